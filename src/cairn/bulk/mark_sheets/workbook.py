"""XLSX (ISO/IEC 29500), read without trusting it: bounded before a reader sees it.

An XLSX file is a ZIP file of XML. It is unpacked once under a bound, so that a small file that
unfolds into a huge one is refused, and refused too where its XML declares a document type, because
only those can define entities.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from cairn.bulk.mark_sheets.sheet import Sheet, SheetLimits, SheetRow
from cairn.errors import LimitExceeded, MissingExtra, RecipientsUnusable

if TYPE_CHECKING:
    from collections.abc import Iterable

_BROKEN = "the Excel file is damaged or protected; save it again, or as CSV"
_CHUNK = 65_536


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a ZIP file, as XLSX is."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes, name: str, limits: SheetLimits) -> Sheet:
    """The rows of one sheet.

    Args:
        data: the file.
        name: the sheet's name; empty for the first that is not empty.
        limits: bounds.

    Raises:
        RecipientsUnusable: no workbook, a damaged one, no such sheet, or nothing in it.
        LimitExceeded: a bound of ``limits`` was reached.
        MissingExtra: openpyxl is not installed.
    """
    try:
        import openpyxl  # noqa: PLC0415 - a part that is installed on request only
    except ImportError as error:
        raise MissingExtra(
            purpose="the reader of Excel files, openpyxl,", extra="server"
        ) from error
    _check_parts(data, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that are of no concern here
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            return _first_with_rows(book, name, limits)
    except (RecipientsUnusable, LimitExceeded):
        raise
    except Exception as error:
        # The reader raises whatever its parts do: KeyError, ValueError, its XML parser's own.
        raise RecipientsUnusable(detail=_BROKEN) from error


def _first_with_rows(book: Any, name: str, limits: SheetLimits) -> Sheet:
    """The sheet of that name, or the first that is not empty."""
    names = tuple(book.sheetnames)
    if name and name not in names:
        raise RecipientsUnusable(detail=f"there is no sheet “{name}” in the Excel file")
    for each in (name,) if name else names:
        # A chart may have a sheet of its own, without rows.
        rows = _rows(book[each], limits) if hasattr(book[each], "iter_rows") else []
        if rows:
            return Sheet(tuple(rows), "xlsx", name=each, names=names)
    raise RecipientsUnusable(detail="there is nothing in it")


def _check_parts(data: bytes, limits: SheetLimits) -> None:
    """Unpack everything once, under the bound, and look for what no workbook has."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > limits.parts:
                raise LimitExceeded(limit="parts of an Excel file", maximum=limits.parts)
            for part in parts:
                is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
                with archive.open(part) as file:
                    before = b""
                    while chunk := file.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > limits.unpacked:
                            raise LimitExceeded(
                                limit="octets of an unpacked Excel file", maximum=limits.unpacked
                            )
                        if is_xml and (b"\0" in chunk or b"<!DOCTYPE" in before + chunk):
                            raise RecipientsUnusable(detail=_BROKEN)
                        before = chunk[-len(b"<!DOCTYPE") :]
            if "[Content_Types].xml" not in archive.namelist():
                raise RecipientsUnusable(detail="this ZIP file is no Excel file (.xlsx)")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise RecipientsUnusable(detail=_BROKEN) from error
    except ValueError as error:
        raise RecipientsUnusable(detail=_BROKEN) from error


def _rows(worksheet: Any, limits: SheetLimits) -> list[SheetRow]:
    worksheet.reset_dimensions()  # what the file says of its size need not be so
    rows: list[SheetRow] = []
    # One cell more than is allowed, so that too many are seen; a row may claim 16 384.
    cells: Iterable[tuple[Any, ...]] = worksheet.iter_rows(
        max_col=limits.columns + 1, values_only=True
    )
    empty = 0
    for line, values in enumerate(cells, start=1):
        texts = [_text(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            empty += 1
            if empty > limits.rows:
                break  # formatted to the end of the sheet, without anything in it
            continue
        empty = 0
        if len(texts) > limits.columns:
            raise LimitExceeded(limit=f"cells of line {line}", maximum=limits.columns)
        if any(len(text) > limits.cell for text in texts):
            raise LimitExceeded(limit=f"characters of a cell of line {line}", maximum=limits.cell)
        if len(rows) >= limits.rows:
            raise LimitExceeded(limit="rows of a mark sheet", maximum=limits.rows)
        rows.append(SheetRow(line, tuple(texts)))
    return rows


def _text(value: object) -> str:
    """A cell's value as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - beyond it a double has no units
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
