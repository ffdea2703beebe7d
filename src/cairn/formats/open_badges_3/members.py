"""How single values of the record become members of a document.

Open Badges wants numbers native, dates whole, no null and no empty array ([OB-6], data model §B).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from fractions import Fraction

    from cairn.domain import Concept, Credit, Image, LanguageMap, Reference, Workload

JsonObject: TypeAlias = dict[str, Any]


def stated(**members: Any) -> JsonObject:
    """The members that say something; a trailing ``_`` of a name is dropped (``type_``)."""
    return {
        name.rstrip("_"): value
        for name, value in members.items()
        if value not in (None, "", [], {})
    }


def texts(text: LanguageMap) -> dict[str, str]:
    """A text as a map by language (JSON-LD ``@container: @language``)."""
    return {language: value for language, value in text if value.strip()}


def decimal(value: Fraction) -> str | None:
    """The exact decimal text of a number (``xsd:decimal``); ``None`` where it has no end."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    if not places:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def number(value: Fraction) -> int | float | None:
    """A JSON number, where one says exactly the same; else ``None``."""
    if value.denominator == 1:
        return value.numerator
    return float(value) if value == type(value)(str(float(value))) else None


def moment(value: datetime) -> str:
    """``dateTimeStamp`` (VCDM 2.0 §4.9)."""
    return value.isoformat().replace("+00:00", "Z")


def day(value: date | None) -> str | None:
    """``xsd:date``."""
    return None if value is None else value.isoformat()


def months(value: int | None) -> str | None:
    """``xsd:duration``."""
    return None if value is None else f"P{value}M"


def identifiers(concepts: Iterable[Concept]) -> list[str]:
    """The IRIs of entries of code lists."""
    return [concept.id for concept in concepts]


def credit(value: Credit | None) -> JsonObject | None:
    """An amount of credit with its scheme; nothing where the amount has no exact decimal."""
    if value is None or decimal(value.value) is None:
        return None
    return stated(
        amount=decimal(value.value),
        scheme=value.scheme,
        hoursPerCredit=decimal(value.hours_per_credit) if value.hours_per_credit else None,
    )


def workload(value: Workload | None) -> JsonObject | None:
    """A workload with its unit; nothing where the amount has no exact decimal."""
    if value is None or decimal(value.value) is None:
        return None
    return stated(
        amount=decimal(value.value),
        unit=value.unit,
        hoursPerUnit=decimal(value.hours_per_unit) if value.hours_per_unit else None,
    )


def image(value: Image | None, language: str) -> JsonObject | None:
    """``Image``; its caption in the main language."""
    if value is None:
        return None
    return stated(id=value.id, type_="Image", caption=value.caption.best(language))


def reference(value: Reference | None) -> JsonObject | None:
    """Another achievement or programme, named."""
    if value is None:
        return None
    return stated(
        id=value.id,
        title=texts(value.title),
        referenceType=value.type,
        referenceVersion=value.version,
        language=value.language,
    )
