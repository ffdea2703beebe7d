"""Amounts, schemes and levels that do not say enough."""

from __future__ import annotations

from cairn.errors.root import CairnError


class CreditUnclear(CairnError):
    """Root of what cannot be converted or compared; nothing is guessed in its place."""

    code = "credit"
    problem = "The credit cannot be read."
    remedy = "State the amount, its scheme and the basis."


class AmountUnreadable(CreditUnclear):
    """Not an amount of credit."""

    code = "credit.amount"
    problem = "{text!r} is not an amount of credit."
    remedy = "Write a decimal such as 7.5 or a fraction such as 15/2, without sign or exponent."


class SchemeUnknown(CreditUnclear):
    """A credit scheme that is not in the data."""

    code = "credit.scheme"
    problem = "There is no credit scheme called {code!r}."
    remedy = "Known schemes: {known}."


class YearNotStated(CreditUnclear):
    """Hours of learning do not say what part of a full-time year they are."""

    code = "credit.year"
    problem = "{scheme} has no full-time year, so it cannot be converted by the year."
    remedy = "Convert by hours: --basis hours."


class HoursNeeded(CreditUnclear):
    """The scheme leaves its hours to a country or an institution."""

    code = "credit.hours_needed"
    problem = "One {scheme} credit stands for {allowed} hours; which of them is not said."
    remedy = "Say it: --hours-per-credit {scheme}=HOURS, or for ECTS --country CODE."


class HoursNotAllowed(CreditUnclear):
    """Hours per credit that the scheme does not allow."""

    code = "credit.hours"
    problem = "One {scheme} credit stands for {allowed} hours, not {stated}."
    remedy = "Give hours inside that range, or leave the option out."


class CountryHoursUnknown(CreditUnclear):
    """The table has no single number of hours per ECTS credit for the country."""

    code = "credit.country"
    problem = "No single number of hours per ECTS credit is known for {country!r}."
    remedy = "Give the hours yourself: --hours-per-credit ECTS=HOURS. Known countries: {known}."


class FrameworkUnknown(CreditUnclear):
    """A qualifications framework that is not in the data."""

    code = "credit.framework"
    problem = "There is no qualifications framework called {name!r} in the tables."
    remedy = "Known frameworks: {known}."


class LevelUnknown(CreditUnclear):
    """A level that its framework does not have."""

    code = "credit.level"
    problem = "{framework} has no level {level!r}."
    remedy = "Its levels: {known}."
