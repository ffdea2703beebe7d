"""Rows of cells, wherever they came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """Bounds on one mark sheet; reaching one refuses the whole, and says which.

    Attributes:
        octets: length of the file.
        unpacked: octets of everything in an XLSX file, unpacked.
        parts: files in an XLSX file.
        rows: rows that are not empty.
        columns: cells of one row.
        cell: characters of one cell.
    """

    octets: int = 8 * 1024 * 1024
    unpacked: int = 64 * 1024 * 1024
    parts: int = 1_000
    rows: int = 20_000
    columns: int = 100
    cell: int = 10_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not empty.

    Attributes:
        line: the number that the person's own program shows beside it, from 1.
        cells: as typed, without outer spaces.
        fault: why the row cannot be taken apart, or empty.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        rows: the rows that are not empty, in order.
        form: ``csv`` or ``xlsx``.
        encoding: how the text was encoded; empty for pasted text and XLSX.
        delimiter: what stands between cells; empty for XLSX.
        name: the sheet's name in an XLSX file.
        names: the names of every sheet in it, so that a person can choose another.
    """

    rows: tuple[SheetRow, ...]
    form: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    names: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Cells of the longest row."""
        return max((len(row.cells) for row in self.rows), default=0)
