"""How much one credential is worth in the programme's scheme, and at which level.

Credit that the credential states in a named scheme comes first; hours are used only where no credit
is stated. A number without a scheme has no value here: taking a US number for ECTS doubles it. The
transcript's own hours come before the programme's, and those before the country's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.credit import Basis, Referenced, amount_text, convert, reference, scheme_named
from cairn.credit.schemes import HOURS
from cairn.errors import CreditUnclear
from cairn.wording import sentence

if TYPE_CHECKING:
    from fractions import Fraction

    from cairn.domain import Credit, Record
    from cairn.stacking.programme import CreditRules

ROOM = "stacking_programme"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a credential brings, before transfer value and reuse."""

    credit: Fraction | None
    """In the programme's scheme; ``None`` where it cannot be told."""
    line: str
    """The sentence that explains it."""
    scheme: str = ""
    """The scheme that the credential states."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The level in the programme's framework."""

    level: Referenced | None
    """``None`` where the credential states no level that a table knows."""
    line: str


def stated_credit(record: Record) -> Credit | None:
    """The credit that the credential states: what was earned, else what the achievement offers.

    Open Badges writes what was earned as a number alone; where the achievement offers the same
    number in a named scheme, that is the scheme meant.
    """
    earned, offered = record.award.credits_earned, record.achievement.credit
    if earned is None:
        return offered
    same = offered is not None and offered.value == earned.value
    return offered if not earned.scheme and same else earned


def worth(record: Record, rules: CreditRules, language: str = "en") -> Worth:
    """The credit of ``record`` in the programme's scheme, or why it has none that can be told."""
    stated = stated_credit(record)
    workload = record.achievement.workload
    if stated is not None:
        amount, unit, own_hours = stated.value, stated.scheme, stated.hours_per_credit
    elif workload is not None:
        amount, unit, own_hours = workload.value, workload.unit, workload.hours_per_unit
    else:
        return Worth(None, sentence(ROOM, "credit.none", language))
    if not unit:
        return Worth(None, sentence(ROOM, "credit.no_scheme", language, amount=amount_text(amount)))
    try:
        source, target = scheme_named(unit), scheme_named(rules.scheme)
        hours = dict(rules.hours)
        if own_hours is not None:
            hours[source.code] = own_hours
        # Hours say nothing of a year: they convert by hours whatever the programme's basis.
        basis = Basis.HOURS if source.code == HOURS else rules.basis
        country = record.issuer.country if rules.ects_hours_by_country else None
        found = convert(amount, source, target, basis=basis, hours=hours, country=country or None)
    except CreditUnclear as error:
        return Worth(None, error.what(), unit)
    return Worth(found.exact, found.line(language), source.code)


def placed(record: Record, framework: str, language: str = "en") -> Placed:
    """The level of ``record`` in ``framework``, or why it has none that can be told.

    A level stated in the framework itself comes first; else the one that leaves least open.
    """
    best: Placed | None = None
    for level in record.achievement.levels:
        try:
            found = reference(level.framework, level.level, framework)
        except CreditUnclear as error:
            best = best or Placed(None, error.what())
            continue
        if not found.candidates:
            best = best or Placed(None, _line("level.open", level, found, language))
        elif best is None or best.level is None or _closer(found, best.level):
            code = "level.one" if found.level else "level.some"
            best = Placed(found, _line(code, level, found, language))
    return best or Placed(None, sentence(ROOM, "level.none", language))


def _closer(found: Referenced, than: Referenced) -> bool:
    """Whether ``found`` leaves less open; a level of the framework itself needs no table."""
    return (len(found.candidates), bool(found.source)) < (len(than.candidates), bool(than.source))


def _line(code: str, level: object, found: Referenced, language: str) -> str:
    facts = {
        "framework": getattr(level, "framework", ""),
        "level": getattr(level, "level", ""),
        "target": found.framework,
        "found": ", ".join(found.candidates),
        "source": found.source,
    }
    if code == "level.one" and not found.source:
        code = "level.same"
    if code == "level.open" and not found.source:
        code = "level.unreferenced"
    return sentence("credit", code, language, **facts)
