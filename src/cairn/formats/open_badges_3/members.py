"""How single values of the record become members of a document, and are read again.

Open Badges wants numbers native, dates whole, no null and no empty array ([OB-6], data model §B).
Amounts are exact: a decimal text in Cairn's terms, a number where one says the same.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.credit.amounts import decimal_text, is_decimal

if TYPE_CHECKING:
    from datetime import date, datetime

    from cairn.canonical.json_text import Json

JsonObject: TypeAlias = dict[str, Any]

_MONTHS = re.compile(r"P([1-9][0-9]{0,3})M")


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


def number(value: Fraction) -> int | float | None:
    """A JSON number, where one says exactly the same; else ``None``."""
    if value.denominator == 1:
        return value.numerator
    return float(value) if value == Fraction(str(float(value))) else None


def moment(value: datetime) -> str:
    """``dateTimeStamp`` (VCDM 2.0 §4.9)."""
    return value.isoformat().replace("+00:00", "Z")


def midnight(value: date | None) -> str | None:
    """A day where Open Badges wants a moment: its first one in UTC."""
    return None if value is None else f"{value.isoformat()}T00:00:00Z"


def day(value: date | None) -> str | None:
    """``xsd:date``."""
    return None if value is None else value.isoformat()


def months(value: int | None) -> str | None:
    """``xsd:duration``."""
    return None if value is None else f"P{value}M"


def of_months(value: Json) -> int | None:
    """The months of a duration that is a number of months."""
    match = _MONTHS.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else None
