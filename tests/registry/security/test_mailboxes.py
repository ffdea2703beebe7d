"""Who has a claim link has the mailbox that it was sent to: no institution can make that untrue."""

import pytest
from allauth.account.models import EmailAddress

from cairn.registry.backpack import services, views
from cairn.registry.errors import NotFound
from cairn.registry.issuing import resending
from cairn.registry.issuing.services import correct, issue_one
from cairn.registry.mail.models import Message, State

VICTIM = "victim@example.org"


def link_in(message):
    return message.text.split("/claim/")[1].split()[0]


@pytest.fixture
def mallory(person):
    return person("mallory")


def newest(kind):
    return Message.objects.filter(kind=kind).order_by("-created_at").first()


def test_a_correction_that_names_anothers_mailbox(owner, version, recipient, mallory):
    """An institution's own people could have been given anybody's address in this way."""
    mine = issue_one(owner, version, recipient("Mallory Mal"))
    services.claim(mallory, link_in(newest("claim")))
    mine.refresh_from_db()
    correct(owner, mine, recipient("Mallory Mal", email=VICTIM), "The address was wrong.")
    told = newest("corrected")
    assert told.recipient == mallory.email
    services.claim(mallory, link_in(told), keep_address=True)
    assert not EmailAddress.objects.filter(email=VICTIM).exists()


def test_a_mail_that_was_sent_to_another_address_instead(owner, version, recipient, mallory):
    issue_one(owner, version, recipient("Vic Tim", email=VICTIM))
    failed = newest("claim")
    failed.state = State.FAILED
    failed.save()
    again = resending.send_again(owner, version.achievement.organisation, failed.pk, mallory.email)
    assert again.recipient == mallory.email
    with pytest.raises(NotFound):
        services.claim(mallory, link_in(failed), keep_address=True)
    services.claim(mallory, link_in(again), keep_address=True)
    assert not EmailAddress.objects.filter(email=VICTIM).exists()


def test_sent_again_to_the_same_mailbox_it_still_shows_it(owner, version, recipient, person):
    issue_one(owner, version, recipient("Vic Tim", email=VICTIM))
    failed = newest("claim")
    failed.state = State.FAILED
    failed.save()
    again = resending.send_again(owner, version.achievement.organisation, failed.pk, "")
    vic = person("vic")
    services.claim(vic, link_in(again), keep_address=True)
    assert EmailAddress.objects.get(email=VICTIM).user == vic


def test_a_correction_of_what_nobody_has_claimed_goes_to_its_mailbox(
    owner, version, recipient, person
):
    wrong = issue_one(owner, version, recipient("Vic Tim", email="vitcim@example.org"))
    correct(owner, wrong, recipient("Vic Tim", email=VICTIM), "The address was wrong.")
    told = newest("corrected")
    assert told.recipient == VICTIM
    vic = person("vic")
    services.claim(vic, link_in(told), keep_address=True)
    assert EmailAddress.objects.get(email=VICTIM).user == vic


def test_the_page_of_such_a_link_offers_no_mailbox(
    client, owner, version, recipient, mallory, monkeypatch
):
    monkeypatch.setattr(views, "signed_in_lately", lambda _request: True)
    issue_one(owner, version, recipient("Vic Tim", email=VICTIM))
    client.force_login(mallory)
    assert "keep_address" in client.get(f"/claim/{link_in(newest('claim'))}").content.decode()
    failed = newest("claim")
    failed.state = State.FAILED
    failed.save()
    again = resending.send_again(owner, version.achievement.organisation, failed.pk, mallory.email)
    page = client.get(f"/claim/{link_in(again)}").content.decode()
    assert "Take it into the backpack" in page
    assert "keep_address" not in page
