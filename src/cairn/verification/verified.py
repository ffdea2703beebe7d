"""A credential that was verified, as a value that cannot be made in any other way.

What counts towards an award must have been found genuine. So the rooms above take a
:class:`VerifiedCredential`, and only :func:`verified` here makes one, from a report: nobody can
forget to look.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from cairn.canonical import jcs
from cairn.errors import CairnError
from cairn.formats import elm_3, elmo_1, open_badges_2, open_badges_3
from cairn.formats.detect import Kind
from cairn.verification.report import Outcome, overall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.json_text import JsonObject
    from cairn.domain import Record
    from cairn.verification.report import Report

_SEAL = object()

_ENDED = "validity.ended"


def _one(reader: Callable[[JsonObject], Record]) -> Callable[[JsonObject], tuple[Record, ...]]:
    return lambda document: (reader(document),)


_READERS: Mapping[str, Callable[[JsonObject], tuple[Record, ...]]] = {
    Kind.OPEN_BADGES_3.value: _one(open_badges_3.read),
    Kind.CREDENTIAL.value: _one(open_badges_3.read),
    Kind.OPEN_BADGES_2.value: _one(open_badges_2.read),
    Kind.ELM_3.value: elm_3.read,
}
"""What is read out of the JSON that was verified. ELMO is read out of its bytes."""


@dataclass(frozen=True, slots=True)
class VerifiedCredential:
    """A credential that holds, with what it says.

    Attributes:
        report: how it was found to hold.
        records: what it says, in the words of the domain: one achievement each, at least one.
        digest: SHA-256 of its canonical JSON (RFC 8785), hexadecimal; of its bytes for XML.
        expired: everything holds but that its validity has ended; whether the learning still
            counts is for the receiving institution to say.
    """

    report: Report
    records: tuple[Record, ...]
    digest: str
    expired: bool
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a verified credential is made by verifying one")


def verified(report: Report, octets: bytes = b"") -> VerifiedCredential | None:
    """The verified credential that ``report`` is about.

    Args:
        report: what verification said.
        octets: what was verified; only XML is read out of them, JSON out of the report.

    Returns:
        ``None`` where it was not found to hold (that it has expired alone is not in the way), or
        where it says no achievement.
    """
    expired = any(
        check.code == _ENDED and check.outcome is Outcome.FAILED for check in report.checks
    )
    rest = overall(
        check.outcome for check in report.counted if not (expired and check.code == _ENDED)
    )
    if rest is not Outcome.PASSED or report.credential is None:
        return None
    try:
        records = _read(report.kind, report.credential, octets)
    except CairnError:
        return None
    if not records:
        return None
    is_xml = report.kind == Kind.ELMO_1.value
    digest = sha256(octets if is_xml else jcs.canonicalize(report.credential)).hexdigest()
    return VerifiedCredential(report, records, digest, expired, _SEAL)


def _read(kind: str, document: JsonObject, octets: bytes) -> tuple[Record, ...]:
    if kind == Kind.ELMO_1.value:
        return elmo_1.read(octets)
    reader = _READERS.get(kind)
    return () if reader is None else reader(document)
