"""What a credential is worth where it is brought to: transfer value and reuse (R17, R19)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction


class TransferValue(StrEnum):
    """How much credit a credential brings that stands for a unit of the receiving award."""

    SOURCE = "source"
    """Its own credit."""
    TARGET = "target"
    """The credit of what it covers in full."""
    MIN = "min_of_source_and_target"
    """The smaller credit and the lower level: no inflation (NZQA, credit transfer)."""


def transferred(
    rule: TransferValue, source: tuple[Fraction, int], target: tuple[Fraction, int]
) -> tuple[Fraction, int]:
    """Credit and level recognised for ``source`` that stands for ``target``.

    Args:
        rule: the receiving policy's.
        source: credit in the receiving scheme, and level in the receiving framework, as achieved.
        target: credit and level of the unit that it stands for.

    Returns:
        Credit and level. The level is never above the one achieved, whatever the rule.
    """
    credit = {
        TransferValue.SOURCE: source[0],
        TransferValue.TARGET: target[0],
        TransferValue.MIN: min(source[0], target[0]),
    }[rule]
    level = min(source[1], target[1]) if rule is TransferValue.MIN else source[1]
    return credit, level


def surplus(award_minimum: Fraction, used: Iterable[Fraction]) -> Fraction:
    """Credit spent on an award beyond what it asked for: the part that may be used again.

    Args:
        award_minimum: what the earlier award needed.
        used: the credit that was counted towards it.
    """
    return max(sum(used, start=award_minimum * 0) - award_minimum, award_minimum * 0)
