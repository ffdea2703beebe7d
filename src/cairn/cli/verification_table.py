"""``cairn verify --report``: the table of all answers, written to a file."""

from __future__ import annotations

from collections import Counter
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from cairn.bulk.report_table import CsvTable, HtmlTable, Reasons, Row, Table
from cairn.cli.durable_files import replace_file_by
from cairn.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from cairn.verification import Outcome, Report


def tabled(
    reports: Iterable[Report], path: Path, at: datetime, language: str = "en"
) -> Iterator[Report]:
    """Pass reports on, and write the table of them to ``path`` when the last has gone by.

    Raises:
        WrongUse: ``path`` ends neither with ``.html`` nor ``.csv``, or cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in {".html", ".csv"}:
        raise WrongUse(detail=f"--report writes FILE.html or FILE.csv, not {path.name}.")
    try:
        with TemporaryFile(dir=path.parent) as rows:
            table: Table = (
                HtmlTable(rows, at, language) if suffix == ".html" else CsvTable(rows, language)
            )
            counts: Counter[Outcome] = Counter()
            reasons = Reasons(language)
            for report in reports:
                row = Row.of(report, language)
                table.add(row)
                counts[row.outcome] += 1
                reasons.add(row)
                yield report
            with replace_file_by(path) as out:
                table.close(out, counts, reasons)
    except OSError as error:
        raise WrongUse(detail=f"{path}: {error.strerror}") from error
