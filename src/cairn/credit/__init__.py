"""How much learning: credit schemes, exact conversion between them, levels and their frameworks.

Amounts are :class:`fractions.Fraction` from the first digit to the last; nothing here is a float.
A conversion names its basis, the full-time *year* or the *hours* of learning, because the two
disagree by up to half (5 ECTS are 10 New Zealand credits by the year and 12.5 to 15 by the hour)
and neither is wrong. What is unknown stays unknown: an amount without a scheme has no value here,
and a level that no table references is not a low level.

Schemes, hours by country and the referencing of frameworks are dated data with their sources
(``data/*.json``, read by :mod:`cairn.credit.reference_data`), because they are revised.

This room opens nothing but its own data files, and has no clock.
"""

from cairn.credit.amounts import amount_text, decimal_text, exact_text, parse_amount
from cairn.credit.conversion import Basis, Conversion, convert
from cairn.credit.levels import Referenced, at_least, reference
from cairn.credit.rounding import round_down
from cairn.credit.schemes import Scheme, scheme_named

__all__ = [
    "Basis",
    "Conversion",
    "Referenced",
    "Scheme",
    "amount_text",
    "at_least",
    "convert",
    "decimal_text",
    "exact_text",
    "parse_amount",
    "reference",
    "round_down",
    "scheme_named",
]
