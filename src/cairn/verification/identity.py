"""Whether a credential names the person that the caller has in mind (Open Badges 3.0 §B.1.12).

A credential may name its subject by ``id``, by plain identifiers, or by salted hashes. The caller's
address is brought into every form in which that kind of identifier is commonly written, and is
compared with each identity of the same kind.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum


class IdentityKind(StrEnum):
    """Kinds of identifier that are compared each in its own way."""

    EMAIL = "email"
    DID = "did"
    URL = "url"
    TELEPHONE = "telephone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Identity:
    """One way in which a credential names its subject."""

    kind: IdentityKind
    value: str
    """The identifier, or ``sha256$`` and its hash."""

    hashed: bool = False
    salt: str = ""


class Match(StrEnum):
    """What comparing told."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


_EMAIL = re.compile(r"[^@\s:/]+@[^@\s:/]+")
_TELEPHONE = re.compile(r"(?:tel:\+?|\+)[\d\s().-]{5,}")
_DIGESTS = {"sha256": hashlib.sha256}
"""MD5, which Open Badges 2.0 still allowed, proves nothing: anybody can make two texts agree."""


def kind_of(identifier: str) -> IdentityKind:
    """Which kind of identifier a person typed."""
    text = identifier.strip()
    if text.startswith("did:"):
        return IdentityKind.DID
    if _EMAIL.fullmatch(text.removeprefix("mailto:")):
        return IdentityKind.EMAIL
    if text.startswith(("http://", "https://")):
        return IdentityKind.URL
    if _TELEPHONE.fullmatch(text):
        return IdentityKind.TELEPHONE
    return IdentityKind.OTHER


def forms_of(identifier: str, kind: IdentityKind) -> frozenset[str]:
    """Every form in which an issuer may have written, or hashed, the same identifier."""
    text = identifier.strip()
    if kind is IdentityKind.EMAIL:
        text = text.removeprefix("mailto:")
        local, _, host = text.rpartition("@")
        # Hosts are case-insensitive, mailboxes nearly always; issuers hash what they were given.
        return frozenset({text, text.lower(), f"{local}@{host.lower()}"})
    if kind is IdentityKind.TELEPHONE:
        text = text.removeprefix("tel:")
        return frozenset({text, re.sub(r"[\s().-]", "", text)})
    if kind is IdentityKind.URL:
        return frozenset({text, text.rstrip("/"), text.rstrip("/") + "/"})
    return frozenset({text})


def compare(identifier: str, identities: tuple[Identity, ...]) -> Match:
    """Whether one of ``identities`` is ``identifier``.

    Returns:
        ``SAME``: one is. ``DIFFERENT``: the credential names its subject in this kind, otherwise.
        ``UNKNOWN``: it has no identity of this kind that can be compared.
    """
    kind = kind_of(identifier)
    outcomes = [
        _compare_one(identifier, kind, identity)
        for identity in identities
        if identity.kind is kind or identity.kind is IdentityKind.OTHER
    ]
    if Match.SAME in outcomes:
        return Match.SAME
    return Match.DIFFERENT if Match.DIFFERENT in outcomes else Match.UNKNOWN


def _compare_one(identifier: str, kind: IdentityKind, identity: Identity) -> Match:
    forms = forms_of(identifier, kind)
    if not identity.hashed:
        same = bool(forms & forms_of(identity.value, kind))
    else:
        name, _, stated = identity.value.partition("$")
        digest = _DIGESTS.get(name)
        if digest is None:
            return Match.UNKNOWN
        hashes = [digest((form + identity.salt).encode()).hexdigest() for form in forms]
        same = any(value == stated.lower() for value in hashes)
    if same:
        return Match.SAME
    # An identifier of unknown type (a student number) that is no such address tells nothing.
    return Match.DIFFERENT if identity.kind is kind is not IdentityKind.OTHER else Match.UNKNOWN
