"""Laws of conversion: exact round trip, monotone, never upward, slicing never gains."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cairn.credit import (
    Basis,
    convert,
    decimal_text,
    exact_text,
    parse_amount,
    round_down,
    scheme_named,
)
from cairn.credit.quanta import common_scale
from cairn.credit.schemes import schemes

with_year = st.sampled_from([s for s in schemes().values() if s.per_year is not None])
amounts = st.fractions(min_value=0, max_value=400, max_denominator=120)
ects_hours = st.fractions(min_value=25, max_value=30, max_denominator=3)
us_hours = st.fractions(min_value=45, max_value=60, max_denominator=3)
steps = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(3)])


@given(amounts, with_year, with_year)
def test_there_and_back_by_year_is_where_we_were(amount, source, target):
    there = convert(amount, source, target, basis=Basis.YEAR).exact
    assert convert(there, target, source, basis=Basis.YEAR).exact == amount


@given(amounts, ects_hours, us_hours)
def test_there_and_back_by_hours_is_where_we_were(amount, ects, us):
    hours = {"ECTS": ects, "US_SEM": us}
    one, other = scheme_named("ECTS"), scheme_named("US_SEM")
    there = convert(amount, one, other, basis=Basis.HOURS, hours=hours).exact
    assert convert(there, other, one, basis=Basis.HOURS, hours=hours).exact == amount


@given(amounts, with_year, with_year, with_year)
def test_a_detour_changes_nothing(amount, source, middle, target):
    direct = convert(amount, source, target, basis=Basis.YEAR).exact
    half = convert(amount, source, middle, basis=Basis.YEAR).exact
    assert convert(half, middle, target, basis=Basis.YEAR).exact == direct


@given(amounts, amounts, with_year, with_year)
def test_more_stays_more(one, other, source, target):
    first = convert(one, source, target, basis=Basis.YEAR).exact
    second = convert(other, source, target, basis=Basis.YEAR).exact
    assert (one <= other) == (first <= second)


@given(amounts, steps)
def test_rounding_never_goes_up_and_loses_less_than_a_step(amount, step):
    rounded = round_down(amount, step)
    assert rounded <= amount < rounded + step
    assert (rounded / step).denominator == 1


@given(st.lists(amounts, max_size=8), steps, with_year, with_year)
def test_slicing_never_gains(slices, step, source, target):
    whole = convert(sum(slices, Fraction(0)), source, target, basis=Basis.YEAR).exact
    parts = [convert(part, source, target, basis=Basis.YEAR).exact for part in slices]
    assert sum(parts) == whole
    assert sum(round_down(part, step) for part in parts) <= round_down(whole, step) <= whole


@given(amounts)
def test_text_is_exact_or_below(amount):
    assert parse_amount(exact_text(amount)) == amount
    assert parse_amount(decimal_text(amount)) <= amount


@given(st.lists(amounts, max_size=12))
def test_quanta_are_whole_and_no_smaller_scale_would_do(given_amounts):
    scale = common_scale(given_amounts)
    assert all((amount * scale).denominator == 1 for amount in given_amounts)
    assert not any(
        all((amount * smaller).denominator == 1 for amount in given_amounts)
        for smaller in range(1, min(scale, 50))
        if smaller < scale
    )
