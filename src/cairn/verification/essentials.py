"""What every verification needs to read in a credential, whatever its format calls it.

Reading is kind: a member of the wrong type is as good as absent here, because the structure step
reports it. Nothing is ever taken for true because it could not be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from cairn.verification.identity import Identity, IdentityKind, kind_of
from cairn.verification.moments import moment_of
from cairn.verification.phrases import UNNAMED_ISSUER, UNTITLED

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.wording import Phrase

_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#@\s]+)")


_KEYS = ("did:key:", "did:jwk:")
_LONGEST_KEY_PART = 20


@dataclass(frozen=True, slots=True)
class Essentials:
    """The members that decide, brought under one set of names."""

    identifier: str = ""
    """What the credential calls itself; empty where it has no name."""

    title: str = ""
    """What a person would call it."""

    issuer: str = ""
    """The identifier of whoever issued it."""

    issuer_name: str = ""

    begins: tuple[tuple[str, Any], ...] = ()
    """Members that say from when it is in force, and their values as written."""

    ends: tuple[tuple[str, Any], ...] = ()
    """Members that say until when it is in force, and their values as written."""

    awarded: datetime | None = None
    """When it was awarded, else issued: the moment at which the issuer's standing counts."""

    identities: tuple[Identity, ...] = ()
    """Every way in which it names its subject."""

    subject_name: str = ""

    @property
    def named(self) -> str | Phrase:
        """How a sentence names the credential."""
        return self.title or self.identifier or UNTITLED

    @property
    def issuer_named(self) -> str | Phrase:
        """How a sentence names the issuer."""
        return self.issuer_name or _in_short(self.issuer) or UNNAMED_ISSUER

    @property
    def issuer_host(self) -> str:
        """The host at whose address the issuer's keys stand; empty for any other identifier.

        Whoever rules that host is the issuer, so a reader can judge it where a name can be made up.
        """
        if self.issuer.startswith("did:web:"):
            return unquote(self.issuer.split(":")[2])
        found = _HOST.match(self.issuer)
        return found[1] if found else ""

    def issuer_with_host(self, language: str = "en") -> str:
        """The issuer's name, and its host beside it where there is one."""
        return self.with_host(self.issued_by(language))

    def with_host(self, name: str) -> str:
        """Any name of the issuer, and its host beside it where there is one."""
        host = self.issuer_host
        return f"{name} ({host})" if host and host not in name else name

    def called(self, language: str = "en") -> str:
        """The credential's name in a cell or a line of its own."""
        named = self.named
        return named if isinstance(named, str) else named.sentence(language)

    def issued_by(self, language: str = "en") -> str:
        """The issuer's name in a cell or a line of its own."""
        named = self.issuer_named
        return named if isinstance(named, str) else named.sentence(language)


def _in_short(identifier: str) -> str:
    """A key that stands for an issuer without a name: its beginning and its end tell it apart."""
    if identifier.startswith(_KEYS) and len(identifier) > 2 * _LONGEST_KEY_PART:
        return f"{identifier[:_LONGEST_KEY_PART]}…{identifier[-8:]}"
    return identifier


def as_list(value: Json) -> list[Json]:
    """A member that may stand alone or in an array, as an array; absent is empty."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects_of(value: Json) -> list[JsonObject]:
    """The objects among the values of a member."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def types_of(holder: Json) -> frozenset[str]:
    """The ``type`` (or ``@type``) of an object as a set of words."""
    if not isinstance(holder, dict):
        return frozenset()
    words = as_list(holder.get("type")) + as_list(holder.get("@type"))
    return frozenset(word for word in words if isinstance(word, str))


def identifier_of(value: Json) -> str:
    """The identifier of something written as a text or as an object with an ``id``."""
    if isinstance(value, dict):
        value = value.get("id", value.get("@id"))
    return value if isinstance(value, str) else ""


def text_of(value: Json) -> str:
    """Something to read out of a text, a language object, a language map, or the first of many."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return next((text for item in value if (text := text_of(item))), "")
    if isinstance(value, dict):
        if isinstance(value.get("@value"), str):
            return str(value["@value"])
        english = text_of(value.get("en"))
        return english or next((text for item in value.values() if (text := text_of(item))), "")
    return ""


def of_verifiable_credential(document: JsonObject) -> Essentials:
    """The essentials of a W3C credential: 2.0 or 1.1, Open Badges 3.0, CLR 2.0, ELM 3."""
    issuer = document.get("issuer")
    subjects = objects_of(document.get("credentialSubject"))
    begins = _present(document, "validFrom", "issuanceDate")
    dated = (document.get("awardedDate"), *(value for _, value in begins))
    first = subjects[0] if subjects else {}
    return Essentials(
        identifier=identifier_of(document),
        title=_title(document, first),
        issuer=identifier_of(issuer),
        issuer_name=_party_name(issuer),
        begins=begins,
        ends=_present(document, "validUntil", "expirationDate"),
        awarded=next((moment for value in dated if (moment := moment_of(value))), None),
        identities=tuple(name for subject in subjects for name in _identities(subject)),
        subject_name=text_of(first.get("name")) or text_of(first.get("fullName")),
    )


def with_names(known: Essentials, document: JsonObject) -> Essentials:
    """The essentials of a document that differs from a known one in names only.

    Args:
        known: what ``of_verifiable_credential`` found in the other.
        document: one that has another ``id``, or other identities of its one subject.
    """
    return replace(
        known,
        identifier=identifier_of(document),
        identities=tuple(_identities(document["credentialSubject"])),
    )


def _present(document: JsonObject, *members: str) -> tuple[tuple[str, Any], ...]:
    return tuple((member, document[member]) for member in members if member in document)


def _title(document: JsonObject, subject: JsonObject) -> str:
    achievement = subject.get("achievement")
    shown = document.get("displayParameter")
    return (
        text_of(document.get("name"))
        or (text_of(achievement.get("name")) if isinstance(achievement, dict) else "")
        or (text_of(shown.get("title")) if isinstance(shown, dict) else "")
    )


def _party_name(party: Json) -> str:
    if not isinstance(party, dict):
        return ""
    return text_of(party.get("name")) or text_of(party.get("legalName"))


def _identities(subject: JsonObject) -> list[Identity]:
    """``id`` and ``identifier`` of an Open Badges subject (§B.1.3, §B.1.12)."""
    found = []
    identifier = identifier_of(subject)
    if identifier:
        found.append(Identity(kind_of(identifier), identifier))
    for entry in objects_of(subject.get("identifier")):
        value, kind, salt = (entry.get(m) for m in ("identityHash", "identityType", "salt"))
        if isinstance(value, str) and isinstance(kind, str):
            # The schema wants a boolean; a hash is known by its prefix whatever `hashed` says.
            hashed = entry.get("hashed") is True or value.startswith(("sha256$", "md5$"))
            found.append(
                Identity(
                    _IDENTITY_TYPES.get(kind) or (IdentityKind.OTHER if hashed else kind_of(value)),
                    value,
                    hashed,
                    salt if isinstance(salt, str) else "",
                )
            )
    return found


_IDENTITY_TYPES = {
    "emailAddress": IdentityKind.EMAIL,
    "email": IdentityKind.EMAIL,
    "did": IdentityKind.DID,
    "url": IdentityKind.URL,
    "telephone": IdentityKind.TELEPHONE,
}
"""``identityType`` of Open Badges 3.0, and ``type`` of an Open Badges 2.0 recipient."""
