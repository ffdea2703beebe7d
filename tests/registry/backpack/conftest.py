"""Learners and credentials of several kinds."""

import pytest

from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.backpack.services import take_in
from cairn.registry.issuing.services import issue_one


@pytest.fixture
def aroha(person):
    return person("aroha")


@pytest.fixture
def learner(client, aroha):
    client.force_login(aroha)
    return client


@pytest.fixture
def document(issuer, version, recipient):
    """A credential of an institution here, as its text."""
    return issue_one(issuer, version, recipient()).document


@pytest.fixture
def held(aroha, document):
    take_in(aroha, document.encode(), Origin.FILE, "mine.json")
    return HeldCredential.objects.get()
