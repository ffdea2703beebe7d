"""Step 7: is the credential in force at the moment asked about?

VCDM 2.0 §4.9 (``validFrom``, ``validUntil``), VCDM 1.1 §4.5 and §4.6, Open Badges 2.0 ``expires``.
Every date that is there must hold; one that cannot be read is no date that holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.verification.moments import moment_of, spoken
from cairn.verification.report import Check, failed, not_applicable, passed

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from cairn.verification.essentials import Essentials


def check_validity(
    essentials: Essentials, at: datetime, clock_skew: timedelta
) -> tuple[Check, ...]:
    """Whether ``at`` lies in the period of validity.

    The allowance for clocks helps a credential that was issued a moment ago; it never lengthens the
    life of one that has ended.
    """
    unreadable = [
        failed("validity.dates", member=member, written=_short(value))
        for member, value in (*essentials.begins, *essentials.ends)
        if moment_of(value) is None
    ]
    begins = [moment for _, value in essentials.begins if (moment := moment_of(value))]
    ends = [moment for _, value in essentials.ends if (moment := moment_of(value))]
    checks = list(unreadable)
    if begins and ends and max(begins) > min(ends):
        checks.append(failed("validity.order", begin=spoken(max(begins)), end=spoken(min(ends))))
    if begins:
        checks.append(_started(max(begins), at, clock_skew))
    elif not essentials.begins:
        checks.append(not_applicable("validity.started"))
    if ends:
        checks.append(_ended(min(ends), at))
    elif not essentials.ends:
        checks.append(not_applicable("validity.ended"))
    return tuple(checks)


def _started(begin: datetime, at: datetime, clock_skew: timedelta) -> Check:
    if begin - clock_skew <= at:
        return passed("validity.started", begin=spoken(begin))
    return failed("validity.started", begin=spoken(begin), at=spoken(at))


def _ended(end: datetime, at: datetime) -> Check:
    if at <= end:
        return passed("validity.ended", end=spoken(end))
    return failed("validity.ended", end=spoken(end), at=spoken(at))


def _short(value: object) -> str:
    """What was written instead of a date, cut to the length of a sentence."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004
