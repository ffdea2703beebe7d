"""The formats as one table: how each is recognised, and how it is read into records.

Adding a format is one file, one row here and one folder of vectors. A kind without a reader says
nothing of a learner (a status list) or stands for what it holds (a presentation).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from cairn.errors import FormatUnrecognised
from cairn.formats import clr_2, elm_3, elmo_1, open_badges_2, open_badges_3
from cairn.formats.clr_2 import Part
from cairn.formats.detect import Detected, Kind, detect, detect_document
from cairn.formats.json_members import as_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.json_text import Json
    from cairn.domain import Record

__all__ = ["FORMATS", "Format", "Part", "detect", "detect_part", "parts_of", "read"]


@dataclass(frozen=True, slots=True)
class Format:
    """One specification.

    Attributes:
        kind: the word by which it is recognised.
        specification: its name and version.
        read: the records that bytes of this kind say; ``None`` where they say none themselves.
    """

    kind: Kind
    specification: str
    read: Callable[[Detected], tuple[Record, ...]] | None = None


def _open_badge_3(detected: Detected) -> tuple[Record, ...]:
    return (open_badges_3.read(detected.document),)


def _open_badge_2(detected: Detected) -> tuple[Record, ...]:
    return (open_badges_2.read(detected.claims or detected.document),)


def _elm(detected: Detected) -> tuple[Record, ...]:
    return elm_3.read(detected.document)


def _elmo(detected: Detected) -> tuple[Record, ...]:
    return elmo_1.read(detected.data)


FORMATS: Mapping[Kind, Format] = MappingProxyType(
    {
        row.kind: row
        for row in (
            Format(Kind.OPEN_BADGES_3, "Open Badges 3.0", _open_badge_3),
            Format(Kind.ENDORSEMENT, "Open Badges 3.0, EndorsementCredential"),
            Format(Kind.CLR_2, "Comprehensive Learner Record 2.0"),
            Format(Kind.ELM_3, "European Learning Model 3", _elm),
            Format(Kind.ELMO_1, "ELMO 1.x", _elmo),
            Format(Kind.OPEN_BADGES_2, "Open Badges 2.0", _open_badge_2),
            Format(Kind.OPEN_BADGES_2_PART, "Open Badges 2.0"),
            Format(Kind.CREDENTIAL, "Verifiable Credentials Data Model", _open_badge_3),
            Format(Kind.PRESENTATION, "Verifiable Credentials Data Model, presentation"),
            Format(Kind.STATUS_LIST, "Bitstring Status List 1.0"),
            Format(Kind.UNOPENED, "SD-JWT VC or COSE"),
        )
    }
)
"""Kind → format, every kind once."""


def read(detected: Detected) -> tuple[Record, ...]:
    """The records that a credential says itself, verified or not.

    Those of the credentials inside it are not among them.

    Raises:
        CredentialMalformed: it is not built so that it can be read.
        MalformedXml, LimitExceeded: XML that cannot be read.
    """
    reader = FORMATS[detected.kind].read
    return () if reader is None else reader(detected)


def parts_of(detected: Detected) -> tuple[Part, ...]:
    """The credentials inside a learner record or a presentation, in order, as they stand."""
    if detected.kind is Kind.CLR_2:
        return clr_2.parts_of(detected.document)
    if detected.kind is Kind.PRESENTATION:
        values = as_list(detected.document.get("verifiableCredential"))
        return tuple(
            Part(f"/verifiableCredential/{place}", value) for place, value in enumerate(values)
        )
    return ()


def detect_part(value: Json) -> Detected:
    """What a part is: an object, or a token.

    Raises:
        FormatUnrecognised: neither, or of no kind that Cairn reads.
        MalformedJson, MalformedXml, ImageUnusable, LimitExceeded: as ``detect`` does.
    """
    if isinstance(value, str):
        return detect(value.encode())
    if isinstance(value, dict):
        return detect_document(value)
    raise FormatUnrecognised(detail="a part is neither an object nor a token")
