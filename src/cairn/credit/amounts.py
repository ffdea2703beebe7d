"""Amounts as people write them, and as they are: exact fractions.

``5``, ``7.5`` and ``15/2`` are amounts. Signs, exponents, thousands separators and ``NaN`` are not:
each of them has turned a credit into another one somewhere.
"""

from __future__ import annotations

import re
from fractions import Fraction

from cairn.errors import AmountUnreadable

# Long enough for any workload a person writes; short enough that arithmetic stays small.
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}|/[1-9][0-9]{0,8})?", re.ASCII)


def parse_amount(text: str) -> Fraction:
    """The exact value of ``text``.

    Args:
        text: a decimal (``7.5``) or a fraction (``15/2``), not negative.

    Raises:
        AmountUnreadable: anything else.
    """
    if not _AMOUNT.fullmatch(text):
        raise AmountUnreadable(text=text[:40])
    return Fraction(text)


def exact_text(amount: Fraction) -> str:
    """``amount`` as a whole number or a fraction in lowest terms: ``12`` or ``25/2``."""
    return str(amount)


def is_decimal(amount: Fraction) -> bool:
    """Whether ``amount`` can be written with finitely many decimal places."""
    rest = amount.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def decimal_text(amount: Fraction, places: int = 2) -> str:
    """``amount`` as a decimal: exact where it ends, cut off below where it does not.

    Cutting off and never rounding up keeps the rule that no text shows more credit than there is.

    Args:
        amount: not negative.
        places: decimal places where the decimal does not end.
    """
    if is_decimal(amount):
        places = 0
        while (amount * 10**places).denominator != 1:
            places += 1
    scaled = amount * 10**places
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def amount_text(amount: Fraction) -> str:
    """``amount`` for people: a decimal where one says it exactly, else a fraction."""
    return decimal_text(amount) if is_decimal(amount) else exact_text(amount)
