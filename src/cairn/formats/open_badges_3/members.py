"""How single values of the record become members of a document, and are read again.

Open Badges wants numbers native, dates whole, no null and no empty array ([OB-6], data model §B).
Amounts are exact: a decimal text in Cairn's terms, a number where one says the same.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.credit.amounts import decimal_text, is_decimal, parse_amount
from cairn.errors import AmountUnreadable

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json

JsonObject: TypeAlias = dict[str, Any]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTHS = re.compile(r"P([1-9][0-9]{0,3})M")
_FRACTION = re.compile(r"\.([0-9]{6})[0-9]+")
_LARGEST = 10**15
"""Beyond this a number of credits is a slip or an attack, and its fraction would be long."""


def stated(**members: Any) -> JsonObject:
    """The members that say something; a trailing ``_`` of a name is dropped (``type_``)."""
    return {
        name.rstrip("_"): value
        for name, value in members.items()
        if value not in (None, "", [], {})
    }


def decimal(value: Fraction) -> str | None:
    """The exact decimal text of an amount (``xsd:decimal``); ``None`` where it has no end."""
    if not is_decimal(value):
        return None
    return f"-{decimal_text(-value)}" if value < 0 else decimal_text(value)


def amount(value: Json) -> Fraction | None:
    """The amount that a decimal text says."""
    try:
        return parse_amount(value) if isinstance(value, str) else None
    except AmountUnreadable:
        return None


def number(value: Fraction) -> int | float | None:
    """A JSON number, where one says exactly the same; else ``None``."""
    if value.denominator == 1:
        return value.numerator
    return float(value) if value == Fraction(str(float(value))) else None


def of_number(value: Json) -> Fraction | None:
    """The amount that a JSON number says; negative and boundless ones are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(str(value)) if 0 <= value < _LARGEST else None


def moment(value: datetime) -> str:
    """``dateTimeStamp`` (VCDM 2.0 §4.9)."""
    return value.isoformat().replace("+00:00", "Z")


def of_moment(value: Json) -> datetime | None:
    """The moment that a ``dateTimeStamp`` names; without offset it is in UTC (§4.9)."""
    if not isinstance(value, str) or "T" not in value.upper():
        return None
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r".\1", value.upper()))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def midnight(value: date | None) -> str | None:
    """A day where Open Badges wants a moment: its first one in UTC."""
    return None if value is None else f"{value.isoformat()}T00:00:00Z"


def day(value: date | None) -> str | None:
    """``xsd:date``."""
    return None if value is None else value.isoformat()


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


def months(value: int | None) -> str | None:
    """``xsd:duration``."""
    return None if value is None else f"P{value}M"


def of_months(value: Json) -> int | None:
    """The months of a duration that is a number of months."""
    match = _MONTHS.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else None
