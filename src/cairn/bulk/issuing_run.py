"""Issuing to everybody in a list: each exactly once, in parts that a crash cannot halve.

Rows are read, claimed in the journal and gathered into parts. A part's places in the status lists
are reserved under a name that follows from its rows, its credentials are made, its bytes appended
to the output and forced to disk, and only then is the part promised in the journal
(``cairn.bulk.journal`` says why that order).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self

from cairn.bulk.awards import grading_of, particulars
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.bulk.recipients import RecipientRow, RowFault
from cairn.errors import OutputUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cairn.bulk.journal import Journal
    from cairn.canonical.json_text import JsonObject
    from cairn.domain import Achievement
    from cairn.issuing import Issuance

ROWS_IN_A_PART = 500


class StatusPlaces(Protocol):
    """Where credentials get their places in status lists."""

    def reserve(self, name: str, count: int) -> int:
        """Reserve ``count`` places; the same name gets the same ones. The first one's ordinal."""

    def entries(self, ordinal: int) -> Sequence[JsonObject]:
        """The ``credentialStatus`` entries of an ordinal."""


@dataclass(slots=True)
class Tally:
    """What became of the rows so far.

    Attributes:
        issued: credentials written by this run.
        already: rows that an earlier run, or this one before it was interrupted, has issued.
        faults: rows that were not issued.
        losses: what the format could not carry, each named once.
    """

    issued: int = 0
    already: int = 0
    faults: int = 0
    losses: set[str] = field(default_factory=set)

    @property
    def read(self) -> int:
        """Rows read so far."""
        return self.issued + self.already + self.faults


@dataclass(frozen=True, slots=True)
class _Claimed:
    row: RecipientRow
    digest: bytes


def issue_rows(
    rows: Iterable[RecipientRow | RowFault],
    issuance: Issuance,
    journal: Journal,
    output: Path,
    *,
    places: StatusPlaces | None = None,
    on_fault: Callable[[RowFault], None],
) -> Iterator[Tally]:
    """Issue to every row that was not issued to before.

    Args:
        rows: what ``recipients.read_rows`` gives.
        issuance: what the credentials share.
        journal: the record of ``output``, open.
        output: the JSONL file, begun or continued.
        places: where status entries come from; without it no status is written.
        on_fault: told of each row that is not issued.

    Yields:
        The tally, the same object each time, after every part.

    Raises:
        OutputUnusable: the output is not the one the journal knows, or cannot be written.
    """
    tally = Tally()
    instant = datetime.fromisoformat(journal.instant)
    compiled = CompiledIssuing(issuance)
    with _Output(output, journal) as file:
        for part in _parts(rows, issuance.achievement, journal, tally, on_fault):
            first = 0
            if places is not None:
                name = hashlib.sha256(b"".join(each.digest for each in part)).hexdigest()
                first = places.reserve(name, len(part))
            lines = []
            for offset, each in enumerate(part):
                status = places.entries(first + offset) if places is not None else ()
                own = particulars(journal.secret, each.digest, instant, status)
                line = compiled.line(each.row, own)
                tally.losses.update(line.losses)
                lines.append(line.text)
            file.append("\n".join(lines) + "\n", len(part))
            tally.issued += len(part)
            yield tally
    yield tally


def _parts(
    rows: Iterable[RecipientRow | RowFault],
    achievement: Achievement,
    journal: Journal,
    tally: Tally,
    on_fault: Callable[[RowFault], None],
) -> Iterator[list[_Claimed]]:
    """Claim rows and gather them; report those that are not to be issued."""
    part: list[_Claimed] = []
    for row in rows:
        fault = row if isinstance(row, RowFault) else _fault_of_grade(row, achievement)
        if fault is None and isinstance(row, RecipientRow):
            awarded = row.awarded_on.isoformat() if row.awarded_on else ""
            digest = journal.digest(row.person, achievement.id, achievement.version, awarded)
            known = journal.claim(digest, row.line, journal.next_part)
            if known is None:
                part.append(_Claimed(row, digest))
            elif known == (journal.run, row.line):
                tally.already += 1  # this very row, before the run was interrupted
            elif known[0] == journal.run:
                fault = RowFault(row.line, "", "row.again", (("line", str(known[1])),))
            else:
                tally.already += 1
                on_fault(RowFault(row.line, "", "row.issued"))
        if fault is not None:
            tally.faults += 1
            on_fault(fault)
        if len(part) == ROWS_IN_A_PART:
            yield part
            part = []
    if part:
        yield part


def _fault_of_grade(row: RecipientRow, achievement: Achievement) -> RowFault | None:
    if not row.grade:
        return None
    grading = grading_of(achievement)
    if grading is None:
        return RowFault(row.line, "grade", "grade.unasked", (("value", row.grade[:80]),))
    if grading.allowed_values and row.grade not in grading.allowed_values:
        facts = (("value", row.grade[:80]), ("allowed", ", ".join(grading.allowed_values)))
        return RowFault(row.line, "grade", "grade.unknown", facts)
    return None


class _Output:
    """The JSONL file, cut back to what the journal promises, then only appended to."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self._path = path
        self._journal = journal
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
            self._file = os.fdopen(descriptor, "r+b")
        except OSError as error:
            raise OutputUnusable(path=path, detail=error.strerror or str(error)) from error
        size = os.fstat(self._file.fileno()).st_size
        begun = journal.next_part > 0 or journal.resumed
        if size < journal.length or (size and not begun):
            self._file.close()
            detail = (
                "it is shorter than its journal says"
                if begun
                else "there is a file already, and no journal of it"
            )
            raise OutputUnusable(path=path, detail=detail)
        self._file.truncate(journal.length)
        self._file.seek(journal.length)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def append(self, text: str, count: int) -> None:
        """Write a part, force it to disk, and promise it."""
        try:
            self._file.write(text.encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputUnusable(path=self._path, detail=error.strerror or str(error)) from error
        self._journal.promise(self._journal.next_ordinal, count, self._file.tell())
