"""The answer about many credentials: a row for each, in a table for a person or a program.

The rows are written as they come and the summary in front of them at the end, so that a million
need the memory of one. Everything in the credentials was written by strangers: the page escapes it
and runs nothing, and a spreadsheet is kept from taking it for a formula.
"""

from __future__ import annotations

import csv
import html
import io
import shutil
from collections import Counter
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol

from cairn.verification import Outcome
from cairn.wording import sentence
from cairn.wording.numbers import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cairn.verification import Report

COLUMNS = ("source", "result", "title", "issuer", "reasons", "codes", "logged", "anchored")
"""The columns of the long table; ``report.column.<name>`` is its heading."""
_SHOWN_REASONS = 5
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPACES = "\u00a0\u202f"
"""Spaces that do not break, as French writes them before its signs."""
_OUTCOMES = (Outcome.PASSED, Outcome.FAILED, Outcome.INDETERMINATE)


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one credential."""

    source: str
    outcome: Outcome
    word: str
    """The outcome in words."""

    title: str
    issuer: str
    reasons: tuple[tuple[str, str], ...]
    """Code and sentence of each check that kept it from being confirmed, or that stands in doubt
    beside a confirmed one: that a list does not name its issuer."""

    lights: tuple[str, str] = ("", "")
    """In words, whether it was logged and the log anchored."""

    @classmethod
    def of(cls, report: Report, language: str = "en") -> Row:
        """The row of a report."""
        there = report.credential is not None
        checks = () if report.outcome is Outcome.PASSED else report.decisive()
        if report.issuer_doubt and report.trust is not Outcome.NOT_APPLICABLE:
            # Where no list was asked, none of them is known, and the table need not say so of each.
            checks = (report.issuer_doubt,)
        return cls(
            report.source,
            report.outcome,
            _word(report.outcome, language),
            report.essentials.called(language) if there else "",
            report.essentials.issued_by(language) if there else "",
            tuple((check.code, check.reason_in(language)) for check in checks),
            (light(report, "logged", language), light(report, "anchored", language)),
        )

    def cells(self) -> tuple[str, ...]:
        """The cells under ``COLUMNS``."""
        return (
            self.source,
            self.word,
            self.title,
            self.issuer,
            " ".join(reason for _, reason in self.reasons[:_SHOWN_REASONS]),
            " ".join(dict.fromkeys(code for code, _ in self.reasons)),
            *self.lights,
        )


def light(report: Report, name: str, language: str) -> str:
    """One of a report's lights in words."""
    return sentence("verification", f"light.{report.lights[name].value}", language)


class Table(Protocol):
    """A table that is being written."""

    def add(self, row: Row) -> None:
        """Write a row."""

    def close(self, out: IO[bytes], counts: Counter[Outcome], reasons: Reasons) -> None:
        """Write the whole table to ``out``."""


class Reasons:
    """Why credentials were not confirmed, grouped: the code, how many, the first one's words."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.counts: Counter[tuple[Outcome, str]] = Counter()
        self.first: dict[tuple[Outcome, str], tuple[str, str]] = {}

    def add(self, row: Row) -> None:
        """Count each code of a credential once."""
        for code, reason in reversed(row.reasons):
            key = (row.outcome, code)
            if key not in self.first:
                self.first[key] = (reason, row.source)
        self.counts.update({(row.outcome, code) for code, _ in row.reasons})

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Result, code, number, first reason, first source; the most frequent first."""
        for (outcome, code), count in self.counts.most_common():
            reason, source = self.first[outcome, code]
            yield _word(outcome, self._language), code, str(count), reason, source


class CsvTable:
    """Rows only: what is grouped, a spreadsheet groups itself."""

    def __init__(self, rows: IO[bytes], language: str) -> None:
        """Begin; ``rows`` is a scratch file for what comes before the summary is known."""
        self._rows = rows
        self._text = io.TextIOWrapper(rows, encoding="utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._writer.writerow(_headings(COLUMNS, language))

    def add(self, row: Row) -> None:
        """Write a row."""
        self._writer.writerow([_tame(cell) for cell in row.cells()])

    def close(self, out: IO[bytes], counts: Counter[Outcome], reasons: Reasons) -> None:
        """Write the whole table to ``out``."""
        del counts, reasons
        self._text.detach().seek(0)
        shutil.copyfileobj(self._rows, out)


def _tame(cell: str) -> str:
    """A cell that no spreadsheet computes (OWASP, CSV Injection)."""
    plain = _plain(cell)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def _plain(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in _SPACES else "\ufffd" for sign in text)


class HtmlTable:
    """The summary, why some were not confirmed, then every row; loads and runs nothing."""

    def __init__(self, rows: IO[bytes], at: datetime, language: str) -> None:
        """Begin; ``rows`` is a scratch file, ``at`` the moment for which the answers hold."""
        self._rows = rows
        self._at = at
        self._language = language

    def add(self, row: Row) -> None:
        """Write a row."""
        self._rows.write(_row(row.cells()).encode())

    def close(self, out: IO[bytes], counts: Counter[Outcome], reasons: Reasons) -> None:
        """Write the whole table to ``out``."""
        # Loaded here: whoever asks for a table of numbers alone pays for no page.
        from cairn.rendering.html_report import CLOSING, opening  # noqa: PLC0415

        language = self._language
        moment = f"<time>{html.escape(self._at.isoformat(timespec='seconds'))}</time>"
        tally = [
            (_word(outcome, language), number_text(str(counts[outcome]), language))
            for outcome in _OUTCOMES
        ]
        total = number_text(str(counts.total()), language)
        # Our own words hold no markup, and the time stands in them as an element.
        asked = html.escape(_say("checked", language, number=total, at="\0")).replace("\0", moment)
        title = _say("title", language)
        out.write(opening(title, language, wide=True).encode())
        out.write(f"\n<h1>{html.escape(title)}</h1>\n".encode())
        out.write(f"<p>{asked}</p>\n".encode())
        tallied = _headings(("result", "number"), language)
        out.write(_table(_say("results", language), tallied, tally).encode())
        if reasons.counts:
            grouped = _headings(("result", "code", "number", "reason", "first"), language)
            out.write(_table(_say("why_not", language), grouped, reasons.rows()).encode())
        out.write(_opened(_say("every", language), _headings(COLUMNS, language)).encode())
        self._rows.seek(0)
        shutil.copyfileobj(self._rows, out)
        out.write(f"</tbody>\n</table>\n{CLOSING}".encode())


def _say(code: str, language: str, **facts: object) -> str:
    return sentence("report", code, language, **facts)


def _word(outcome: Outcome, language: str) -> str:
    return sentence("verification", f"verdict.{outcome.value}", language)


def _headings(columns: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(_say(f"column.{name}", language) for name in columns)


def _table(caption: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return _opened(caption, columns) + "".join(map(_row, rows)) + "</tbody>\n</table>\n"


def _opened(caption: str, columns: tuple[str, ...]) -> str:
    heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    said = html.escape(caption)
    return f"<table>\n<caption>{said}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"


def _row(cells: tuple[str, ...]) -> str:
    # bdi: a title in a script from right to left must not turn the rest of its row around.
    first, *others = (f"<bdi>{html.escape(_plain(cell))}</bdi>" for cell in cells)
    rest = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row">{first}</th>{rest}</tr>\n'
