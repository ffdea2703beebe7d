"""Verification methods in the documents of those who control them.

Controlled Identifiers 1.0 §3: a DID document, or an https profile with the same members. Given a
document, this finds the method of a URL and says by which relationships it is authorised; whether
the document is the right one, and whether the key was in force at a time, is for
``cairn.verification``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cairn.crypto import jose_keys, multibase
from cairn.crypto.keys import KeyType, PublicKey
from cairn.errors import ControllerDocumentMalformed, KeyRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey

RELATIONSHIPS = (
    "assertionMethod",
    "authentication",
    "keyAgreement",
    "capabilityInvocation",
    "capabilityDelegation",
)
_MOST_METHODS = 1_000
_MATERIAL: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "publicKeyMultibase": frozenset({"Multikey", "Ed25519VerificationKey2020"}),
        "publicKeyJwk": frozenset({"JsonWebKey", "JsonWebKey2020"}),
        "publicKeyBase58": frozenset({"Ed25519VerificationKey2018"}),
        "publicKeyPem": frozenset({"CryptographicKey", "Key", "RsaVerificationKey2018"}),
    }
)
"""Form of the key → types of verification method that hold it so; the last is Open Badges 2.0."""

_SECRETS = frozenset(
    {"secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk", "privateKeyPem"}
)


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """One key as its controller's document describes it.

    Attributes:
        id: the absolute URL of the method.
        controller: who controls it, as the method says.
        public_key: the key, or ``None`` where it is of a kind that is not supported.
        expires: the instant from which it is no longer to be used, as written, or empty.
        revoked: the instant from which it must not be trusted, as written, or empty.
        purposes: the relationships of the document that name it.
    """

    id: str
    controller: str
    public_key: AnyPublicKey | None
    expires: str
    revoked: str
    purposes: frozenset[str]


def of_did_key(url: str) -> VerificationMethod:
    """The method of a ``did:key`` URL, which is its own document.

    Raises:
        KeyRefused: not a did:key of a supported kind.
    """
    key = PublicKey.from_did_key(url)
    return VerificationMethod(
        key.key_id, key.did_key, key, "", "", frozenset(RELATIONSHIPS) - {"keyAgreement"}
    )


def find(document: JsonObject, url: str) -> VerificationMethod | None:
    """The verification method ``url`` of a document, or ``None`` where it has none (CID §3.3).

    Args:
        document: a DID document or profile.
        url: the absolute URL of the method.

    Raises:
        ControllerDocumentMalformed: the document is not built as CID 1.0 says.
    """
    base = document.get("id")
    if not isinstance(base, str) or not base:
        raise ControllerDocumentMalformed(detail="it has no “id”")
    found: JsonObject | None = None
    purposes = set()
    for relationship in ("verificationMethod", *RELATIONSHIPS):
        for entry in _entries(document, relationship):
            if isinstance(entry, str):
                if _absolute(entry, base) == url:
                    purposes.add(relationship)
            elif _absolute(entry.get("id"), base) == url:
                if found is not None and found != entry:
                    raise ControllerDocumentMalformed(detail=f"“{url[:80]}” is there twice")
                found = entry
                purposes.add(relationship)
    if found is None:
        return None
    return _method(found, url, base, frozenset(purposes) - {"verificationMethod"})


def method_urls(document: JsonObject) -> list[str]:
    """The absolute URLs of every method that a document embeds, in order.

    Raises:
        ControllerDocumentMalformed: the document is not built as CID 1.0 says.
    """
    base = document.get("id")
    urls = []
    for relationship in ("verificationMethod", *RELATIONSHIPS):
        for entry in _entries(document, relationship):
            url = _absolute(entry.get("id"), str(base)) if isinstance(entry, dict) else None
            if url is not None and url not in urls:
                urls.append(url)
    return urls


def method_for(
    document: JsonObject, key: AnyPublicKey, relationship: str = "assertionMethod"
) -> str | None:
    """The URL under which a document lists a key for a use, unrevoked; ``None`` where it does not.

    Raises:
        ControllerDocumentMalformed: the document is not built as CID 1.0 says.
    """
    for url in method_urls(document):
        found = find(document, url)
        if (
            found is not None
            and found.public_key == key
            and relationship in found.purposes
            and not found.revoked
        ):
            return url
    return None


def public_key_of(method: JsonObject) -> AnyPublicKey:
    """The key of one verification method.

    Raises:
        KeyRefused: it is of a kind that is not supported, its material is malformed, it holds
            material in two forms, or the secret stands beside it.
    """
    if published := _SECRETS & method.keys():
        raise KeyRefused(detail=f"its document publishes the secret (“{min(published)}”)")
    kinds = method.get("type")
    kinds = {k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)}
    forms = _MATERIAL.keys() & method.keys()
    if len(forms) != 1:
        raise KeyRefused(detail="a verification method holds its key in one form")
    form = forms.pop()
    material = method[form]
    if not kinds & _MATERIAL[form]:
        raise KeyRefused(detail="a verification method of a kind that is not supported")
    if form == "publicKeyJwk" and isinstance(material, dict):
        return jose_keys.from_jwk(material)
    if not isinstance(material, str):
        raise KeyRefused(detail=f"“{form}” is not what it must be")
    if form == "publicKeyPem":
        return jose_keys.from_pem(material)
    if form == "publicKeyBase58":
        return PublicKey(KeyType.ED25519, multibase.decode_base58(material))
    key = PublicKey.from_multikey(material)
    if "Multikey" not in kinds and key.type is not KeyType.ED25519:
        raise KeyRefused(detail=f"{min(kinds)} holds a key of another type")
    return key


def _method(entry: JsonObject, url: str, base: str, purposes: frozenset[str]) -> VerificationMethod:
    controller = entry.get("controller", base)
    if not isinstance(controller, str):
        raise ControllerDocumentMalformed(detail="a method's “controller” is not a text")
    moments = {}
    for member in ("expires", "revoked"):
        moments[member] = entry.get(member, "")
        if not isinstance(moments[member], str):
            raise ControllerDocumentMalformed(detail=f"a method's “{member}” is not a text")
    try:
        key = public_key_of(entry)
    except KeyRefused:
        key = None
    return VerificationMethod(
        url, controller, key, moments["expires"], moments["revoked"], purposes
    )


def _entries(document: JsonObject, relationship: str) -> list[Any]:
    value = document.get(relationship, [])
    entries = value if isinstance(value, list) else [value]
    if len(entries) > _MOST_METHODS:
        raise ControllerDocumentMalformed(detail=f"“{relationship}” has too many entries")
    if not all(isinstance(entry, str | dict) for entry in entries):
        raise ControllerDocumentMalformed(detail=f"“{relationship}” holds what is no method")
    return entries


def _absolute(name: Any, base: str) -> str | None:
    """A method's URL; DID Core 1.0 §3.2.2 lets it be written as a fragment of the document's id."""
    if not isinstance(name, str):
        return None
    return base + name if name.startswith("#") else name
