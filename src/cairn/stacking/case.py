"""The learner's side of a stacking question: dates, conditions met, credit used, trial holdings.

A case says nothing about credentials that are held: those come verified. What it *assumes* is for
trial only and never mixes with what was verified without being marked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from cairn.errors import NoVersionInForce, ProgrammeMalformed
from cairn.stacking.programme import Clock
from cairn.stacking.programme_reading import amount
from cairn.stacking.published_form import read_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from cairn.stacking.programme import Programme


@dataclass(frozen=True, slots=True)
class ConditionMet:
    """Whether a condition beside credit is met, and what shows it (R22)."""

    met: bool
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """Credit that was counted towards an earlier award (R19)."""

    award: str
    award_minimum: Fraction
    items: Mapping[str, Fraction] = field(hash=False)
    """Credit used, by the id of the credential or of its achievement."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """A credential that is not held: an answer that rests on it is a trial."""

    id: str
    credit: Fraction
    scheme: str = ""
    title: str = ""
    achievement: str = ""
    issuer: str = ""
    awarded: str = ""
    level: str = ""
    framework: str = ""
    setting: str = ""
    fields: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about the learner that a programme's rules may ask for beside credentials."""

    learner: str = ""
    dates: Mapping[Clock, str] = field(default_factory=dict, hash=False)
    """ISO dates by the clock that they set."""
    conditions: Mapping[str, ConditionMet] = field(default_factory=dict, hash=False)
    used: tuple[Used, ...] = ()
    exceptions: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    """Exceptions as signed; :mod:`cairn.stacking.exceptions` reads and checks them."""
    assumed: tuple[Assumed, ...] = ()

    def day(self, clock: Clock, evaluated_on: str) -> str:
        """The date that ``clock`` sets; the day of the evaluation where the case has none."""
        return self.dates.get(clock, evaluated_on)


def read_case(data: bytes, source: str) -> Case:
    """The case in ``data`` (YAML or JSON).

    Args:
        data: the file's bytes.
        source: what the file is called in an error.

    Raises:
        ProgrammeMalformed: it does not have the published shape, or a date is none.
        LimitExceeded: it is too large or too deep.
    """
    form = read_form(data, "stacking-case", source)
    dates = {clock: form[clock.value] for clock in Clock if clock.value in form}
    assumed = tuple(read_assumed(entry) for entry in form.get("assume", ()))
    for day in (*dates.values(), *(entry.awarded for entry in assumed if entry.awarded)):
        require_day(day, source)
    return Case(
        learner=form.get("learner", ""),
        dates=dates,
        conditions={
            name: ConditionMet(entry["met"], entry.get("evidence", ""))
            for name, entry in form.get("conditions", {}).items()
        },
        used=tuple(
            Used(
                entry["award"],
                amount(entry["award_minimum"]),
                {name: amount(credit) for name, credit in entry["items"].items()},
            )
            for entry in form.get("used", ())
        ),
        exceptions=tuple(form.get("exceptions", ())),
        assumed=assumed,
    )


def require_day(day: str, source: str) -> None:
    """Refuse what looks like a date and is no day of the calendar."""
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ProgrammeMalformed(
            source=source, place="a date", detail=f"{day} is not a day of the calendar"
        ) from None


def read_assumed(form: Mapping[str, Any]) -> Assumed:
    """One credential that is not held, as its form describes it."""
    words = ("scheme", "title", "achievement", "issuer", "awarded", "framework", "setting")
    return Assumed(
        id=form["id"],
        credit=amount(form["credit"]),
        level=str(form.get("level", "")),
        fields=tuple(form.get("fields", ())),
        outcomes=tuple(form.get("outcomes", ())),
        **{word: form[word] for word in words if word in form},
    )


def version_in_force(
    versions: Sequence[Programme], case: Case, evaluated_on: str, policy_date: str = ""
) -> Programme:
    """The version that governs the case (R23).

    Args:
        versions: those of one programme, as :func:`~cairn.stacking.programme_reading` read them.
        case: whose date decides, by the programme's ``governs_by``.
        evaluated_on: ISO date, used where the case does not give the date asked for.
        policy_date: what if the case had been governed by this date instead.

    Raises:
        NoVersionInForce: none covers the date.
    """
    clock = versions[0].governs_by
    day = policy_date or case.day(clock, evaluated_on)
    for version in versions:
        if version.since <= day and (not version.until or day <= version.until):
            return version
    spans = ", ".join(
        f"{version.version} ({version.since or '…'} to {version.until or '…'})"
        for version in versions
    )
    raise NoVersionInForce(
        programme=versions[0].id, date=day, governs_by=clock.value, versions=spans
    )
