"""Pages about programs: a token is made, shown once, ended; the trail names it."""

import re
from datetime import timedelta

import pytest

from cairn.registry.api import tokens
from cairn.registry.api.models import ApiToken, Webhook
from cairn.registry.audit import trail
from cairn.registry.audit.models import AuditEvent
from cairn.registry.jobs import queue
from cairn.registry.organisations.models import Role
from cairn.registry.organisations.rights import Action

DAY = timedelta(days=1)


@pytest.fixture
def at_page(client, owner, monkeypatch):
    client.force_login(owner)
    # Who has just given the password; that it is asked for is a test of its own below.
    flows = "allauth.account.internal.flows.reauthentication"
    monkeypatch.setattr(f"{flows}.did_recently_reauthenticate", lambda _request: True)
    return client


def test_a_token_is_shown_once_and_then_works(at_page, client, organisation):
    form = {"name": "Nightly", "scopes": [Action.READ_ISSUED.value], "days": "30"}
    made = at_page.post("/inside/exempla/api/new", form)
    secret = re.search(r"cairn_[\w-]+", made.content.decode()).group()
    assert made["Cache-Control"] == "no-store, private"
    listed = at_page.get("/inside/exempla/api").content.decode()
    assert "Nightly" in listed
    assert secret not in listed
    head = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/credentials", headers=head).status_code == 200
    token = ApiToken.objects.get()
    assert at_page.get(f"/inside/exempla/api/{token.pk}/end").status_code == 200
    at_page.post(f"/inside/exempla/api/{token.pk}/end")
    assert client.get("/api/v1/credentials", headers=head).status_code == 401


def test_making_one_asks_to_sign_in_again(client, owner, organisation):
    client.force_login(owner)
    answer = client.get("/inside/exempla/api/new")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_others_do_not_let_programs_in(client, issuer, person, other_organisation, organisation):
    client.force_login(issuer)
    assert client.get("/inside/exempla/api").status_code == 403
    client.force_login(person("xena", Role.OWNER, other_organisation))
    assert client.get("/inside/exempla/api").status_code == 404


def test_another_institution_s_token_is_not_ended(at_page, person, other_organisation):
    xena = person("xena", Role.OWNER, other_organisation)
    token, _ = tokens.make(xena, other_organisation, "x", [Action.READ_AUDIT], DAY)
    assert at_page.post(f"/inside/exempla/api/{token.pk}/end").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_the_trail_names_the_token_and_the_next_request_does_not(call, owner, organisation, key):
    assert call("post", "keys/rotate", [Action.MANAGE_KEYS]).status_code == 201
    event = AuditEvent.objects.get(action="keys.rotated")
    assert event.actor_id == owner.pk
    assert event.facts["through"] == f"token:{ApiToken.objects.get().pk}"
    later = trail.record("keys.rotated", organisation=organisation, actor=owner)
    assert "through" not in later.facts
    assert trail.first_break(organisation) is None


def test_the_description_can_be_read(client, db):
    page = client.get("/api/").content.decode()
    assert "POST /api/v1/batches" in page


def test_an_address_is_added_its_secret_shown_once_and_ended(at_page, organisation):
    assert at_page.get("/inside/exempla/api/webhooks/new").status_code == 200
    form = {"url": "https://sis.example/hook", "events": ["credential.issued"]}
    made = at_page.post("/inside/exempla/api/webhooks/new", form).content.decode()
    secret = re.search(r"whsec_[\w+/=]+", made).group()
    listed = at_page.get("/inside/exempla/api/webhooks").content.decode()
    assert "https://sis.example/hook" in listed
    assert secret not in listed
    again = at_page.post("/inside/exempla/api/webhooks/new", form)
    assert again.status_code == 200
    assert "told already" in again.content.decode()
    webhook = Webhook.objects.get()
    at_page.post(f"/inside/exempla/api/webhooks/{webhook.pk}/end")
    webhook.refresh_from_db()
    assert webhook.ended_at is not None


def test_staff_see_a_list_that_a_program_sent(call, client, issuer, version):
    people = [
        {"name": "Eva Ek", "email": "eva@example.org"},
        {"name": "Adam Ek", "email": "adam at example"},
    ]
    body = {"achievement": str(version.achievement_id), "people": people}
    made = call("post", "batches", [Action.ISSUE], body).json()
    while queue.work_once():
        pass
    client.force_login(issuer)
    address = f"/inside/exempla/lists/{made['id']}"
    page = client.get(address).content.decode()
    assert "It came from a program: SIS" in page
    assert "not issued" in page
    assert "Adam Ek" in page
    assert page.index("Adam Ek") < page.index("Eva Ek")
    assert "Stop the mails" in page
    assert "stopped" in client.post(address, {"do": "stop-mails"}, follow=True).content.decode()
    wrong = {"achievement": body["achievement"], "people": people[1:]}
    made = call("post", "batches", [Action.ISSUE], wrong).json()
    assert client.get(f"/inside/exempla/lists/{made['id']}").status_code == 200
