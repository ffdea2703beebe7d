"""What a credential says, confirmed or not, for a page that tells it as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.formats import table
from cairn.formats.detect import Kind, detect_document

if TYPE_CHECKING:
    from cairn.domain import Record
    from cairn.verification import Report


def records_of(report: Report, octets: bytes = b"") -> tuple[Record, ...]:
    """The awards that a credential states; none where it states none or cannot be read.

    Args:
        report: on the credential; what it says is read out of the very members that were verified.
        octets: what was verified; only XML is read out of them.
    """
    try:
        if report.kind == Kind.ELMO_1.value:
            return table.read(table.detect(octets))
        if report.credential is None:
            return ()
        return table.read(detect_document(report.credential))
    except CairnError:
        return ()
