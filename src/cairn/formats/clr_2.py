"""CLR 2.0, read: a learner record, the credentials in it, and how its achievements hang together.

Each credential in the record has its own issuer and its own proof, so each is handed out as it
stands, to be recognised and verified by itself; a record whose envelope is sound says nothing about
them. Context ``https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cairn.domain import LanguageMap, Organisation, Recipient
from cairn.errors import CredentialMalformed
from cairn.formats.json_members import Members, as_list, flag
from cairn.formats.open_badges_3.reading import read_recipient
from cairn.formats.open_badges_3.reading_achievement import read_achievement
from cairn.formats.open_badges_3.reading_parties import read_organisation
from cairn.formats.open_badges_3.style import Style, language_of
from cairn.formats.values import of_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.domain import Achievement


@dataclass(frozen=True, slots=True)
class Part:
    """A credential in a learner record.

    Attributes:
        pointer: where it stands, as a JSON pointer.
        value: the credential exactly as it stands: an object, or a token.
    """

    pointer: str
    value: Json = field(hash=False)


@dataclass(frozen=True, slots=True)
class Association:
    """That one achievement stands to another in some way.

    Attributes:
        type: the word of CLR 2.0 (``isPartOf``, ``precedes``, …), as written.
        source: ``id`` of the one.
        target: ``id`` of the other.
    """

    type: str
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerRecord:
    """What a CLR says.

    Attributes:
        id: the record's IRI.
        title: its name.
        issuer: who compiled and signed it; not the issuer of what is in it.
        recipient: whose it is.
        issued_at: when it was signed.
        partial: whether it says of itself that it is not the whole; ``None`` where it does not.
        parts: the credentials in it.
        achievements: those that it describes without awarding them.
        associations: how achievements hang together.
        extra: what it says beyond this.
    """

    id: str
    title: LanguageMap
    issuer: Organisation
    recipient: Recipient
    issued_at: datetime | None
    partial: bool | None
    parts: tuple[Part, ...]
    achievements: tuple[Achievement, ...] = ()
    associations: tuple[Association, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


def read(document: JsonObject) -> LearnerRecord:
    """The learner record that a ClrCredential is, verified or not.

    Raises:
        CredentialMalformed: there is no subject.
    """
    members = Members(document)
    members.drop("proof", "@context")
    members.drop_type("VerifiableCredential", "ClrCredential")
    found = members.peek("credentialSubject")
    if not isinstance(found, dict):
        raise CredentialMalformed(pointer="/credentialSubject", detail="there must be one subject")
    members.drop("credentialSubject")
    subject = Members(found)
    described = [item for item in as_list(subject.peek("achievement")) if isinstance(item, dict)]
    style = Style(language_of(next(iter(described), None)), "")
    return LearnerRecord(
        id=members.text("id"),
        title=style.take_text(members, "name"),
        issuer=members.take("issuer", lambda value: read_organisation(value, style))
        or Organisation(),
        recipient=read_recipient(subject),
        issued_at=members.take("validFrom", of_moment) or members.take("issuanceDate", of_moment),
        partial=members.take("partial", flag),
        parts=parts_of(document),
        achievements=tuple(_achievement(item) for item in described),
        associations=tuple(_associations(subject.peek("association"))),
        extra=members.left(),
    )


def parts_of(document: JsonObject) -> tuple[Part, ...]:
    """The credentials in a learner record, in order, whatever form they have."""
    subject = document.get("credentialSubject")
    inner = subject.get("verifiableCredential") if isinstance(subject, dict) else None
    pointer = "/credentialSubject/verifiableCredential"
    return tuple(Part(f"{pointer}/{place}", value) for place, value in enumerate(as_list(inner)))


def _achievement(value: JsonObject) -> Achievement:
    identifier = value.get("id")
    style = Style(language_of(value), identifier if isinstance(identifier, str) else "")
    return read_achievement(value, style)


def _associations(value: Json) -> Iterator[Association]:
    for item in as_list(value):
        if isinstance(item, dict):
            words = [item.get(name) for name in ("associationType", "sourceId", "targetId")]
            kind, source, target = (word if isinstance(word, str) else "" for word in words)
            if kind and source and target:
                yield Association(kind, source, target)
