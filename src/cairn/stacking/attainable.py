"""Which sums whole credits can have around a limit: what makes a limit as sharp as it really is.

Ten credits asked of items of 7 and 6 are 13 in truth: no choice of whole items lies between. Where
amounts are whole the model, the cuts and the bounds work with such limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LARGEST = 200_000
"""Sums above this are not listed one by one; the limit then stays as it is."""


def around(amounts: Sequence[int], limit: int) -> tuple[int, int | None]:
    """The greatest sum of some of ``amounts`` below ``limit``, and the least at or above it.

    Args:
        amounts: not negative.
        limit: at least 1.

    Returns:
        Both sums; no second one where all amounts together are less than ``limit``. Where the
        numbers are too large to tell, the nearest that could be: ``limit - 1`` and ``limit``.
    """
    total = sum(amounts)
    if total < limit:
        return total, None
    if total > _LARGEST:
        return limit - 1, limit
    sums = 1
    for credit in amounts:
        sums |= sums << credit
    below = (sums & ((1 << limit) - 1)).bit_length() - 1
    above = sums >> limit
    return below, limit + (above & -above).bit_length() - 1
