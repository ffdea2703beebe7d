"""A mail to one person that did not arrive: the page says why, and one button sends it again."""

import pytest
from django.test import Client

from cairn.registry.issuing import withdrawal
from cairn.registry.mail.models import Message, State

WHY = "The mail server refused the address (code 550)."


@pytest.fixture
def failed(credential):
    return _fail("claim")


def _fail(kind):
    found = Message.objects.get(kind=kind)
    found.state, found.problem = State.FAILED, WHY
    found.save()
    return found


@pytest.fixture
def at_work(issuer):
    client = Client()
    client.force_login(issuer)
    return client


def test_one_button_sends_it_to_a_better_address(at_work, credential, failed):
    assert (
        "A mail to Aroha Ngata did not arrive" in at_work.get("/inside/exempla/").content.decode()
    )
    address = f"/inside/exempla/issued/{credential.pk}"
    page = at_work.get(address).content.decode()
    assert WHY in page
    field = f"{failed.pk.hex}-address"
    assert f'name="{field}" value="aroha@example.org"' in page
    deed = f"{address}/mail/{failed.pk}"
    assert deed in page
    answer = at_work.post(deed, {field: "not an address"}, follow=True).content.decode()
    assert "no e-mail address" in answer
    assert Message.objects.filter(kind="claim").count() == 1
    answer = at_work.post(deed, {field: "new@example.org"}, follow=True).content.decode()
    assert "The mail is sent again." in answer
    assert WHY not in answer
    sent = Message.objects.get(recipient="new@example.org")
    assert sent.text.startswith(failed.text.partition("/claim/")[0] + "/claim/~")
    assert "for life" in sent.text
    assert sent.state == State.QUEUED
    assert at_work.post(deed, {field: "new@example.org"}).status_code == 404
    assert "did not arrive" not in at_work.get("/inside/exempla/").content.decode()


def test_the_address_of_an_account_is_not_told(at_work, credential, issuer, person):
    holder = person("private")
    credential.holder = holder
    credential.save()
    withdrawal.revoke(issuer, [credential], "Issued in error.")
    failed = _fail("status")
    assert failed.recipient == holder.email
    address = f"/inside/exempla/issued/{credential.pk}"
    page = at_work.get(address).content.decode()
    assert WHY in page
    assert holder.email not in page
    holder.email = "moved@example.org"
    holder.save()
    field = f"{failed.pk.hex}-address"
    at_work.post(f"{address}/mail/{failed.pk}", {field: "mallory@example.org"})
    again = Message.objects.exclude(pk=failed.pk).get(kind="status")
    assert again.recipient == "moved@example.org"


def test_only_who_issues_there(credential, failed, person, organisation, other_organisation):
    deed = f"/inside/exempla/issued/{credential.pk}/mail/{failed.pk}"
    for name, role, where, status in (
        ("rita", "registrar", organisation, 403),
        ("xena", "owner", other_organisation, 404),
    ):
        client = Client()
        client.force_login(person(name, role, where))
        answer = client.post(deed, {f"{failed.pk.hex}-address": "new@example.org"})
        assert answer.status_code == status
    assert Message.objects.filter(kind="claim").count() == 1
