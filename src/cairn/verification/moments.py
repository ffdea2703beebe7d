"""Moments as credentials write them.

VCDM 2.0 §4.9 wants ``xsd:dateTimeStamp`` and has a time without offset read as UTC; Open Badges 2.0
and ELM use ``xsd:dateTime``; ELMO also plain dates.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from cairn.wording.dates import SpokenMoment

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,18}))?)?"
    r"(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)


_LONGEST = 64
"""Characters; the longest date with 18 digits of a second has 44."""


def moment_of(text: Any) -> datetime | None:
    """The moment that ``text`` names, always with an offset; ``None`` if it names none.

    A date alone is its first moment in UTC. Digits of a second beyond the sixth are dropped.
    """
    return _moment(text) if isinstance(text, str) and len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime | None:
    """As ``moment_of``; many credentials were issued at one moment."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        return datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "").ljust(6, "0")[:6] or 0),
            tzinfo=_zone(offset),
        )
    except (ValueError, OverflowError):
        return None


def _zone(offset: str | None) -> timezone:
    if offset in {None, "Z", "+00:00", "-00:00"}:
        return UTC
    assert offset is not None
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > 14 or minutes > 59:  # noqa: PLR2004  (XSD 1.1 part 2 §3.3.7: 14:00 at most)
        raise ValueError(offset)
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(-size if offset[0] == "-" else size)


def spoken(moment: datetime) -> SpokenMoment:
    """A moment as a fact of a sentence: the day, and the time of day where it is not midnight."""
    return SpokenMoment(moment)
