"""The registry's own key: with it the installation signs what it puts together for a learner.

It is published as ``did:web`` of the installation's host. It vouches for no award; those are signed
by their institutions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.keyvaults.new_keys import generate
from cairn.registry import instance
from cairn.registry.audit import trail
from cairn.registry.keys.models import RegistryKey
from cairn.registry.organisations.rights import require_operator

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User

_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def did() -> str:
    """The registry's DID: that of its host."""
    return f"did:web:{quote(urlsplit(settings.BASE_URL).netloc, safe='')}"


def current() -> RegistryKey:
    """The key in use; the first is made when it is first needed."""
    found = RegistryKey.objects.filter(ended_at=None).order_by("pk").first()
    if found is not None:
        return found
    with transaction.atomic():
        return _make(1)


def _make(number: int) -> RegistryKey:
    private = generate(KeyType.ED25519)
    fragment = f"key-{number}"
    sealed = instance.require_secrets().seal(private.secret, purpose=f"registry-key:{fragment}")
    # Two that need the first key at once make one: the fragment is unique.
    made, _new = RegistryKey.objects.get_or_create(
        fragment=fragment, defaults={"public": private.public_key.multikey, "sealed": sealed}
    )
    return made


def rotate(user: User) -> RegistryKey:
    """Replace the key in use; what it signed stays good.

    Raises:
        NotFound: the person does not run this installation.
    """
    require_operator(user)
    with transaction.atomic():
        current()
        for old in RegistryKey.objects.select_for_update().filter(ended_at=None):
            old.ended_at, old.sealed = timezone.now(), b""
            old.save(update_fields=["ended_at", "sealed"])
        key = _make(RegistryKey.objects.count() + 1)
        trail.record(
            "registry-key.rotated", organisation=None, actor=user, subject=f"key:{key.fragment}"
        )
    return key


def signer() -> tuple[PrivateKey, str]:
    """The key in use, opened, and the URL under which verifiers find its public half."""
    row = current()
    secret = instance.require_secrets().open(
        bytes(row.sealed), purpose=f"registry-key:{row.fragment}"
    )
    return PrivateKey.from_secret(KeyType.ED25519, secret), f"{did()}#{row.fragment}"


def profile() -> dict[str, Any]:
    """The registry as the issuer of what it puts together."""
    return {
        "id": did(),
        "type": ["Profile"],
        "name": settings.REGISTRY_NAME,
        "url": settings.BASE_URL,
    }


def did_document() -> dict[str, Any]:
    """The registry's DID document: every key that it ever signed with."""
    own = did()
    methods = [
        {
            "id": f"{own}#{key.fragment}",
            "type": "Multikey",
            "controller": own,
            "publicKeyMultibase": key.public,
        }
        for key in RegistryKey.objects.all()
    ]
    return {
        "@context": _CONTEXTS,
        "id": own,
        "alsoKnownAs": [settings.BASE_URL],
        "verificationMethod": methods,
        "assertionMethod": [each["id"] for each in methods],
    }
