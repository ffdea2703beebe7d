"""Issuing to everybody in a list: each exactly once, in parts that a crash cannot halve.

Rows are read, claimed in the journal and gathered into parts. A part's places in the status lists
are reserved under a name that follows from its rows, its credentials are made, its bytes appended
to the output and forced to disk, and only then is the part promised in the journal
(``cairn.bulk.journal`` says why that order).
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from cairn.bulk.awards import fault_of_grade
from cairn.bulk.outputs import File, Form, opened
from cairn.bulk.recipients import RecipientRow, RowFault
from cairn.bulk.signing_workers import Part, PartMaker, SigningStart
from cairn.bulk.spool import Spool, SpoolingStart
from cairn.bulk.workers import Processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cairn.bulk.journal import Journal
    from cairn.bulk.signing_workers import Made
    from cairn.bulk.workers import Crew
    from cairn.domain import Achievement
    from cairn.issuing import Issuance
    from cairn.status.places import StatusPlaces

ROWS_IN_A_PART = 1_000


class StatusReservations(Protocol):
    """Where credentials get their places in status lists."""

    @property
    def places(self) -> StatusPlaces:
        """The entries of each ordinal."""

    def reserve(self, name: str, count: int) -> int:
        """Reserve ``count`` places; the same name gets the same ones. The first one's ordinal."""


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


def issue_rows(
    rows: Iterable[RecipientRow | RowFault],
    issuance: Issuance,
    journal: Journal,
    output: Path,
    *,
    form: Form = Form.LINES,
    status: StatusReservations | None = None,
    jobs: int = 1,
    crew: Crew | None = None,
    on_fault: Callable[[RowFault], None],
) -> Iterator[Tally]:
    """Issue to every row that was not issued to before.

    Args:
        rows: what ``recipients.read_rows`` gives.
        issuance: what the credentials share.
        journal: the record of ``output``, open.
        output: the file or folder, begun or continued.
        form: how the credentials are put together there.
        status: where status entries come from; without it no status is written.
        jobs: processes that sign; 1 signs in this one.
        crew: who signs instead.
        on_fault: told of each row that is not issued.

    Yields:
        The tally, the same object each time, after every part.

    Raises:
        OutputUnusable: the output is not the one the journal knows, or cannot be written.
        WorkerLost: a worker died. What was promised stays; the run can be begun again.
        WrongUse: the key cannot be handed to a worker.
    """
    tally = Tally()
    instant = datetime.fromisoformat(journal.instant)
    places = status.places if status is not None else None
    if crew is None and jobs > 1:
        crew = Processes(jobs)
    start = None
    if crew is not None:
        start = SigningStart.of(issuance, journal.secret, instant, places, form)
    with ExitStack() as stack:
        file = stack.enter_context(opened(form, output, journal))
        parts = _parts(rows, issuance.achievement, journal, status, tally, on_fault)
        spool: Spool | None = None
        if start is None or crew is None:
            maker = PartMaker(issuance, journal.secret, instant, places, form)
            made: Iterator[Made] = chain.from_iterable(map(maker.make_bit_by_bit, parts))
        elif isinstance(crew, Processes) and isinstance(file, File):
            spool = stack.enter_context(Spool(crew.most_out))
            made = crew(SpoolingStart(start, spool.slots), spool.handed_out(parts))
        else:
            made = crew(start, parts)
        for each in made:
            if spool is not None and each.spooled is not None and isinstance(file, File):
                number, length = each.spooled
                file.pour(spool.slots[number], length, each.count)
                spool.release(number)
            else:
                file.append(each.pieces, each.identifiers, ends_part=each.last)
            tally.issued += each.count
            tally.losses |= each.losses
            yield tally
        file.settle()
        file.complete()
    yield tally


def _parts(
    rows: Iterable[RecipientRow | RowFault],
    achievement: Achievement,
    journal: Journal,
    status: StatusReservations | None,
    tally: Tally,
    on_fault: Callable[[RowFault], None],
) -> Iterator[Part]:
    """Claim rows and gather them into parts; report those that are not to be issued."""
    number = journal.next_part
    waiting: list[tuple[RecipientRow, bytes]] = []

    def gathered() -> Part:
        first = 0
        if status is not None:
            # The same rows get the same places, should the part have to be made again.
            name = hashlib.sha256(b"".join(digest for _, digest in waiting)).hexdigest()
            first = status.reserve(name, len(waiting))
        return Part(tuple(waiting), first)

    source = iter(rows)
    while read := list(islice(source, ROWS_IN_A_PART - len(waiting))):
        for claimed in _claimed(read, achievement, journal, number):
            if isinstance(claimed, tuple):
                waiting.append(claimed)
            elif claimed is None or claimed.code == "row.issued":
                tally.already += 1
            else:
                tally.faults += 1
            if isinstance(claimed, RowFault):
                on_fault(claimed)
        if len(waiting) == ROWS_IN_A_PART:
            yield gathered()
            waiting = []
            number += 1
    if waiting:
        yield gathered()


def _claimed(
    rows: Iterable[RecipientRow | RowFault], achievement: Achievement, journal: Journal, part: int
) -> Iterator[tuple[RecipientRow, bytes] | RowFault | None]:
    """Each row with its digest where it is to be issued now, else why not.

    ``None`` is this very row, issued before the run was interrupted: nothing to tell anybody.
    """
    checked: list[tuple[RecipientRow, bytes] | RowFault] = []
    for row in rows:
        if isinstance(row, RowFault):
            checked.append(row)
            continue
        fault = fault_of_grade(row.line, row.grade, achievement)
        awarded = row.awarded_on.isoformat() if row.awarded_on else ""
        identity = (row.person, achievement.id, achievement.version, awarded)
        checked.append(fault or (row, journal.digest(*identity)))
    claims = [(each[1], each[0].line) for each in checked if isinstance(each, tuple)]
    known = iter(journal.claim(claims, part))
    for each in checked:
        earlier = None if isinstance(each, RowFault) else next(known)
        if earlier is None or isinstance(each, RowFault):
            yield each
        else:
            yield _fault_of_repetition(each[0], earlier, journal.run)


def _fault_of_repetition(row: RecipientRow, earlier: tuple[int, int], this: int) -> RowFault | None:
    run, line = earlier
    if run != this:
        return RowFault(row.line, "", "row.issued")
    return None if line == row.line else RowFault(row.line, "", "row.again", (("line", str(line)),))
