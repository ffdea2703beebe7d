"""Keys from their making to their end, and what the DID document says of each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cairn.crypto.keys import KeyType, PublicKey
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.keys import services
from cairn.registry.keys.identity import did_document
from cairn.registry.keys.models import OrganisationKey, State
from cairn.registry.organisations.models import Role


@pytest.fixture
def owner(person, organisation):
    return person("olive", Role.OWNER, organisation)


@pytest.mark.parametrize("kind", KeyType)
def test_a_key_rests_sealed_and_signs(owner, organisation, kind):
    key = services.create(owner, organisation, kind)
    private = services.open_key(key)
    assert private.secret not in bytes(key.sealed)
    PublicKey.from_multikey(key.public).verify(private.sign(b"m"), b"m")
    assert services.signing_key(organisation) == key


def test_one_key_in_use_at_a_time(owner, organisation):
    services.create(owner, organisation)
    with pytest.raises(NotPossible):
        services.create(owner, organisation)


def test_a_rotated_or_retired_key_still_speaks_and_no_longer_signs(owner, organisation, client):
    first = services.create(owner, organisation)
    second = services.rotate(owner, organisation)
    services.retire(owner, second, "The laboratory has closed.")
    first.refresh_from_db()
    assert (first.state, bytes(first.sealed)) == (State.ROTATED, b"")
    with pytest.raises(NotPossible):
        services.open_key(first)
    document = client.get("/institutions/exempla/did.json").json()
    assert document == did_document(organisation)
    assert document["assertionMethod"] == [f"{document['id']}#key-1", f"{document['id']}#key-2"]
    with pytest.raises(NotPossible):
        services.signing_key(organisation)


def test_a_compromised_key_is_marked_and_replaced(owner, organisation):
    key = services.create(owner, organisation)
    since = timezone.now()
    services.mark_compromised(owner, key, since, "A laptop was stolen.")
    document = did_document(organisation)
    assert document["assertionMethod"] == [f"{document['id']}#key-2"]
    assert document["verificationMethod"][0]["revoked"] == since.isoformat().replace("+00:00", "Z")
    assert services.signing_key(organisation).fragment == "key-2"
    with pytest.raises(NotPossible):
        services.mark_compromised(owner, key, timezone.now(), "Again.")
    services.mark_compromised(owner, key, since - timedelta(days=1), "Earlier than we thought.")


def test_what_is_refused(owner, person, organisation, other_organisation):
    key = services.create(owner, organisation)
    with pytest.raises(NotPossible, match="future"):
        services.mark_compromised(owner, key, timezone.now() + timedelta(1), "Why")
    with pytest.raises(NotPossible, match="reason"):
        services.retire(owner, key, "  ")
    for user in (
        person("ivo", Role.ISSUER, organisation),
        person("x", Role.OWNER, other_organisation),
    ):
        for act in (
            lambda: services.create(user, organisation),  # noqa: B023
            lambda: services.rotate(user, organisation),  # noqa: B023
            lambda: services.retire(user, key, "r"),  # noqa: B023
            lambda: services.mark_compromised(user, key, timezone.now(), "r"),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                act()
    assert OrganisationKey.objects.count() == 1
