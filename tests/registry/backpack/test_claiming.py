"""From the mail to the backpack, and other issuers' credentials beside."""

import json

import pytest

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


def test_a_changed_credential_is_kept_and_marked(issuer, version, person, recipient):
    document = json.loads(issue_one(issuer, version, recipient()).document)
    document["credentialSubject"]["achievement"]["name"] = "Doctor of Everything"
    held = services.take_in(person("aroha"), json.dumps(document).encode(), Origin.FILE, "x.json")
    assert held.outcome == "failed"


def test_what_is_no_credential_is_refused_in_words(person):
    with pytest.raises(NotPossible, match="not a credential"):
        services.take_in(person("aroha"), b"%PDF-1.7 ...", Origin.FILE)
    assert not HeldCredential.objects.exists()
