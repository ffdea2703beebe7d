"""Credit from one scheme into another, exactly, by a basis that is always named.

By *year*, credits are parts of a full-time year: 60 ECTS are 120 UK credits are 30 US semester
hours. By *hours*, they stand for hours of learning: 5 ECTS of 25 hours are 12.5 credits of 10.
Where a scheme leaves its hours to a country or an institution, a conversion by hours must be told
them; nothing is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.credit.amounts import amount_text, exact_text
from cairn.credit.schemes import HOURS, ects_hours
from cairn.errors import CountryHoursUnknown, HoursNeeded, HoursNotAllowed, YearNotStated
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from cairn.credit.schemes import Scheme

ROOM = "credit"


class Basis(StrEnum):
    """What two schemes are compared by."""

    YEAR = "year"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Conversion:
    """One conversion, with everything that decided it."""

    amount: Fraction
    source: Scheme
    exact: Fraction
    target: Scheme
    basis: Basis
    source_hours: Fraction | None = None
    """Hours per credit used for the source; only on the basis of hours."""
    target_hours: Fraction | None = None

    def line(self, language: str = "en") -> str:
        """The sentence that explains the result, with its basis and every number it rests on."""
        facts: dict[str, object] = {
            "amount": amount_text(self.amount),
            "source": self.source.code,
            "exact": amount_text(self.exact),
            "target": self.target.code,
        }
        if self.source.code == self.target.code:
            return sentence(ROOM, "conversion.same", language, **facts)
        if self.basis is Basis.YEAR:
            assert self.source.per_year is not None
            assert self.target.per_year is not None
            facts["source_year"] = exact_text(self.source.per_year)
            facts["target_year"] = exact_text(self.target.per_year)
            return sentence(ROOM, "conversion.year", language, **facts)
        assert self.source_hours is not None
        assert self.target_hours is not None
        facts["source_hours"] = exact_text(self.source_hours)
        facts["target_hours"] = exact_text(self.target_hours)
        facts["hours"] = amount_text(self.amount * self.source_hours)
        code = "conversion.from_hours" if self.source.code == HOURS else "conversion.hours"
        return sentence(ROOM, code, language, **facts)


def hours_of_country(country: str) -> Fraction:
    """Hours per ECTS credit in ``country`` (ISO 3166-1 alpha-2).

    Raises:
        CountryHoursUnknown: the table has no single number for it.
    """
    known = ects_hours()
    hours = known.get(country.upper())
    if hours is None:
        raise CountryHoursUnknown(country=country[:40], known=", ".join(known))
    return hours


def hours_per_credit(
    scheme: Scheme, stated: Mapping[str, Fraction], country: str | None
) -> Fraction:
    """The hours of one credit of ``scheme``: fixed, stated by the caller, or the country's.

    Args:
        scheme: the scheme in question.
        stated: hours by scheme code; they come before the country's.
        country: where the credit was earned; only ECTS has a table of countries.

    Raises:
        HoursNeeded: the scheme leaves a range and nothing says which hours are meant.
        HoursNotAllowed: the hours stated are outside what the scheme says.
        CountryHoursUnknown: the country's hours were asked for and are not in the table.
    """
    if scheme.code in stated:
        hours = stated[scheme.code]
        if not scheme.allows_hours(hours):
            raise HoursNotAllowed(scheme=scheme.code, stated=hours, allowed=scheme.hours_text)
        return hours
    if not scheme.hours_are_a_range:
        return scheme.least_hours
    if scheme.code == "ECTS" and country is not None:
        return hours_of_country(country)
    raise HoursNeeded(scheme=scheme.code, allowed=scheme.hours_text)


def convert(  # what decides a conversion, each named
    amount: Fraction,
    source: Scheme,
    target: Scheme,
    *,
    basis: Basis,
    hours: Mapping[str, Fraction] | None = None,
    country: str | None = None,
) -> Conversion:
    """``amount`` of ``source`` in ``target``, exactly; nothing is rounded.

    Args:
        amount: credits of the source scheme, not negative.
        source: the scheme that the credential states.
        target: the receiving scheme.
        basis: by what the two are compared.
        hours: hours per credit by scheme code, for schemes that leave a range.
        country: the country whose hours per ECTS credit apply where ``hours`` names none.

    Raises:
        YearNotStated: by year, from or into hours, which have no year.
        HoursNeeded: by hours, and a scheme's hours are not known.
        HoursNotAllowed: hours outside a scheme's range.
        CountryHoursUnknown: the country has no entry.
    """
    if source.code == target.code:
        return Conversion(amount, source, amount, target, basis)
    if basis is Basis.YEAR:
        for scheme in (source, target):
            if scheme.per_year is None:
                raise YearNotStated(scheme=scheme.code)
        assert source.per_year is not None
        assert target.per_year is not None
        exact = amount * target.per_year / source.per_year
        return Conversion(amount, source, exact, target, basis)
    stated = hours or {}
    source_hours = hours_per_credit(source, stated, country)
    target_hours = hours_per_credit(target, stated, country)
    exact = amount * source_hours / target_hours
    return Conversion(amount, source, exact, target, basis, source_hours, target_hours)
