"""Days and moments as people write them in each language.

The patterns are those of CLDR's long dates (tests compare them with Babel's); four languages need
five lines of them, and ``cairn verify`` would pay for a library of seven hundred at every start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from cairn.wording import SOURCE_LANGUAGE, offered

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}
_NAMES = {language: tuple(names.split()) for language, names in _MONTHS.items()}
_PATTERNS = {
    "en": "{day} {month} {year}",
    "fr": "{day} {month} {year}",
    "de": "{day}. {month} {year}",
    "es": "{day} de {month} de {year}",
}


def day_text(day: date, language: str = SOURCE_LANGUAGE) -> str:
    """A day in words: ``3 May 2026``, ``3. Mai 2026``, ``1er mai 2026``."""
    spoken = offered(language)
    # French counts the first of a month and no other day (Imprimerie nationale, « dates »).
    number = "1er" if spoken == "fr" and day.day == 1 else day.day
    month = _NAMES[spoken][day.month - 1]
    return _PATTERNS[spoken].format(day=number, month=month, year=f"{day.year:04d}")


def moment_text(moment: datetime, language: str = SOURCE_LANGUAGE) -> str:
    """A moment in words: the day, and the time of day in UTC where it is not midnight."""
    in_utc = _in_utc(moment)
    said = day_text(in_utc.date(), language)
    if (in_utc.hour, in_utc.minute, in_utc.second) == (0, 0, 0):
        return said
    return f"{said}, {in_utc:%H:%M} UTC"


def _in_utc(moment: datetime) -> datetime:
    """In UTC; a moment at the edge of the calendar stays as it is written."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment


@dataclass(frozen=True, slots=True)
class SpokenMoment:
    """A moment as a fact of a sentence."""

    moment: datetime

    def sentence(self, language: str = SOURCE_LANGUAGE) -> str:
        """The moment in words."""
        return moment_text(self.moment, language)

    def __str__(self) -> str:
        return self.sentence()
