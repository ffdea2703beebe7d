"""From the mail to the backpack, and other issuers' credentials beside."""

import json
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.utils import timezone

from cairn.registry.backpack import services
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing.services import issue_one
from cairn.registry.mail.models import Message


@pytest.fixture
def token(issuer, version, recipient):
    issue_one(issuer, version, recipient())
    return Message.objects.get(kind="claim").text.split("/claim/")[1].split()[0]


def test_claimed_once_by_whoever_has_the_link(token, person):
    aroha = person("aroha")
    held = services.claim(aroha, token)
    assert held == services.claim(aroha, token)
    assert held.credential.holder == aroha
    assert (held.outcome, held.origin) == ("passed", Origin.CLAIMED)
    assert bytes(held.document) == held.credential.document.encode()
    assert held.title.endswith("Applied Data Analysis")
    with pytest.raises(NotPossible, match="Another account"):
        services.claim(person("mallory"), token)
    with pytest.raises(NotFound):
        services.claim(aroha, token + "x")


def test_the_mailbox_becomes_an_address_where_the_person_says_so(client, token, person):
    aroha = person("aroha_new")
    client.force_login(aroha)
    client.get("/backpack/")
    UserSession.objects.all().update(created_at=timezone.now() - timedelta(hours=1))
    # Somebody at an unlocked computer could make a way into the account of it.
    assert "keep_address" not in client.get(f"/claim/{token}").content.decode()
    session = client.session
    session["account_authentication_methods_user"] = str(aroha.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    page = client.get(f"/claim/{token}").content.decode()
    assert "a…@example.org is my mailbox" in page
    client.post(f"/claim/{token}", {"keep_address": "1"})
    found = EmailAddress.objects.get(user=aroha, email="aroha@example.org")
    assert found.verified
    assert not found.primary


def test_a_mailbox_that_is_somebodys_is_taken_from_nobody(token, person):
    EmailAddress.objects.create(user=person("olive"), email="aroha@example.org", verified=True)
    services.claim(person("aroha_new"), token, keep_address=True)
    assert EmailAddress.objects.filter(email="aroha@example.org").count() == 1


def test_the_link_is_found_again_after_signing_in(client, token, person):
    client.get(f"/claim/{token}")
    client.force_login(person("aroha"))
    session = client.session
    session["claim"] = token
    session.save()
    assert f"/claim/{token}" in client.get("/backpack/").content.decode()
    client.post(f"/claim/{token}")
    assert f"/claim/{token}" not in client.get("/backpack/").content.decode()


def test_what_somebody_else_took_says_so(client, token, person):
    services.claim(person("aroha"), token)
    assert "in somebody" in client.get(f"/claim/{token}").content.decode()
    client.force_login(person("mallory"))
    assert "Another account has taken it" in client.get(f"/claim/{token}").content.decode()
    client.force_login(person("aroha"))
    assert client.get(f"/claim/{token}").url.startswith("/backpack/")


def test_a_changed_credential_is_kept_and_marked(issuer, version, person, recipient):
    document = json.loads(issue_one(issuer, version, recipient()).document)
    document["credentialSubject"]["achievement"]["name"] = "Doctor of Everything"
    held = services.take_in(person("aroha"), json.dumps(document).encode(), Origin.FILE, "x.json")
    assert held.outcome == "failed"


def test_what_is_no_credential_is_refused_in_words(person):
    with pytest.raises(NotPossible, match="not a credential"):
        services.take_in(person("aroha"), b"%PDF-1.7 ...", Origin.FILE)
    assert not HeldCredential.objects.exists()
