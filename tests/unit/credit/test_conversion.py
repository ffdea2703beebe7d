"""Conversion against the reference's vectors V6, V6b, V10, V11 and V25, and by hand."""

import json
from fractions import Fraction

import pytest

from cairn.credit import Basis, convert, parse_amount, round_down, scheme_named
from cairn.credit.quanta import QUANTA_PER_YEAR, common_scale, year_quanta
from cairn.credit.rounding import Replayed, replay, replay_each
from cairn.credit.schemes import ects_hours, schemes
from cairn.credit.transfer import TransferValue, surplus, transferred
from cairn.errors import (
    AmountUnreadable,
    CountryHoursUnknown,
    HoursNeeded,
    HoursNotAllowed,
    SchemeUnknown,
    YearNotStated,
)


@pytest.fixture(scope="session")
def vector(shared):
    def load(name):
        return json.loads((shared / "vectors" / "recognition" / f"{name}.json").read_text())

    return load


def by_year(amount, source, target):
    return convert(
        parse_amount(amount), scheme_named(source), scheme_named(target), basis=Basis.YEAR
    ).exact


@pytest.mark.parametrize("target", ["ECTS", "CATS", "NZQCF", "US_SEM", "US_QTR"])
def test_v6_three_schemes_into_one(vector, target):
    case = vector("V6")
    wanted = case["expect"][target]
    each = [by_year(amount, scheme, target) for amount, scheme in case["items"]]

    assert [str(amount) for amount in each] == wanted["exact_each"]
    assert str(sum(each)) == wanted["exact_total"]
    for mode, results in wanted["rounded"].items():
        assert str(replay_each(each, Replayed(mode))) == results["per_item"], mode
        assert str(replay(sum(each), Replayed(mode))) == results["on_total"], mode
    assert str(round_down(sum(each))) == wanted["rounded"]["floor"]["on_total"]


def test_v6_quanta(vector):
    case = vector("V6")
    quanta = [year_quanta(parse_amount(amount), scheme_named(s)) for amount, s in case["items"]]
    assert quanta == case["quanta"]
    assert sum(quanta) == case["total_quanta"]


def test_v6b_slicing_gains_nothing(vector):
    case = vector("V6b")
    each = [by_year(amount, scheme, "ECTS") for amount, scheme in case["items"]]
    assert str(sum(each)) == case["expect"]["exact_total_ECTS"]
    assert str(round_down(sum(each))) == case["expect"]["required_ECTS_max"]
    assert str(replay_each(each, Replayed.HALF_UP)) == case["expect"]["per_item_half_up_ECTS"]


def test_v10_only_the_surplus_may_be_used_again(vector):
    case = vector("V10")
    used = [Fraction(credit) for credit in case["used"].values()]
    again = surplus(Fraction(case["award_minimum"]), used)
    assert again == case["expect"]["reusable"]
    assert sum(used) - again == case["expect"]["not_reusable"]


def test_v11_neither_credit_nor_level_is_inflated(vector):
    cases = vector("V11")["cases"]
    assert len(cases) == 4
    for case in cases:
        (credit, level), (wanted, target_level) = case["source"], case["target"]
        found = transferred(
            TransferValue.MIN, (Fraction(credit), level), (Fraction(wanted), target_level)
        )
        assert list(found) == case["recognised"]


def test_v25_three_quarters_of_thirty_exactly(vector):
    case = vector("V25")
    floor = Fraction(case["fraction"]) * parse_amount(case["total"])
    held = sum(parse_amount(amount) for amount in case["items"])
    assert str(floor) == case["expect"]["exact"]
    assert (held >= floor) is case["expect"]["met"]


def test_the_two_bases_disagree_and_both_are_named():
    ects, nz = scheme_named("ECTS"), scheme_named("NZQCF")
    year = convert(Fraction(5), ects, nz, basis=Basis.YEAR)
    hours = convert(Fraction(5), ects, nz, basis=Basis.HOURS, hours={"ECTS": Fraction(25)})
    most = convert(Fraction(5), ects, nz, basis=Basis.HOURS, hours={"ECTS": Fraction(30)})

    assert (year.exact, hours.exact, most.exact) == (10, Fraction(25, 2), 15)
    assert "full-time year" in year.line()
    assert "5 \u00d7 25 hours are 125 hours" in hours.line()


def test_the_country_gives_the_hours_and_what_is_stated_comes_first():
    ects, nz = scheme_named("ECTS"), scheme_named("NZQCF")
    dutch = convert(Fraction(5), ects, nz, basis=Basis.HOURS, country="nl")
    stated = convert(
        Fraction(5), ects, nz, basis=Basis.HOURS, hours={"ECTS": Fraction(25)}, country="NL"
    )
    assert (dutch.exact, stated.exact) == (14, Fraction(25, 2))
    assert (ects_hours()["AT"], ects_hours()["IT"], ects_hours()["DE"]) == (25, 25, 30)


def test_hours_of_a_platform_become_credit_only_by_hours():
    hours, ects = scheme_named("HOURS"), scheme_named("ECTS")
    by_hours = convert(Fraction(150), hours, ects, basis=Basis.HOURS, hours={"ECTS": Fraction(25)})
    assert by_hours.exact == 6
    with pytest.raises(YearNotStated):
        convert(Fraction(150), hours, ects, basis=Basis.YEAR)


@pytest.mark.parametrize(
    ("source", "target", "hours", "country", "error"),
    [
        ("ECTS", "NZQCF", {}, None, HoursNeeded),
        ("ECTS", "US_SEM", {"ECTS": Fraction(25)}, None, HoursNeeded),
        ("US_SEM", "CATS", {}, "NL", HoursNeeded),
        ("ECTS", "NZQCF", {"ECTS": Fraction(31)}, None, HoursNotAllowed),
        ("US_SEM", "CATS", {"US_SEM": Fraction(40)}, None, HoursNotAllowed),
        ("ECTS", "NZQCF", {}, "XX", CountryHoursUnknown),
    ],
)
def test_hours_are_never_guessed(source, target, hours, country, error):
    with pytest.raises(error) as raised:
        convert(
            Fraction(5),
            scheme_named(source),
            scheme_named(target),
            basis=Basis.HOURS,
            hours=hours,
            country=country,
        )
    assert raised.value.advice().endswith(".")


@pytest.mark.parametrize(
    "text", ["", "-5", "+5", "1e3", "NaN", "1,5", "5 ", "1/0", "\u0665", "9" * 10]
)
def test_amounts_that_are_none(text):
    with pytest.raises(AmountUnreadable):
        parse_amount(text)


def test_a_scheme_is_found_by_its_name_only():
    assert scheme_named("us-sem").code == "US_SEM"
    for name in ("", "credits", "ECTS points"):
        with pytest.raises(SchemeUnknown):
            scheme_named(name)


def test_every_scheme_states_its_source_and_the_issue_names_them_all():
    named = "ECTS CATS SCQF NZQCF US_SEM US_QTR CA_SEM CFU AU8 AU16 AU48 AU80 AU96 AU100 HOURS"
    assert set(schemes()) >= set(named.split())
    assert all(scheme.source and scheme.certainty for scheme in schemes().values())
    whole = [s for s in schemes().values() if s.per_year is not None]
    assert all((QUANTA_PER_YEAR / s.per_year).denominator == 1 for s in whole)


def test_scale_makes_every_amount_whole():
    amounts = [Fraction("7.5"), Fraction(28, 45), Fraction(3)]
    scale = common_scale(amounts)
    assert scale == 90
    assert all((amount * scale).denominator == 1 for amount in amounts)
    assert common_scale([]) == 1
