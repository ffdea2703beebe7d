"""Integers for the solver: fractions outside, whole quanta inside each instance.

One full-time year in 720 000 quanta makes two-decimal amounts of the common schemes whole, but not
26 to 29 hours an ECTS credit, nor hours turned into US credits. So every instance is scaled by the
least common multiple of its own denominators, and nothing is ever rounded on the way in.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from cairn.errors import YearNotStated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.credit.schemes import Scheme

QUANTA_PER_YEAR = 720_000
"""A full-time year in the unit of the reference's table."""


def common_scale(amounts: Iterable[Fraction]) -> int:
    """The least number of quanta per credit that makes every one of ``amounts`` whole."""
    return lcm(1, *(amount.denominator for amount in amounts))


def year_quanta(amount: Fraction, scheme: Scheme) -> Fraction:
    """``amount`` of ``scheme`` as quanta of a full-time year.

    Raises:
        YearNotStated: the scheme has no year.
    """
    if scheme.per_year is None:
        raise YearNotStated(scheme=scheme.code)
    return amount * Fraction(QUANTA_PER_YEAR) / scheme.per_year
