"""Dates as people type them."""

from datetime import date

import pytest

from cairn.bulk.mark_sheets import DateOrder
from cairn.bulk.mark_sheets.dates import order_shown, read_date

DAY = date(2026, 5, 31)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-05-31", "2026/5/31", "2026.05.31", "20260531", "2026-05-31 00:00:00"),
        *("2026-05-31T10:00:00Z", "31.05.2026", "31.5.2026", "31/05/26", "31-5-2026", "5/31/2026"),
        *("31. 5. 2026", "31 May 2026", "31st May 2026", "May 31, 2026", "May 31st 2026"),
        *("Sunday, 31 May 2026", "31 mai 2026", "dimanche 31 mai 2026", "31. Mai 2026"),
        *("31 de mayo de 2026", "domingo, 31 de mayo de 2026", "46173"),
    ],
)
def test_one_day_however_it_is_written(cell):
    assert read_date(cell).days == (DAY,)


@pytest.mark.parametrize(
    ("cell", "month"),
    [("1er février 2026", 2), ("1. März 2026", 3), ("1 août 2026", 8), ("1 Dez. 2026", 12),
     ("1 sept. 2026", 9), ("1 de enero de 2026", 1), ("Jänner 1 2026", 1)],
)  # fmt: skip
def test_months_in_four_languages(cell, month):
    assert read_date(cell).days == (date(2026, month, 1),)


@pytest.mark.parametrize(
    "cell", ["", "soon", "31.02.2026", "2026", "13/13/2026", "0/5/2026", "31 Floreal 2026", "1.5"]
)
def test_no_day(cell):
    assert read_date(cell).days == ()


def test_two_days_until_the_order_is_known():
    read = read_date("04/05/2026")
    assert read.days == (date(2026, 5, 4), date(2026, 4, 5))
    assert read.settled(None) is None
    assert read.settled(DateOrder.DAY_FIRST) == date(2026, 5, 4)
    assert read.settled(DateOrder.MONTH_FIRST) == date(2026, 4, 5)
    assert read_date("05/05/2026").days == (date(2026, 5, 5),)


def test_other_cells_show_the_order_unless_they_contradict_one_another():
    assert order_shown(["04/05/2026", "31/05/2026"]) is DateOrder.DAY_FIRST
    assert order_shown(["04/05/2026", "5/31/2026"]) is DateOrder.MONTH_FIRST
    assert order_shown(["31/05/2026", "5/31/2026"]) is None
    assert order_shown(["04/05/2026", "2026-05-31"]) is None
