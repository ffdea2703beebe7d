"""Under which DID an institution signs, and the document in which others find its keys.

did:web method, and Controlled Identifiers 1.0 §2.2, §2.3 (``revoked``, ``assertionMethod``): a key
that was replaced or retired stays in ``assertionMethod``, so that everybody's verifier still
accepts what it signed; one that was compromised gets ``revoked`` with its date and leaves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from cairn.domain import LanguageMap
from cairn.domain import Organisation as Party
from cairn.registry.keys.models import OrganisationKey, State

if TYPE_CHECKING:
    from cairn.registry.organisations.models import Organisation

_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_FOLDER = "institutions"


def did_of(organisation: Organisation) -> str:
    """The institution's DID at this installation's address."""
    host = quote(urlsplit(settings.BASE_URL).netloc, safe="")
    return f"did:web:{host}:{_FOLDER}:{organisation.slug}"


def address_of(organisation: Organisation) -> str:
    """The institution's public page."""
    return f"{settings.BASE_URL}/{_FOLDER}/{organisation.slug}"


def method_of(key: OrganisationKey) -> str:
    """The URL of a key in its institution's document: ``verificationMethod`` of its proofs."""
    return f"{did_of(key.organisation)}#{key.fragment}"


def did_document(organisation: Organisation) -> dict[str, Any]:
    """The DID document: every key that ever signed, and which of them still speak."""
    did = did_of(organisation)
    methods, speaking = [], []
    for key in OrganisationKey.objects.filter(organisation=organisation).order_by("created_at"):
        method: dict[str, Any] = {
            "id": f"{did}#{key.fragment}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public,
        }
        if key.state == State.COMPROMISED and key.compromised_at is not None:
            method["revoked"] = key.compromised_at.isoformat().replace("+00:00", "Z")
        else:
            speaking.append(method["id"])
        methods.append(method)
    return {
        "@context": _CONTEXTS,
        "id": did,
        "alsoKnownAs": [address_of(organisation)],
        "verificationMethod": methods,
        "assertionMethod": speaking,
    }


def issuer_of(organisation: Organisation) -> Party:
    """The institution as credentials name it."""
    return Party(
        id=did_of(organisation),
        legal_name=_texts(organisation, organisation.name),
        other_names=LanguageMap.of(organisation.legal_name, organisation.language)
        if organisation.legal_name
        else LanguageMap(),
        country=organisation.country,
        url=organisation.url or address_of(organisation),
        email=organisation.email,
        description=_texts(organisation, organisation.description),
    )


def _texts(organisation: Organisation, texts: dict[str, str]) -> LanguageMap:
    """Texts by language, the institution's own language first."""
    own = organisation.language
    ordered = sorted(texts.items(), key=lambda each: each[0] != own)
    return LanguageMap.from_mapping(dict(ordered))
