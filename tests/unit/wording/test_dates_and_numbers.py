"""Days, moments and numbers, held against CLDR as Babel has it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal

from cairn.wording import LANGUAGES
from cairn.wording.dates import SpokenMoment, day_text, moment_text
from cairn.wording.numbers import list_text, number_text

LOCALES = {"en": "en_GB", "fr": "fr", "de": "de", "es": "es"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_those_of_cldr(language):
    for month in range(1, 13):
        day = date(2026, month, 2 + month)
        assert day_text(day, language) == format_date(day, "long", locale=LOCALES[language])


def test_the_first_of_a_month_in_french():
    assert day_text(date(2026, 5, 1), "fr") == "1er mai 2026"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["0", "7.5", "125", "1500", "15000", "1234567.25", "0.125"])
def test_numbers_are_those_of_cldr(language, text):
    if (language, text) == ("es", "1500"):
        # CLDR has minimumGroupingDigits 2 for Spanish; Babel does not read it.
        assert number_text(text, language) == "1500"
        return
    expected = format_decimal(Decimal(text), locale=LOCALES[language], decimal_quantization=False)
    assert number_text(text, language) == expected


def test_a_fraction_stays_one():
    assert number_text("25/2", "de") == "25/2"


def test_a_moment_is_said_in_utc_with_its_time_where_it_has_one():
    east = timezone(timedelta(hours=13))
    assert moment_text(datetime(2026, 5, 3, tzinfo=UTC), "de") == "3. Mai 2026"
    spoken = SpokenMoment(datetime(2026, 5, 4, 1, 30, tzinfo=east))
    assert str(spoken) == "3 May 2026, 12:30 UTC"
    assert spoken.sentence("es") == "3 de mayo de 2026, 12:30 UTC"
    assert moment_text(datetime(1, 1, 1, tzinfo=east))


def test_lists():
    assert list_text([]) == ""
    assert list_text(["a"], "fr") == "a"
    assert list_text(["a", "b", "c"], "de") == "a, b und c"
