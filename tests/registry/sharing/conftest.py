"""People who hold something, and what they share."""

import pytest

from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.issuing.services import issue_one


@pytest.fixture
def aroha(person):
    return person("aroha")


def hold(user, credential):
    """In the backpack as if claimed by the link of its mail."""
    credential.holder = user
    credential.save(update_fields=["holder"])
    return backpack._hold(user, credential.document.encode(), Origin.CLAIMED, credential=credential)


@pytest.fixture
def held(aroha, credential):
    return hold(aroha, credential)


@pytest.fixture
def another(aroha, issuer, version, recipient):
    """A second credential of the same person, which is not shared."""
    found = issue_one(
        issuer,
        version,
        recipient("Aroha Secondname", email="second@example.org", grade="UNIQUEGRADE"),
    )
    hold(aroha, found)
    return HeldCredential.objects.get(credential=found)


@pytest.fixture
def signed_in(client, aroha):
    client.force_login(aroha)
    return client
