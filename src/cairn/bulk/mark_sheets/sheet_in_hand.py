"""A mark sheet while a person works on it: what it was, and everything that she has decided."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cairn.bulk.mark_sheets.columns import (
    ColumnGuess,
    Confidence,
    Target,
    guess_columns,
    heading_key,
    heading_place,
)
from cairn.bulk.mark_sheets.dates import DateOrder
from cairn.bulk.mark_sheets.preview import Preview, preview
from cairn.errors import RecipientsUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cairn.bulk.mark_sheets.sheet import Sheet
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.domain import Achievement


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSheet:
    """A sheet, what its columns hold, and what was changed in it. Each change makes a new one.

    Attributes:
        sheet: as it was read.
        heading: which of its rows is the heading; ``None`` where there is none.
        columns: what each column holds, and why that is thought.
        date_order: of day and month, where a person said it.
        mended: line and column → the text that a person put there.
        left_out: the lines that a person took out.
    """

    sheet: Sheet
    heading: int | None
    columns: tuple[ColumnGuess, ...]
    date_order: DateOrder | None = None
    mended: Mapping[tuple[int, int], str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()

    @classmethod
    def begin(
        cls, sheet: Sheet, *, today: date, remembered: Mapping[str, str] | None = None
    ) -> MarkSheet:
        """Find the heading and guess the columns.

        Args:
            sheet: what ``read_sheet`` gave.
            today: for the rules of cells.
            remembered: what ``remembered`` gave for earlier sheets.
        """
        heading = heading_place(sheet.rows, remembered or {})
        columns = guess_columns(sheet.rows, heading, today=today, remembered=remembered)
        return cls(sheet=sheet, heading=heading, columns=columns)

    def with_column(self, place: int, target: Target | None) -> MarkSheet:
        """The same with another meaning for one column; the column that had it loses it."""
        self._check_place(place)
        columns = list(self.columns)
        for other in columns:
            if target is not None and target is not Target.UNUSED and other.target is target:
                columns[other.place] = replace(other, target=None, confidence=Confidence.NONE)
        columns[place] = replace(columns[place], target=target, confidence=Confidence.CHOSEN)
        return replace(self, columns=tuple(columns))

    def with_cell(self, line: int, place: int, text: str) -> MarkSheet:
        """The same with one cell mended."""
        self._check_place(place)
        self._check_line(line)
        return replace(self, mended={**self.mended, (line, place): text})

    def without_row(self, line: int) -> MarkSheet:
        """The same with one row left out."""
        self._check_line(line)
        return replace(self, left_out=self.left_out | {line})

    def with_row(self, line: int) -> MarkSheet:
        """The same with a row that was left out taken in again."""
        return replace(self, left_out=self.left_out - {line})

    def with_date_order(self, order: DateOrder | None) -> MarkSheet:
        """The same with day or month first, as a person said."""
        return replace(self, date_order=order)

    def with_suggestions(self, shown: Preview, code: str = "") -> MarkSheet:
        """The same with every suggestion that ``shown`` makes taken, or every one of one kind.

        Args:
            shown: the preview that the person has seen.
            code: the kind; empty for all.
        """
        taken = {
            (row.line, cell.place): cell.suggestion.value
            for row in shown.rows
            for cell in row.cells
            if cell.suggestion is not None and code in ("", cell.suggestion.code)
        }
        return replace(self, mended={**self.mended, **taken})

    def preview(self, *, today: date, achievement: Achievement | None = None) -> Preview:
        """Every row as it would be issued, its faults and suggestions in place.

        Args:
            today: an award dated later is a fault.
            achievement: whose grades are allowed; ``None`` where that is not known yet.
        """
        start = 0 if self.heading is None else self.heading + 1
        return preview(
            self.sheet.rows[start:],
            [column.target for column in self.columns],
            self.mended,
            self.left_out,
            self.date_order,
            today=today,
            achievement=achievement,
        )

    def remembered(self) -> dict[str, str]:
        """Heading key → target of each column that has both, to guess the next sheet by."""
        return {
            heading_key(column.heading): str(column.target)
            for column in self.columns
            if column.target is not None and heading_key(column.heading)
        }

    def state(self) -> JsonObject:
        """Everything that was decided, as JSON; the sheet itself is not in it."""
        return {
            "heading": self.heading,
            "columns": [column.target for column in self.columns],
            "date_order": self.date_order,
            "mended": [[line, place, text] for (line, place), text in self.mended.items()],
            "left_out": sorted(self.left_out),
        }

    def with_state(self, state: Json) -> MarkSheet:
        """The same sheet with everything that ``state`` says.

        Raises:
            RecipientsUnusable: the state is not one of this sheet.
        """
        try:
            columns, order = state["columns"], state["date_order"]
            made = replace(self, heading=state["heading"])
            for place, target in enumerate(columns):
                if target != made.columns[place].target:
                    made = made.with_column(place, None if target is None else Target(target))
            made = made.with_date_order(None if order is None else DateOrder(order))
            for line, place, text in state["mended"]:
                made = made.with_cell(line, place, str(text))
            for line in state["left_out"]:
                made = made.without_row(line)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise RecipientsUnusable(detail="what was kept does not belong to this file") from error
        return made

    def _check_place(self, place: int) -> None:
        if not 0 <= place < len(self.columns):
            raise RecipientsUnusable(detail=f"there is no column {place + 1}")

    def _check_line(self, line: int) -> None:
        if not any(row.line == line for row in self.sheet.rows):
            raise RecipientsUnusable(detail=f"there is no row on line {line}")
