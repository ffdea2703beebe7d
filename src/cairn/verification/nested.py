"""The credentials that stand inside another: parts of a record, presented ones, endorsements.

They are found by where the formats put them, never by looking like a credential: what stands in a
member of another meaning is not verified and is not shown as if it were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.formats.detect import Kind
from cairn.verification.essentials import as_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Nested:
    """A credential inside another."""

    pointer: str
    """Where it stands (RFC 6901)."""

    value: Json
    """An object, or a token as a text."""


_MAY_BE_ENDORSED = frozenset({Kind.OPEN_BADGES_3, Kind.CLR_2, Kind.ENDORSEMENT})
_ENDORSEMENTS = ("endorsement", "endorsementJwt")
_DEEPEST = 64


def parts_of(kind: Kind, document: JsonObject) -> list[Nested]:
    """The credentials of a learner record or a presentation, in order."""
    if kind is Kind.CLR_2:
        subject = document.get("credentialSubject")
        holder, place = (subject, "/credentialSubject") if isinstance(subject, dict) else ({}, "")
    elif kind is Kind.PRESENTATION:
        holder, place = document, ""
    else:
        return []
    return list(_members(holder, "verifiableCredential", place))


def endorsements_of(kind: Kind, document: JsonObject) -> list[Nested]:
    """Every endorsement: of the credential, its achievement, its issuer and other parties.

    Those inside parts and inside endorsements are theirs, and are found when they are looked at.
    """
    return list(_endorsements(document, "", 0)) if kind in _MAY_BE_ENDORSED else []


def _endorsements(value: Json, place: str, depth: int) -> Iterator[Nested]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _endorsements(item, f"{place}/{number}", depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in _ENDORSEMENTS:
                yield from _members(value, name, place)
            elif name != "verifiableCredential":
                yield from _endorsements(item, f"{place}/{_escaped(name)}", depth + 1)


def _members(holder: JsonObject, name: str, place: str) -> Iterator[Nested]:
    value = holder.get(name)
    for number, item in enumerate(as_list(value)):
        suffix = f"/{number}" if isinstance(value, list) else ""
        yield Nested(f"{place}/{name}{suffix}", item)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def identifiers_in(document: Json) -> frozenset[str]:
    """Every ``id`` in a document, parts and endorsements left out."""
    found: set[str] = set()
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if isinstance(value.get("id"), str):
                found.add(value["id"])
            waiting += [item for name, item in value.items() if name not in _ENDORSEMENTS]
    return frozenset(found)
