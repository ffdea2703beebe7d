"""Rounding: once, at the learner's total, and never upward.

Rounding each item invents or loses credit (5 ECTS, 15 CATS and 2 US hours are 8.25 US hours, but 7
or 9 when each is rounded first), and rounding up lets a learner gain by slicing. So our own
decisions use :func:`round_down` on a total. The other modes are here to *replay* what somebody else
decided, and to show what it cost.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Replayed(StrEnum):
    """How somebody else's system rounds."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    CEIL = "ceil"


def round_down(total: Fraction, step: Fraction = Fraction(1)) -> Fraction:
    """The greatest multiple of ``step`` that is not above ``total``.

    Args:
        total: the learner's cumulative exact total, never a single item or decision.
        step: the smallest amount the receiving institution records (``1``, ``1/2``); positive.
    """
    return (total / step).__floor__() * step


def replay(amount: Fraction, mode: Replayed) -> int:
    """``amount`` rounded to a whole credit as ``mode`` does it: for re-running, not deciding."""
    whole = amount.__floor__()
    rest = amount - whole
    half = Fraction(1, 2)
    up = {
        Replayed.FLOOR: False,
        Replayed.HALF_UP: rest >= half,
        Replayed.HALF_EVEN: rest > half or (rest == half and whole % 2 == 1),
        Replayed.CEIL: rest > 0,
    }[mode]
    return whole + up


def replay_each(amounts: Iterable[Fraction], mode: Replayed) -> int:
    """The sum of ``amounts`` rounded one by one: what a system gets that rounds per item."""
    return sum(replay(amount, mode) for amount in amounts)
