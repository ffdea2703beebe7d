"""The page on which a list is looked through and mended: what it shows, worked out in Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cairn.bulk.mark_sheets import Confidence, Target
from cairn.registry.issuing import batches
from cairn.registry.issuing.sheets import in_hand, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

    from cairn.bulk.mark_sheets import MarkSheet, PreviewRow
    from cairn.bulk.recipients import RowFault
    from cairn.registry.issuing.models import Batch

SHOWN_WITHOUT_FAULT = 20
"""Rows without fault that are shown; whoever wants to see all opens the rest."""

TARGETS: dict[Target, StrOrPromise] = {
    Target.NAME: gettext_lazy("Name"),
    Target.GIVEN_NAME: gettext_lazy("Given name"),
    Target.FAMILY_NAME: gettext_lazy("Family name"),
    Target.EMAIL: gettext_lazy("E-mail address"),
    Target.DID: gettext_lazy("Wallet identifier (DID)"),
    Target.AWARDED_ON: gettext_lazy("Awarded on"),
    Target.GRADE: gettext_lazy("Grade"),
    Target.EVIDENCE_URL: gettext_lazy("Address of evidence"),
    Target.VALID_UNTIL: gettext_lazy("Valid until"),
    Target.UNUSED: gettext_lazy("not used"),
}

_NAMES = (Target.NAME, Target.GIVEN_NAME, Target.FAMILY_NAME)
_DATES = frozenset({Target.AWARDED_ON, Target.VALID_UNTIL})
_WHY: dict[Confidence, StrOrPromise] = {
    Confidence.REMEMBERED: gettext_lazy("as last time"),
    Confidence.HEADING: gettext_lazy("by its heading"),
    Confidence.LIKELY: gettext_lazy("its heading is close"),
    Confidence.CELLS: gettext_lazy("by what stands in it"),
    Confidence.CHOSEN: gettext_lazy("as you said"),
    Confidence.NONE: gettext_lazy("not known: not used unless you say what it is"),
}


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What one column is taken for; ``options`` are value, label and whether it is chosen."""

    place: int
    heading: str
    why: StrOrPromise
    options: list[tuple[str, StrOrPromise, bool]]

    @property
    def known(self) -> bool:
        """Whether the program or a person has said what it holds."""
        return not self.options[0][2]

    @property
    def taken_for(self) -> StrOrPromise:
        """What it is taken for; empty where it is not used."""
        value, label = next((value, label) for value, label, chosen in self.options if chosen)
        return label if value and value != str(Target.UNUSED) else ""


@dataclass(frozen=True, slots=True)
class CellShown:
    """One cell: what stands in it, what is wrong, what may be meant.

    Attributes:
        id: of its field on the page.
        label: what its column holds.
        read: the same as it will be issued, a date in words.
        note: that it is read otherwise than it was typed.
        messages: fault and remedy.
        suggestion: what may be meant instead, or empty.
    """

    id: str
    place: int
    target: Target
    label: StrOrPromise
    value: str
    read: str
    note: str
    messages: tuple[str, ...]
    suggestion: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """One person."""

    line: int
    cells: list[CellShown]
    messages: tuple[str, ...]
    left_out: bool
    issued: bool
    earlier: bool

    @property
    def name(self) -> str:
        """By which the row is called on the page."""
        return _("Row %(line)s") % {"line": self.line}

    @property
    def person(self) -> str:
        """Whose row it is, as far as it says."""
        named = {cell.target: cell.value for cell in self.cells if cell.value}
        return " ".join(named[target] for target in _NAMES if target in named)

    @property
    def asked(self) -> list[CellShown]:
        """The cells to look at: those with a fault or a suggestion; all where none has."""
        return [cell for cell in self.cells if cell.messages or cell.suggestion] or self.cells

    @property
    def rest(self) -> list[CellShown]:
        """The other cells, which can be changed as well."""
        asked = self.asked
        return [cell for cell in self.cells if cell not in asked]

    @property
    def faulty(self) -> bool:
        """Whether it must be mended; not where the person has it from an earlier list."""
        if self.earlier:
            return False
        return bool(self.messages) or any(cell.messages for cell in self.cells)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The whole page.

    Attributes:
        sentence: how it stands, in one sentence.
        faulty: rows to be mended.
        doubtful: rows without fault in which something else may be meant.
        fine: rows without fault, the first of them.
        earlier: rows of people who have it from an earlier list.
        more: how many rows without fault are not shown.
        ready: how many will be issued to.
        suggestions: how many cells have a suggestion.
        missing: what no column holds, and is needed.
        ambiguous: how many dates may mean two days.
        sample: name and address of the first who will be issued to.
    """

    sentence: str
    columns: list[ColumnChoice]
    faulty: list[RowShown]
    doubtful: list[RowShown]
    fine: list[RowShown]
    left_out: list[RowShown]
    earlier: list[RowShown]
    more: int
    ready: int
    issued: int
    suggestions: int
    missing: list[StrOrPromise]
    ambiguous: int
    sample: str

    @property
    def all_issued(self) -> bool:
        """Whether nothing of it is left to do."""
        return bool(self.issued or self.earlier) and not self.ready and not self.faulty

    @property
    def columns_told(self) -> list[StrOrPromise]:
        """What the columns hold, where nothing about them is left to say; else empty."""
        open_questions = self.missing or self.ambiguous
        if open_questions or any(not column.known for column in self.columns):
            return []
        return [column.taken_for for column in self.columns if column.taken_for]

    def row(self, line: int) -> RowShown | None:
        """A row that is shown, wherever it stands by now; ``None`` if it is none of them."""
        rows = (*self.faulty, *self.doubtful, *self.fine)
        return next((row for row in rows if row.line == line), None)


def sheet_page(batch: Batch, language: str, *, everything: bool = False) -> SheetPage:
    """How a list stands.

    Args:
        batch: the list.
        language: in which faults are said.
        everything: show every row without fault.
    """
    sheet = in_hand(batch)
    preview = shown(batch, sheet)
    issued = set(batch.rows.exclude(credential=None).values_list("number", flat=True))
    refused = {
        row.number: batches.faults_of(row)
        for row in batch.rows.filter(credential=None).exclude(faults=[])
        if any(each["code"] == "row.issued" for each in row.faults)
    }
    rows = [
        _row(row, language, issued=row.line in issued, beside=refused.get(row.line, ()))
        for row in preview.rows
    ]
    open_rows = [row for row in rows if not row.issued]
    faulty = [row for row in open_rows if not row.left_out and row.faulty]
    earlier = [row for row in open_rows if not row.left_out and row.earlier]
    ready = [row for row in open_rows if not (row.left_out or row.faulty or row.earlier)]
    doubtful = [row for row in ready if any(cell.suggestion for cell in row.cells)]
    fine = [row for row in ready if row not in doubtful]
    names = [row.recipient.name for row in preview.rows if row.recipient is not None]
    shown_fine = fine if everything else fine[:SHOWN_WITHOUT_FAULT]
    return SheetPage(
        sentence=_sentence(len(ready), len(faulty), len(issued) + len(earlier)),
        columns=_columns(sheet),
        faulty=faulty,
        doubtful=doubtful,
        fine=shown_fine,
        left_out=[row for row in open_rows if row.left_out],
        earlier=earlier,
        more=len(fine) - len(shown_fine),
        ready=len(ready),
        issued=len(issued),
        suggestions=preview.suggested,
        missing=[TARGETS[each] for each in preview.missing],
        ambiguous=preview.ambiguous_dates,
        sample=names[0] if names else "",
    )


def _sentence(fine: int, faulty: int, issued: int) -> str:
    ready = ngettext(
        "%(count)s person is ready to be issued to.",
        "%(count)s people are ready to be issued to.",
        fine,
    ) % {"count": fine}
    parts = [ready] if fine or not issued else []
    if faulty:
        parts.append(
            ngettext("%(count)s row needs mending.", "%(count)s rows need mending.", faulty)
            % {"count": faulty}
        )
    if issued:
        parts.append(
            ngettext(
                "%(count)s row is issued already.", "%(count)s rows are issued already.", issued
            )
            % {"count": issued}
        )
    return " ".join(parts)


def _columns(sheet: MarkSheet) -> list[ColumnChoice]:
    return [
        ColumnChoice(
            place=column.place,
            heading=column.heading or _("Column %(number)s") % {"number": column.place + 1},
            why=_WHY[column.confidence],
            options=[
                ("", _("choose …"), column.target is None),
                *(
                    (str(target), label, target is column.target)
                    for target, label in TARGETS.items()
                ),
            ],
        )
        for column in sheet.columns
    ]


def _row(row: PreviewRow, language: str, *, issued: bool, beside: Iterable[RowFault]) -> RowShown:
    cells = []
    said: set[str] = set()
    for cell in row.cells:
        if cell.target is None or cell.target is Target.UNUSED:
            continue
        # An empty cell that may not be empty is a fault of the row that has a column.
        missing = (each for each in row.faults if each.column == cell.target.value)
        messages = _said(cell.fault or next(missing, None), language)
        said.update(messages)
        cells.append(
            CellShown(
                id=f"cell-{row.line}-{cell.place}",
                place=cell.place,
                target=cell.target,
                label=TARGETS[cell.target],
                value=cell.typed,
                read=cell.typed if cell.fault else _in_words(cell.target, cell.value),
                note=_("read as %(value)s") % {"value": _in_words(cell.target, cell.value)}
                if cell.read_otherwise and not cell.fault
                else "",
                messages=messages,
                suggestion=cell.suggestion.value if cell.suggestion else "",
            )
        )
    whole = [text for fault in (*row.faults, *beside) for text in _said(fault, language)]
    return RowShown(
        row.line,
        cells,
        tuple(text for text in whole if text not in said),
        row.left_out,
        issued,
        earlier=bool(beside),
    )


def _in_words(target: Target, value: str) -> str:
    """What is read in a cell, a date in the reader's way of writing."""
    if target not in _DATES:
        return value
    try:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value


def _said(fault: RowFault | None, language: str) -> tuple[str, ...]:
    if fault is None:
        return ()
    return (f"{fault.problem(language)} {fault.remedy(language)}",)
