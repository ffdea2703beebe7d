"""Credit schemes: what part of a full-time year a credit is, and how many hours it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from cairn.credit.reference_data import table
from cairn.errors import SchemeUnknown

HOURS = "HOURS"
"""The scheme that is not one: hours of learning, as platforms state them."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of counting learning."""

    code: str
    name: str
    per_year: Fraction | None
    """Credits of a full-time year; ``None`` for hours, which say nothing of a year."""
    least_hours: Fraction
    """Hours of learning per credit, or the least of them where the scheme leaves a range."""
    most_hours: Fraction | None
    """The most of the range; ``None`` where it is open above."""
    certainty: str
    source: str

    @property
    def hours_are_a_range(self) -> bool:
        """Whether a conversion by hours must be told which hours are meant."""
        return self.most_hours is None or self.most_hours != self.least_hours

    @property
    def hours_text(self) -> str:
        """The hours per credit in words: ``10``, ``25 to 30``, ``at least 45``."""
        if self.most_hours is None:
            return f"at least {self.least_hours}"
        if self.hours_are_a_range:
            return f"{self.least_hours} to {self.most_hours}"
        return str(self.least_hours)

    def allows_hours(self, hours: Fraction) -> bool:
        """Whether ``hours`` per credit is inside what the scheme says."""
        return self.least_hours <= hours and (self.most_hours is None or hours <= self.most_hours)


def _scheme(entry: dict[str, Any]) -> Scheme:
    hours = entry["hours"]
    least, most = hours.get("range", [hours.get("exact"), hours.get("exact")])
    per_year = entry["per_year"]
    return Scheme(
        code=entry["code"],
        name=entry["name"],
        per_year=None if per_year is None else Fraction(per_year),
        least_hours=Fraction(least),
        most_hours=None if most is None else Fraction(most),
        certainty=entry["certainty"],
        source=entry["source"],
    )


@cache
def schemes() -> dict[str, Scheme]:
    """All schemes by code, in the order of the data file."""
    return {entry["code"]: _scheme(entry) for entry in table("schemes")["schemes"]}


def scheme_named(code: str) -> Scheme:
    """The scheme called ``code`` (case and ``-`` for ``_`` do not matter).

    Raises:
        SchemeUnknown: there is none; an unknown unit is never taken for ECTS.
    """
    known = schemes()
    try:
        return known[code.upper().replace("-", "_")]
    except KeyError:
        raise SchemeUnknown(code=code[:40], known=", ".join(known)) from None


@cache
def ects_hours() -> dict[str, Fraction]:
    """Hours per ECTS credit by country (ISO 3166-1), for countries that set one number."""
    return {
        entry["country"]: Fraction(entry["hours"]) for entry in table("ects_hours")["countries"]
    }
