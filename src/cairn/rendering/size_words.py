"""How much work it was and how demanding, in words that an employer understands.

All numbers come out of ``cairn.credit``, exactly. What a scheme leaves open stays a range, and what
no table says is said to be unknown: no number here was guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.credit import Basis, amount_text, convert, reference, scheme_named
from cairn.domain import HOURS
from cairn.errors import CairnError
from cairn.wording import offered, sentence
from cairn.wording.numbers import number_text

if TYPE_CHECKING:
    from fractions import Fraction

    from cairn.credit import Scheme
    from cairn.domain import Credit, Level, Record, Workload

_ROOM = "result"
_ECTS = "ECTS"
_EQF = "EQF"
_NAMED_PARTS = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 60})
"""Parts of a year that have a word of their own (``year.part.<n>``)."""


def _say(code: str, language: str, **facts: object) -> str:
    return sentence(_ROOM, code, language, **facts)


def _amount(amount: Fraction, language: str) -> str:
    return number_text(amount_text(amount), language)


def credit_of(record: Record) -> Credit | None:
    """The credit that was earned: the award's own where it differs from what is offered."""
    return record.award.credits_earned or record.achievement.credit


def short_size(record: Record, language: str) -> str:
    """The size as one name, ``5 ECTS`` or ``40 hours``; empty where it has no unit."""
    credit, workload = credit_of(record), record.achievement.workload
    if credit is not None and credit.scheme:
        return _credit(credit, language)
    if credit is None and workload is not None and workload.unit.lower() == HOURS:
        return _say("size.hours_exact", language, hours=_amount(workload.value, language))
    return ""


def size_lines(record: Record, language: str) -> tuple[str, ...]:
    """The size in full: credit, its hours and its part of a year; the workload; the basis.

    The first line answers the question; those after it say by which numbers. Empty where the issuer
    states neither credit nor workload.
    """
    credit, workload = credit_of(record), record.achievement.workload
    lines = [*_credit_lines(credit, language)] if credit is not None else []
    if workload is not None:
        lines.append(_workload(workload, language))
    return tuple(lines)


def _credit_lines(credit: Credit, language: str) -> list[str]:
    if not credit.scheme:
        return [_say("size.no_scheme", language, amount=_amount(credit.value, language))]
    try:
        scheme = scheme_named(credit.scheme)
    except CairnError:
        return [_say("size.unknown_scheme", language, credit=_credit(credit, language))]
    own = credit.hours_per_credit
    hours = (
        _range(credit.value * scheme.least_hours, _most(credit.value, scheme), language)
        if own is None
        else _range(credit.value * own, credit.value * own, language)
    )
    named = _credit(credit, language)
    if scheme.per_year is None:
        lines = [_say("size.line_no_year", language, credit=named, hours=hours)]
    else:
        year = year_words(credit.value / scheme.per_year, language)
        lines = [_say("size.line", language, credit=named, hours=hours, year=year)]
    lines.append(_basis(scheme, own, language))
    if scheme.code != _ECTS and scheme.per_year is not None:
        ects = convert(credit.value, scheme, scheme_named(_ECTS), basis=Basis.YEAR)
        lines.append(ects.line(language))
    return lines


def _most(amount: Fraction, scheme: Scheme) -> Fraction | None:
    return None if scheme.most_hours is None else amount * scheme.most_hours


def _basis(scheme: Scheme, own: Fraction | None, language: str) -> str:
    """What one credit stands for, by the scheme or by the issuer's own count."""
    if own is not None:
        return _say("size.own_hours", language, hours=_range(own, own, language))
    hours = _range(scheme.least_hours, scheme.most_hours, language)
    if scheme.per_year is None:
        return _say("size.basis_no_year", language, scheme=scheme.code, hours=hours)
    year = _amount(scheme.per_year, language)
    return _say("size.basis", language, scheme=scheme.code, hours=hours, year=year)


def _range(least: Fraction, most: Fraction | None, language: str) -> str:
    if most is None:
        return _say("size.hours_least", language, least=_amount(least, language))
    if least == most:
        return _say("size.hours_exact", language, hours=_amount(least, language))
    return _say(
        "size.hours_range", language, least=_amount(least, language), most=_amount(most, language)
    )


def _workload(workload: Workload, language: str) -> str:
    hours = workload.hours
    if hours is not None:
        said = _say("size.hours_exact", language, hours=_amount(hours, language))
        return _say("size.workload", language, hours=said)
    amount = _amount(workload.value, language)
    return _say("size.workload_unit", language, amount=amount, unit=workload.unit)


def _credit(credit: Credit, language: str) -> str:
    amount = _amount(credit.value, language)
    return _say("size.credit", language, amount=amount, scheme=credit.scheme)


def year_words(part: Fraction, language: str) -> str:
    """A part of a full-time year in words; exact, however odd the fraction."""
    if part == 1:
        return _say("year.one", language)
    if part > 1:
        return _say("year.many", language, years=_amount(part, language))
    if part.numerator == 1 and part.denominator in _NAMED_PARTS:
        return _say(f"year.part.{part.denominator}", language)
    return _say("year.parts", language, parts=part.numerator, of=part.denominator)


def level_name(level: Level, language: str) -> str:
    """``EQF level 6``; for a framework whose levels are words, ``QF-EHEA: first``."""
    framework = level.framework
    if framework.upper() == _EQF:
        framework = _say("framework.EQF", language)
    code = "level.name" if level.level[:1].isdigit() else "level.framework_only"
    return _say(code, language, framework=framework, level=level.level)


def headline_level(record: Record) -> Level | None:
    """The level that the sentence names: the European one where there is one, else the first."""
    levels = record.achievement.levels
    return next((each for each in levels if each.framework.upper() == _EQF), None) or (
        levels[0] if levels else None
    )


def level_lines(record: Record, language: str) -> tuple[str, ...]:
    """Every level with what it means, as far as a table references it to the European one."""
    return tuple(_level(level, language) for level in record.achievement.levels)


def _level(level: Level, language: str) -> str:
    name = level_name(level, language)
    try:
        found = reference(level.framework, level.level, _EQF)
    except CairnError:
        return name
    if found.level is None:
        return name
    words = _say(f"level.eqf.{found.level}", language)
    if level.framework.upper() != _EQF:
        european = _say("framework.EQF", language)
        european = _say("level.name", language, framework=european, level=found.level)
        name = f"{name} ({european})"
    return _say("level.line", offered(language), name=name, words=words)
