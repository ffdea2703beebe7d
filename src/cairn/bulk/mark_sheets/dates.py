"""Dates as people type them, read where they can mean one day only.

A recipient's date is year-month-day (``cairn.bulk.recipients``). ``31.05.2026``, ``5/31/26`` and
``31 mai 2026`` say one day too; ``04/05/2026`` says two, and which is meant shows only from other
cells of the column or from the person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.skills.folding import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})\.?")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})(?:[t ][\d:.]+z?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDS = re.compile(
    r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.|º|o)?\s*(?:de\s+)?([a-z]+)\.?,?\s+(?:de\s+|del\s+)?(\d{4})"
)
_MONTH_FIRST = re.compile(r"(?:[a-z]+,?\s+)?([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_SERIAL = re.compile(r"[34]\d{4}|5[0-4]\d{3}")
_SERIAL_BEGINS = date(1899, 12, 30)
"""Day 0 of Excel's count, which has a 29 February 1900; right from 1 March 1900 on."""
_CENTURY = 2000
_MONTHS = (
    "jan|january|janvier|janv|januar|janner|enero|ene",
    "feb|february|fevrier|fev|fevr|februar|febrero",
    "mar|march|mars|marz|mrz|marzo",
    "apr|april|avril|avr|abril|abr",
    "may|mai|mayo",
    "jun|june|juin|juni|junio",
    "jul|july|juillet|juil|juli|julio",
    "aug|august|aout|agosto|ago",
    "sep|sept|september|septembre|septiembre|setiembre",
    "oct|october|octobre|okt|oktober|octubre",
    "nov|november|novembre|noviembre",
    "dec|december|decembre|dez|dezember|diciembre|dic",
)
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split("|")}


class DateOrder(StrEnum):
    """Which of the first two numbers of a date is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What a cell may mean.

    Attributes:
        days: every day that it may mean: one, two (the day-first one before the other), or none.
        order: the order that it shows, where it shows one.
    """

    days: tuple[date, ...] = ()
    order: DateOrder | None = None

    def settled(self, order: DateOrder | None) -> date | None:
        """The one day that is meant, with ``order`` for what may mean two; ``None`` if unknown."""
        if len(self.days) == 1:
            return self.days[0]
        if not self.days or order is None:
            return None
        return self.days[0 if order is DateOrder.DAY_FIRST else 1]


def read_date(cell: str) -> ReadDate:
    """The days that a cell may mean."""
    text = folded(cell).strip()
    for pattern in (_YEAR_FIRST, _COMPACT):
        if found := pattern.fullmatch(text):
            return _one(*map(int, found.groups()))
    if found := _NUMBERS.fullmatch(text):
        first, second, year = map(int, found.groups())
        return _either(first, second, year if len(found[3]) > len("26") else _CENTURY + year)
    for pattern, day, month in ((_WORDS, 1, 2), (_MONTH_FIRST, 2, 1)):
        if (found := pattern.fullmatch(text)) and found[month] in _MONTH:
            return _one(int(found[3]), _MONTH[found[month]], int(found[day]))
    if _SERIAL.fullmatch(text):
        return ReadDate((_SERIAL_BEGINS + timedelta(days=int(text)),))
    return ReadDate()


def order_shown(cells: Iterable[str]) -> DateOrder | None:
    """The order of day and month that some cells show and none contradicts."""
    shown = {order for cell in cells if (order := read_date(cell).order) is not None}
    return shown.pop() if len(shown) == 1 else None


def _either(first: int, second: int, year: int) -> ReadDate:
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if day_first and month_first:
        if day_first == month_first:
            return ReadDate((day_first,))
        return ReadDate((day_first, month_first))
    if day_first:
        return ReadDate((day_first,), DateOrder.DAY_FIRST)
    return ReadDate((month_first,), DateOrder.MONTH_FIRST) if month_first else ReadDate()


def _one(year: int, month: int, day: int) -> ReadDate:
    found = _day(year, month, day)
    return ReadDate((found,)) if found else ReadDate()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
