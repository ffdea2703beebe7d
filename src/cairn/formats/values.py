"""Single values of other people's documents, read strictly: amounts, numbers, moments, days.

Each reader gives ``None`` for what has another form, so that its caller can keep it as it came.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from cairn.credit.amounts import parse_amount
from cairn.errors import AmountUnreadable

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRACTION = re.compile(r"\.([0-9]{6})[0-9]+")
_DURATION = re.compile(
    r"P(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?"
)
_LARGEST = 10**15
"""Beyond this a number of credits is a slip or an attack, and its fraction would be long."""


def amount(value: Json) -> Fraction | None:
    """The amount that a decimal text says."""
    try:
        return parse_amount(value) if isinstance(value, str) else None
    except AmountUnreadable:
        return None


def of_number(value: Json) -> Fraction | None:
    """The amount that a JSON number says; negative and boundless ones are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(str(value)) if 0 <= value < _LARGEST else None


def of_number_or_text(value: Json) -> Fraction | None:
    """The amount that a JSON number or a decimal text says."""
    return of_number(value) if not isinstance(value, str) else amount(value)


def of_moment(value: Json) -> datetime | None:
    """The moment that a date and time names; without offset it is in UTC (VCDM 2.0 §4.9)."""
    if not isinstance(value, str) or "T" not in value.upper():
        return None
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r".\1", value.upper()))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def of_day(value: Json) -> date | None:
    """The day that a date, or the date of a moment, names."""
    if not isinstance(value, str) or not _DAY.match(value):
        return None
    if len(value) > len("2026-01-01") and of_moment(value) is None:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def of_duration(value: Json) -> Fraction | None:
    """The hours of an ``xsd:duration`` of days, hours, minutes and seconds.

    Months and years are no number of hours, so a duration with them gives none. A day is 24 hours:
    the European tools write sixty hours as ``P2DT12H``.
    """
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Fraction(days * 24 + hours) + Fraction(minutes, 60) + Fraction(seconds, 3600)
