"""Every row of a mark sheet as it would be issued, its faults and suggestions in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.bulk.awards import fault_of_grade, grading_of
from cairn.bulk.mark_sheets.columns import Target
from cairn.bulk.mark_sheets.dates import DateOrder, order_shown, read_date
from cairn.bulk.mark_sheets.suggestions import Suggestion, domains_of, suggest
from cairn.bulk.recipients import COLUMNS, RecipientRow, RowFault, fault_of_cell, normal, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cairn.bulk.mark_sheets.sheet import SheetRow
    from cairn.domain import Achievement

_DATES = (Target.AWARDED_ON, Target.VALID_UNTIL)


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """One cell.

    Attributes:
        place: the number of its column, from 0.
        target: what the column holds; ``None`` where it is not used.
        typed: what stands in it, mended where a person mended it.
        value: what is read of it; a date as year-month-day.
        mended: whether a person has changed it.
        fault: why the row cannot be issued as it stands.
        suggestion: what may be meant instead, whether there is a fault or not.
    """

    place: int
    target: Target | None
    typed: str
    value: str
    mended: bool = False
    fault: RowFault | None = None
    suggestion: Suggestion | None = None

    @property
    def read_otherwise(self) -> bool:
        """Whether what is issued reads otherwise than what was typed."""
        return self.target in COLUMNS and self.value != self.typed


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One person.

    Attributes:
        line: the number of the row in the person's own file.
        cells: in the order of the sheet.
        values: column of ``cairn.bulk.recipients`` → what is read, faulty or not; the name joined.
        faults: everything that keeps it from being issued: of cells, and of the row as a whole.
        recipient: what is issued to; ``None`` where there is a fault or the row is left out.
        left_out: whether a person has taken it out.
    """

    line: int
    cells: tuple[PreviewCell, ...]
    values: Mapping[str, str]
    faults: tuple[RowFault, ...] = ()
    recipient: RecipientRow | None = None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The sheet as it would be issued.

    Attributes:
        rows: every row after the heading.
        missing: the columns without which nobody can be issued to: ``name``, ``email`` (or
            ``did``).
        date_order: the order of day and month that is used; ``None`` where it is not known.
        ambiguous_dates: cells that may mean two days and wait for the order.
    """

    rows: tuple[PreviewRow, ...]
    missing: tuple[Target, ...]
    date_order: DateOrder | None
    ambiguous_dates: int

    @property
    def recipients(self) -> list[RecipientRow]:
        """Who would be issued to, in the order of the sheet."""
        return [row.recipient for row in self.rows if row.recipient is not None]

    @property
    def faulty(self) -> int:
        """Rows that have a fault and are not left out."""
        return sum(bool(row.faults) and not row.left_out for row in self.rows)

    @property
    def suggested(self) -> int:
        """Cells with a suggestion, in rows that are not left out."""
        return sum(
            cell.suggestion is not None
            for row in self.rows
            if not row.left_out
            for cell in row.cells
        )


def preview(
    rows: Sequence[SheetRow],
    columns: Sequence[Target | None],
    mended: Mapping[tuple[int, int], str],
    left_out: frozenset[int],
    order: DateOrder | None,
    *,
    today: date,
    achievement: Achievement | None = None,
) -> Preview:
    """The rows after the heading, judged.

    Args:
        rows: those after the heading.
        columns: what each column holds.
        mended: line and column → the text that a person put there.
        left_out: the lines that a person took out.
        order: of day and month, where a person said it.
        today: an award dated later is a fault.
        achievement: whose grades are allowed; ``None`` where that is not known yet.
    """
    texts = [
        [
            normal(
                mended.get((row.line, place), row.cells[place] if place < len(row.cells) else "")
            )
            for place in range(len(columns))
        ]
        for row in rows
    ]
    missing = _missing(columns)
    order = order or order_shown(_column_cells(columns, texts, _DATES))
    grading = grading_of(achievement) if achievement is not None else None
    judge = _Judge(
        columns,
        order,
        today,
        achievement,
        domains_of(_column_cells(columns, texts, (Target.EMAIL,))),
        grading.allowed_values if grading is not None else (),
    )
    found: list[PreviewRow] = []
    first_line: dict[tuple[str, date | None], int] = {}
    for row, cells in zip(rows, texts, strict=True):
        changed = frozenset(place for line, place in mended if line == row.line)
        found.append(
            judge.row(
                row, cells, changed, first_line, left_out=row.line in left_out, usable=not missing
            )
        )
    return Preview(tuple(found), missing, order, judge.ambiguous)


def _missing(columns: Sequence[Target | None]) -> tuple[Target, ...]:
    name = {Target.NAME, Target.GIVEN_NAME, Target.FAMILY_NAME}.intersection(columns)
    address = {Target.EMAIL, Target.DID}.intersection(columns)
    return (*(() if name else (Target.NAME,)), *(() if address else (Target.EMAIL,)))


def _column_cells(
    columns: Sequence[Target | None], texts: list[list[str]], targets: tuple[Target, ...]
) -> list[str]:
    places = [place for place, target in enumerate(columns) if target in targets]
    return [cells[place] for cells in texts for place in places if cells[place]]


class _Judge:
    """Judges the rows of one sheet, one after the other."""

    def __init__(
        self,
        columns: Sequence[Target | None],
        order: DateOrder | None,
        today: date,
        achievement: Achievement | None,
        domains: tuple[str, ...],
        grades: tuple[str, ...],
    ) -> None:
        self._columns = columns
        self._order = order
        self._today = today
        self._achievement = achievement
        self._domains = domains
        self._grades = grades
        self.ambiguous = 0

    def row(
        self,
        row: SheetRow,
        texts: list[str],
        changed: frozenset[int],
        first_line: dict[tuple[str, date | None], int],
        *,
        left_out: bool,
        usable: bool,
    ) -> PreviewRow:
        """One row; ``first_line`` remembers who was seen, for the rows after it."""
        if row.fault and not changed:
            fault = RowFault(row.line, "", "row.unreadable", (("detail", row.fault),))
            cells = tuple(PreviewCell(place, None, "", "") for place in range(len(texts)))
            return PreviewRow(row.line, cells, {}, (fault,), left_out=left_out)
        judged = tuple(
            self._cell(row.line, place, text, changed=place in changed, counted=not left_out)
            for place, text in enumerate(texts)
        )
        faults = [cell.fault for cell in judged if cell.fault is not None]
        if len(row.cells) > len(self._columns):
            counts = (("found", str(len(row.cells))), ("expected", str(len(self._columns))))
            faults.append(RowFault(row.line, "", "row.cells", counts))
        values = _values(judged)
        nameless = fault_of_cell(row.line, "name", values["name"], self._today)
        if usable and nameless is not None:
            faults.append(nameless)
        recipient: RecipientRow | None = None
        whole = row_of(row.line, values) if usable else None
        if isinstance(whole, RowFault):
            faults.append(whole)
        elif not faults:
            recipient = whole
        if recipient is not None and not left_out:
            earlier = first_line.setdefault((recipient.person, recipient.awarded_on), row.line)
            if earlier != row.line:
                faults.append(RowFault(row.line, "", "row.again", (("line", str(earlier)),)))
        if faults or left_out:
            recipient = None
        return PreviewRow(row.line, judged, values, tuple(faults), recipient, left_out)

    def _cell(
        self, line: int, place: int, text: str, *, changed: bool, counted: bool
    ) -> PreviewCell:
        target = self._columns[place]
        if target is None or target is Target.UNUSED:
            return PreviewCell(place, target, text, text, changed)
        value = text
        fault: RowFault | None = None
        if target in _DATES and text:
            read = read_date(text)
            day = read.settled(self._order)
            if day is not None:
                value = day.isoformat()
            elif read.days:
                self.ambiguous += counted
                first, second = (each.isoformat() for each in read.days)
                facts = (("value", text[:80]), ("first", first), ("second", second))
                fault = RowFault(line, target, "date.ambiguous", facts)
        if target in COLUMNS and target is not Target.NAME:
            fault = fault or fault_of_cell(line, target, value, self._today)
        if target is Target.GRADE and self._achievement is not None:
            fault = fault or fault_of_grade(line, value, self._achievement)
        hint = suggest(target, value, self._today, domains=self._domains, grades=self._grades)
        return PreviewCell(place, target, text, value, changed, fault, hint)


def _values(cells: Sequence[PreviewCell]) -> dict[str, str]:
    """Column → value; the name joined of its parts where it is not there as a whole."""
    values = {str(cell.target): cell.value for cell in cells if cell.target is not None}
    parts = (values.pop(Target.GIVEN_NAME, ""), values.pop(Target.FAMILY_NAME, ""))
    values["name"] = values.get("name") or " ".join(part for part in parts if part)
    return {column: value for column, value in values.items() if column in COLUMNS}
