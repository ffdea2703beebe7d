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
from cairn.formats import open_badges_3
from cairn.formats.detect import Kind
from cairn.verification.report import Outcome, overall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.json_text import JsonObject
    from cairn.domain import Record
    from cairn.verification.report import Report

_SEAL = object()

_ENDED = "validity.ended"

_READERS: Mapping[str, Callable[[JsonObject], Record]] = {
    Kind.OPEN_BADGES_3.value: open_badges_3.read,
}
"""Formats that become a record; a credential of another one is genuine and says nothing here."""


@dataclass(frozen=True, slots=True)
class VerifiedCredential:
    """A credential that holds, with what it says.

    Attributes:
        report: how it was found to hold.
        record: what it says, in the words of the domain.
        digest: SHA-256 of its canonical JSON (RFC 8785), hexadecimal.
        expired: everything holds but that its validity has ended; whether the learning still
            counts is for the receiving institution to say.
    """

    report: Report
    record: Record
    digest: str
    expired: bool
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a verified credential is made by verifying one")


def verified(report: Report) -> VerifiedCredential | None:
    """The verified credential that ``report`` is about.

    Returns:
        ``None`` where it was not found to hold, where its only fault is not that it has expired,
        or where its format is none that becomes a record.
    """
    reader = _READERS.get(report.kind)
    if reader is None or report.credential is None:
        return None
    expired = any(
        check.code == _ENDED and check.outcome is Outcome.FAILED for check in report.checks
    )
    rest = overall(
        check.outcome
        for check in report.checks
        if check.outcome is not Outcome.NOT_APPLICABLE and not (expired and check.code == _ENDED)
    )
    if rest is not Outcome.PASSED:
        return None
    try:
        record = reader(report.credential)
    except CairnError:
        return None
    digest = sha256(jcs.canonicalize(report.credential)).hexdigest()
    return VerifiedCredential(report, record, digest, expired, _SEAL)
