"""From the bytes of a file, or pasted text, to a sheet."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from itertools import islice

from cairn.bulk.mark_sheets.sheet import Sheet, SheetLimits, SheetRow
from cairn.bulk.mark_sheets.workbook import is_workbook, read_workbook
from cairn.bulk.recipients import records
from cairn.errors import LimitExceeded, RecipientsUnusable

DEFAULT_LIMITS = SheetLimits()
_DELIMITERS = "\t;,|"
"""In the order in which one is preferred where several fit: a tab is never part of a name."""
_LINES_LOOKED_AT = 50
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_sheet(
    data: bytes | str, *, limits: SheetLimits = DEFAULT_LIMITS, sheet: str = ""
) -> Sheet:
    """The rows of a CSV, TSV or XLSX file, or of what was pasted.

    CSV: cells parted by tab, semicolon, comma or bar, in UTF-8, UTF-16 or Windows-1252 (of which
    Latin-1 is a part), with or without a byte-order mark.

    Args:
        data: the file's bytes, or the pasted text.
        limits: bounds.
        sheet: the name of the sheet of an XLSX file; empty for the first that is not empty.

    Raises:
        RecipientsUnusable: no sheet of one of these forms, or nothing in it.
        LimitExceeded: a bound of ``limits`` was reached.
        MissingExtra: XLSX, and the part that reads it is not installed.
    """
    length = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if length > limits.octets:
        raise LimitExceeded(limit="octets of a mark sheet", maximum=limits.octets)
    if isinstance(data, str):
        return _delimited(data, "", limits)
    if is_workbook(data):
        return read_workbook(data, sheet, limits)
    if data.startswith(_OLD_WORKBOOK):
        raise RecipientsUnusable(detail="this is an old Excel file (.xls); save it as .xlsx or CSV")
    text, encoding = _decoded(data)
    return _delimited(text, encoding, limits)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise RecipientsUnusable(
                    detail="the text is damaged; save the file again"
                ) from error
    start = data[:4_096]
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        # Every other octet of European text in UTF-16 is zero; in other encodings none is.
        if start and start[place::2].count(0) * 2 > len(start[place::2]):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    if b"\0" in start:
        raise RecipientsUnusable(detail="this is neither text nor an Excel file (.xlsx)")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Five octets mean nothing in Windows-1252; they are control characters in Latin-1.
        try:
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            return data.decode("latin-1"), "latin-1"


def _delimited(text: str, encoding: str, limits: SheetLimits) -> Sheet:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.splitlines(keepends=True) if "\n" not in text else _lines(text)
    first_line = 1
    delimiter = ""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\n")) == len("sep=x"):
        # Excel's own way of naming the delimiter.
        delimiter, first_line = lines[0][4], 2
        lines = lines[1:]
    delimiter = delimiter or _delimiter_of(lines)
    rows: list[SheetRow] = []
    for line, cells in records(lines, delimiter, _width(lines, delimiter), first_line):
        if isinstance(cells, str):
            row = SheetRow(line, (), cells)
        else:
            row = SheetRow(line, tuple(cell.strip() for cell in cells))
        _keep(rows, row, limits)
    if not rows:
        raise RecipientsUnusable(detail="there is nothing in it")
    return Sheet(tuple(rows), "csv", encoding, delimiter)


def _lines(text: str) -> list[str]:
    """Parted at line feeds only: other separators of Unicode may stand within a cell."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _keep(rows: list[SheetRow], row: SheetRow, limits: SheetLimits) -> None:
    if not row.fault and not any(row.cells):
        return
    if len(row.cells) > limits.columns:
        raise LimitExceeded(limit=f"cells of line {row.line}", maximum=limits.columns)
    if any(len(cell) > limits.cell for cell in row.cells):
        raise LimitExceeded(limit=f"characters of a cell of line {row.line}", maximum=limits.cell)
    if len(rows) >= limits.rows:
        raise LimitExceeded(limit="rows of a mark sheet", maximum=limits.rows)
    rows.append(row)


def _counts(lines: list[str], delimiter: str) -> list[int]:
    """How many cells each of the first lines has."""
    some = [line for line in islice(lines, _LINES_LOOKED_AT) if line.strip()]
    return [_cells_of(line, delimiter) for line in some]


def _cells_of(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:  # a cell longer than the reader takes: whoever reads the row says so
        return 1


def _delimiter_of(lines: list[str]) -> str:
    """The one that parts most lines into the same number of cells, more than one."""
    best, best_fit = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(count for count in _counts(lines, delimiter) if count > 1)
        fit = max(counts.values(), default=0)
        if fit > best_fit:
            best, best_fit = delimiter, fit
    return best


def _width(lines: list[str], delimiter: str) -> int:
    counts = Counter(_counts(lines, delimiter))
    return max(counts, key=lambda count: (counts[count], count), default=1)
