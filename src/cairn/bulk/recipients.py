"""A CSV file of recipients, read row by row, its faults named in place.

The file is what a registrar exports from a spreadsheet: a heading line, then a line a person, in
UTF-8 (with or without a byte-order mark), its cells parted by comma, semicolon or tab. Columns come
in any order and any case. A faulty row is reported with line, column and remedy, and the rows after
it are read all the same.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import deque
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from cairn.canonical.terms import IRI
from cairn.errors import RecipientsUnusable
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

COLUMNS = ("name", "email", "did", "awarded_on", "grade", "evidence_url", "valid_until")
_DELIMITERS = ",;\t"
_NEEDS_READING = re.compile(r'["\r\n\x00]')
_LONGEST_SPLIT = 100_000
"""Characters; the reader of the standard library refuses a cell of 131 072."""

_LONGEST_CELL = 2_000
_LONGEST_RECORD = 20
_LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
_ADDRESS = re.compile(
    r"[^@\s<>,;:\"()\[\]\\]{1,64}@(?:[^@\s<>.,;:/]+\.)+[^@\s<>.,;:/\d][^@\s<>.,;:/]*"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DID = re.compile(
    r"did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})"
)


# Not frozen, which would cost a third of reading: there is one for each of a million lines.
@dataclass(slots=True)
class RecipientRow:
    """One person's line, every cell checked on its own; not changed once it is read.

    Attributes:
        line: the line of the file on which the row begins; the heading is line 1.
        name: as typed, in Unicode normal form C.
        email: lower-cased, or empty; never written to a credential in the clear.
        did: the recipient's DID, or empty; one of ``email`` and ``did`` is there.
        awarded_on: the day of the award, where the file gives it.
        grade: as typed, or empty.
        evidence_url: an http(s) address, or empty.
        valid_until: the last day on which the credential is valid, where the file gives it.
    """

    line: int
    name: str
    email: str = ""
    did: str = ""
    awarded_on: date | None = None
    grade: str = ""
    evidence_url: str = ""
    valid_until: date | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Packed as its cells, which costs a third: rows go to workers by the million."""
        return RecipientRow, tuple(getattr(self, name) for name in self.__slots__)

    @property
    def person(self) -> str:
        """What the row is known by: the DID, or else the lower-cased address."""
        return self.did or self.email


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row was not issued.

    Attributes:
        line: the line of the file on which the row begins.
        column: the column at fault, or empty where the row as a whole is.
        code: a stable code; its sentences are in the wording catalogue ``recipients``.
        facts: what the sentences name.
    """

    line: int
    column: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    def problem(self, language: str = "en") -> str:
        """What is wrong."""
        return sentence("recipients", f"{self.code}.problem", language, **dict(self.facts))

    def remedy(self, language: str = "en") -> str:
        """How to mend it."""
        return sentence("recipients", f"{self.code}.remedy", language, **dict(self.facts))


@dataclass(frozen=True, slots=True)
class Heading:
    """The first line of the file, understood.

    Attributes:
        columns: for each cell, the column it holds, or ``None`` where Cairn has no use for it.
        unused: the headings that are not read, as typed.
        delimiter: the character between cells.
    """

    columns: tuple[str | None, ...]
    unused: tuple[str, ...]
    delimiter: str


def read_heading(line: str) -> Heading:
    """Understand the heading line.

    Raises:
        RecipientsUnusable: the columns ``name`` and one of ``email``, ``did`` are not there, or a
            column is there twice.
    """
    text = line.removeprefix("\ufeff").rstrip("\r\n")
    delimiter = max(_DELIMITERS, key=text.count)
    typed = next(csv.reader([text], delimiter=delimiter), [])
    names = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in typed]
    columns = tuple(name if name in COLUMNS else None for name in names)
    for name in COLUMNS:
        if columns.count(name) > 1:
            raise RecipientsUnusable(detail=f"the column “{name}” is there twice")
    if "name" not in columns or not {"email", "did"} & set(columns):
        raise RecipientsUnusable(
            detail="the first line must name the columns: “name” and at least one of “email”, “did”"
        )
    unused = tuple(
        cell.strip() for cell, column in zip(typed, columns, strict=True) if column is None
    )
    return Heading(columns, unused, delimiter)


def read_rows(
    lines: Iterable[str], heading: Heading, *, today: date, first_line: int = 2
) -> Iterator[RecipientRow | RowFault]:
    """Each row after the heading, or why it cannot be used, in the order of the file.

    Args:
        lines: the lines after the heading, with their line ends (quoted cells may span lines).
        heading: what ``read_heading`` understood.
        today: an award dated later than this is a fault.
        first_line: the file's line number of the first of ``lines``.
    """
    for line, cells in records(lines, heading.delimiter, len(heading.columns), first_line):
        if isinstance(cells, str):
            yield RowFault(line, "", "row.unreadable", (("detail", cells),))
        elif any(map(str.strip, cells)):
            yield _read_row(line, cells, heading, today)


def records(
    lines: Iterable[str], delimiter: str, width: int, first_line: int
) -> Iterator[tuple[int, list[str] | str]]:
    """The cells of each record with the number of its first line, or why it has none.

    A quoted cell may span lines. A quotation mark that is never closed would swallow every person
    after it, so a record is joined over lines only while the whole then has ``width`` cells;
    otherwise its first line alone is at fault and reading goes on at the next.
    """
    source = iter(lines)
    ahead: deque[str] = deque()
    number = first_line
    while True:
        line = ahead.popleft() if ahead else next(source, None)
        if line is None:
            return
        cells = _cells(line, delimiter)
        used = 1
        if isinstance(cells, str) and line.count('"') % 2:
            while len(ahead) < _LONGEST_RECORD and (more := next(source, None)) is not None:
                ahead.append(more)
            for used in range(2, len(ahead) + 2):
                joined = _cells(line + "".join(islice(ahead, used - 1)), delimiter)
                if not isinstance(joined, str) and len(joined) == width:
                    cells = joined
                    for _ in range(used - 1):
                        ahead.popleft()
                    break
            else:
                used = 1
        yield number, cells
        number += used


def _cells(text: str, delimiter: str) -> list[str] | str:
    line = text.removesuffix("\n").removesuffix("\r")
    if line and not _NEEDS_READING.search(line) and len(line) < _LONGEST_SPLIT:
        # Without a quotation mark or a line end inside, what parts cells is the delimiter alone.
        return line.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        return str(error)


def _read_row(
    line: int, cells: list[str], heading: Heading, today: date
) -> RecipientRow | RowFault:
    if len(cells) != len(heading.columns):
        counts = (("found", str(len(cells))), ("expected", str(len(heading.columns))))
        return RowFault(line, "", "row.cells", counts)
    values = {
        column: normal(cell)
        for column, cell in zip(heading.columns, cells, strict=True)
        if column is not None
    }
    # One look at all cells: what can be wrong with characters and lengths is rare.
    text = "".join(values.values())
    short = len(text) <= _LONGEST_CELL and text.isprintable()
    for column, value in values.items():
        if short and value:
            check = _CHECKS.get(column)
            found = None if check is None else check(value, today)
        else:
            found = _fault_in(column, value, today)
        if found is not None:
            code, facts = found
            return RowFault(line, column, code, facts)
    return row_of(line, values)


def normal(cell: str) -> str:
    """A cell as it is judged and kept: without outer spaces, in Unicode normal form C."""
    return cell.strip() if cell.isascii() else unicodedata.normalize("NFC", cell.strip())


def fault_of_cell(line: int, column: str, value: str, today: date) -> RowFault | None:
    """What is wrong with one cell by itself.

    Args:
        line: the line of the file on which the row begins.
        column: one of ``COLUMNS``.
        value: the cell, ``normal``.
        today: an award dated later, or a validity ended before, is a fault.
    """
    found = _fault_in(column, value, today)
    if found is None:
        return None
    code, facts = found
    return RowFault(line, column, code, facts)


def row_of(line: int, values: Mapping[str, str]) -> RecipientRow | RowFault:
    """The row of which no cell is at fault by itself, or what is wrong with the whole.

    Args:
        line: the line of the file on which the row begins.
        values: column → cell, ``normal``; ``name`` is there.
    """
    get = values.get
    email, did = get("email", ""), get("did", "")
    if not email and not did:
        return RowFault(line, "email", "person.missing")
    awarded, until = get("awarded_on"), get("valid_until")
    return RecipientRow(
        line,
        values["name"],
        email.lower(),
        did,
        _day(awarded) if awarded else None,
        get("grade", ""),
        get("evidence_url", ""),
        _day(until) if until else None,
    )


def faults_of_cells(line: int, cells: Mapping[str, str], today: date) -> list[RowFault]:
    """Everything that is wrong with one person's cells, each cell judged on its own.

    Where a file is read a row's first fault is reported; a form shows them all at once.

    Args:
        line: the line to report.
        cells: values by the names of ``COLUMNS``, stripped; absent ones are empty.
        today: an award dated later than this is a fault.
    """
    found = [
        fault
        for column in COLUMNS
        if (fault := fault_of_cell(line, column, cells.get(column, ""), today)) is not None
    ]
    if not cells.get("email") and not cells.get("did"):
        found.append(RowFault(line, "email", "person.missing"))
    return found


_Fault: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]


def _fault_in(column: str, value: str, today: date) -> _Fault | None:
    """The fault of one cell, or ``None``."""
    if len(value) > _LONGEST_CELL:
        return "cell.long", (("maximum", str(_LONGEST_CELL)),)
    if not value:
        return ("name.missing", ()) if column == "name" else None
    # isprintable() is false for more than is refused, and true for nothing that is.
    if not value.isprintable():
        if any("\udc80" <= character <= "\udcff" for character in value):
            return "cell.encoding", ()
        if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in value):
            return "cell.characters", ()
    check = _CHECKS.get(column)
    return None if check is None else check(value, today)


def _fault_in_email(value: str, _today: date) -> _Fault | None:
    fits = len(value) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(value)
    return None if fits else ("email.form", _shown(value))


def _fault_in_did(value: str, _today: date) -> _Fault | None:
    return None if _DID.fullmatch(value) else ("did.form", _shown(value))


def _fault_in_evidence_url(value: str, _today: date) -> _Fault | None:
    return None if _is_web_address(value) else ("evidence_url.form", _shown(value))


def _fault_in_awarded_on(value: str, today: date) -> _Fault | None:
    day = _day(value)
    if day is None:
        return "date.form", _shown(value)
    return ("awarded_on.future", _shown(value)) if day > today else None


def _fault_in_valid_until(value: str, today: date) -> _Fault | None:
    day = _day(value)
    if day is None:
        return "date.form", _shown(value)
    return ("valid_until.past", _shown(value)) if day < today else None


def _shown(value: str) -> tuple[tuple[str, str], ...]:
    return (("value", value[:80]),)


@lru_cache(maxsize=1_000)
def _day(value: str) -> date | None:
    """The day that a cell names; a list has few different ones."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    # What is no IRI would be refused when it is to be signed, and stop everybody else's row.
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(IRI.match(value))


_CHECKS: dict[str, Callable[[str, date], _Fault | None]] = {
    "email": _fault_in_email,
    "did": _fault_in_did,
    "evidence_url": _fault_in_evidence_url,
    "awarded_on": _fault_in_awarded_on,
    "valid_until": _fault_in_valid_until,
}
