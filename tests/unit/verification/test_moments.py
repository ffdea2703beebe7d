"""VCDM 2.0 §4.9: moments as credentials write them."""

from datetime import UTC, datetime

import pytest

from cairn.verification.moments import moment_of, spoken


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-02T03:04:05Z", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2025-01-02T03:04:05+02:00", datetime(2025, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("2022-11-10T07:38:00-08:00", datetime(2022, 11, 10, 15, 38, tzinfo=UTC)),
        # Without an offset a time is UTC (VCDM 2.0 §4.9).
        ("2025-01-02T03:04:05", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2025-01-02T03:04:05.1234567Z", datetime(2025, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)),
        ("2025-01-02", datetime(2025, 1, 2, tzinfo=UTC)),
    ],
)
def test_read(text, moment):
    assert moment_of(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2025-13-01T00:00:00Z",
        "2025-02-30T00:00:00Z",
        "2025-01-02T25:00:00Z",
        "2025-01-02T03:04:05+15:00",
        "2025-01-02T03:04:05+00:60",
        "2025-01-02 03:04:05Z",
        " 2025-01-02T03:04:05Z",
        "2025-01-02T03:04:05Z\n",
        "٢٠٢٥-01-02T03:04:05Z",
        "0000-01-01T00:00:00Z",
        "yesterday",
        "",
        20250102,
        None,
        True,
        ["2025-01-02T03:04:05Z"],
    ],
)
def test_not_a_moment(text):
    assert moment_of(text) is None


def test_the_edge_of_the_calendar_can_be_compared_and_said():
    first, last = moment_of("0001-01-01T00:00:00+14:00"), moment_of("9999-12-31T23:59:59-14:00")
    assert first < last
    assert str(spoken(first))
    assert str(spoken(last))


def test_said_as_a_day_or_with_the_time():
    assert str(spoken(moment_of("2025-01-02"))) == "2 January 2025"
    assert str(spoken(moment_of("2025-01-02T03:04:05+01:00"))) == "2 January 2025, 02:04 UTC"
