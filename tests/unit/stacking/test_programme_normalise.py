"""Stage 1: vectors V7, V16, V18, V22, and each rule in its three values."""

import json
from fractions import Fraction

import pytest

from cairn.credit import reference
from cairn.domain import LanguageMap, ResultDescription
from cairn.stacking.case import Case
from cairn.stacking.item_credit import placed, worth
from cairn.stacking.item_rules import years_before
from cairn.stacking.normalise import normalise
from cairn.stacking.programme import Accreditation, Clock, Issuer
from cairn.stacking.programme_reading import read_programme
from cairn.stacking.standing import Award, Standing, standing_at

ME = "did:web:uni.example"
OTHER = "did:web:other.example"


@pytest.fixture(scope="session")
def vector(shared):
    def load(name):
        return json.loads((shared / "vectors" / "recognition" / f"{name}.json").read_text())

    return load


def programme(requirements=None, **more):
    form = {
        "format": "cairn-programme/1",
        "id": "urn:award:test",
        "version": "1",
        "title": "A test",
        "institution": {"name": "Universitas", "id": ME},
        "source": {"document": "nowhere", "certainty": "invented"},
        "credit": {"scheme": "ECTS", "basis": "year", "hours_per_credit": {"ECTS": 25}},
        "levels": {"framework": "EQF"},
        "award": {"total": 30},
        "issuers": [
            {
                "id": OTHER,
                "accreditations": [{"register": "DEQAR", "from": "2020-01-01", "level_max": 7}],
            }
        ],
        "requirements": requirements or {"id": "R", "title": "Anything", "min_credit": 5},
        "coherence": {"outcomes": ["urn:lo:1"]},
        **more,
    }
    return read_programme(json.dumps(form).encode(), "p.yaml")[0]


def stage_one(rules, *holdings, on="2025-09-01", case=None):
    return normalise(holdings, rules, case or Case(), on)


@pytest.mark.parametrize(
    ("expired", "policy"),
    [
        ("to_a_person", "reject_expired"),
        ("accept_learning_if_current", "accept_learning_if_current"),
    ],
)
def test_v7_currency_is_not_expiry(vector, hold, expired, policy):
    case = vector("V7")
    rules = programme(
        currency={"window_years": case["window_years"]}, validity={"expired": expired}
    )
    on = case["evaluation_date"]
    held = [
        hold(
            key,
            f"{item['credit']} ECTS",
            awarded=item["awarded"],
            until=item.get("valid_until"),
            expired=item.get("valid_until", "9999") < on,
        )
        for key, item in case["items"].items()
    ]
    items = stage_one(rules, *held, on=on)
    automatic = sorted(item.holding.title for item in items if item.may_serve("R"))
    person = sorted(item.holding.title for item in items if item.may_serve("R") is None)
    wanted = case["expect"][policy]

    assert automatic == sorted(wanted["auto"])
    assert person == sorted(wanted["assessor"])
    assert not [item for item in items if item.may_serve("R") is False]
    credit = sum(item.facts.worth.credit for item in items if item.may_serve("R"))
    assert credit == wanted["credit"]


def test_v7_the_last_of_february(vector):
    assert "2024-02-29 minus 5y = 2019-02-28" in vector("V7")["expect"]["feb29"]
    assert years_before("2024-02-29", 5) == "2019-02-28"


def test_v22_a_reissued_badge_renews_nothing(vector, hold):
    case = vector("V22")
    rules = programme(currency={"window_years": case["window_years"]})
    badge = hold("b", "5 ECTS", awarded=case["item"]["awarded"], issued=case["item"]["issued"])
    (item,) = stage_one(rules, badge, on=case["evaluation_date"])
    assert item.may_serve("R") is None
    assert "2018-06-30" in item.general[0].sentence()
    # Accreditation is judged as at the award: the issuer was not accredited in 2018.
    assert item.facts.standing.standing is Standing.NOT_ACCREDITED


def test_v16_accreditation_as_at_the_award(vector):
    case = vector("V16")
    given = case["accreditation"]
    issuer = Issuer(
        OTHER,
        accreditations=(
            Accreditation(
                "register",
                given["valid_from"],
                given["valid_to"],
                str(given["eqf_max"]),
                tuple(given["fields"]),
            ),
        ),
    )
    expected = {
        "k1": Standing.IN_SCOPE,
        "k2": Standing.NOT_ACCREDITED,
        "k3": Standing.OUTSIDE_SCOPE,
        "k4": Standing.IN_SCOPE,
    }
    tried = 0
    for one in case["cases"]:
        if "awarded" not in one:
            continue  # k5 to k7 are about keys: verification's
        level = reference("EQF", str(one["level"]), "EQF")
        found = standing_at(issuer, Award(one["awarded"], level, ("0613",)), case["today"])
        assert found.standing is expected[one["id"]], one
        tried += 1
        if one["id"] == "k1":
            assert found.lapsed_since == "2024-12-31"
    assert tried == 4


def test_teach_out_covers_who_enrolled_in_time():
    entry = Accreditation("r", "2020-01-01", "2022-12-31", teach_out_until="2024-12-31")
    issuer = Issuer(OTHER, accreditations=(entry,))
    enrolled = Award("2024-06-01", None, (), "2022-09-01")
    late = Award("2024-06-01", None, (), "2023-09-01")
    assert standing_at(issuer, enrolled, "2025-01-01").standing is Standing.IN_SCOPE
    assert standing_at(issuer, late, "2025-01-01").standing is Standing.NOT_ACCREDITED
    assert standing_at(None, enrolled, "2025-01-01").standing is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("rule", "credit"), [("source", 5), ("target", 6), ("min_of_source_and_target", 5)]
)
def test_v18_an_element_is_never_refused_on_volume_alone(vector, hold, rule, credit):
    case = vector("V18")
    element = {
        "id": "E",
        "title": "Element",
        "min_count": 1,
        "value": str(case["target"]["element"]),
        "eligible": {"outcomes_cover": ["urn:lo:1"], "coverage": "full"},
    }
    rules = programme(element, credit={"scheme": "ECTS", "basis": "year", "transfer_value": rule})
    held = hold("s", f"{case['source']['credit']} ECTS", outcomes=["urn:lo:1"])
    (item,) = stage_one(rules, held)
    assert item.may_serve("E") is True
    assert item.serving["E"].credit == credit


def test_v11_level_and_credit_are_not_inflated(vector, hold):
    rules_for = {
        "scheme": "NZQCF",
        "basis": "hours",
        "transfer_value": "min_of_source_and_target",
    }
    for case in vector("V11")["cases"]:
        (credit, level), (wanted, target_level) = case["source"], case["target"]
        unit = {"id": "U", "title": "Unit", "value": wanted, "value_level": target_level}
        rules = programme(unit, credit=rules_for, levels={"framework": "NZQCF"}, issuers=[])
        (item,) = stage_one(rules, hold("s", f"{credit} NZQCF", level=f"NZQCF {level}"))
        service = item.serving["U"]
        assert [service.credit, int(service.level.level)] == case["recognised"]


def test_a_number_without_a_scheme_has_no_value(hold):
    rules = programme()
    bare = hold("b", earned="3 ", credit=None)
    (item,) = stage_one(rules, bare)
    assert item.facts.worth.credit is None
    assert "no named scheme" in item.facts.worth.line
    # … but the same number that the achievement offers in a scheme is in that scheme.
    (item,) = stage_one(rules, hold("c", "3 US_SEM", earned="3 "))
    assert item.facts.worth.credit == 6
    (item,) = stage_one(rules, hold("d", "4 US_SEM", earned="3 "))
    assert item.facts.worth.credit is None


def test_stated_credit_comes_before_hours_and_hours_say_their_basis(hold):
    rules = programme().credit
    assert worth(hold("a", "10 CATS", hours=150).record, rules).credit == 5
    hours = worth(hold("b", hours=150).record, rules)
    assert hours.credit == 6
    assert "by hours" in hours.line
    assert worth(hold("c").record, rules).credit is None
    assert worth(hold("d", "3 POINTS").record, rules).credit is None


def test_the_transcripts_own_hours_come_first_then_the_country(hold):
    nz = programme(
        credit={"scheme": "NZQCF", "basis": "hours", "ects_hours": "by_country"},
        levels={"framework": "NZQCF"},
        issuers=[],
    ).credit
    assert worth(hold("a", "5 ECTS", country="NL").record, nz).credit == 14
    assert worth(hold("b", "5 ECTS", country="IT").record, nz).credit == Fraction(25, 2)
    assert worth(hold("c", "5 ECTS").record, nz).credit is None


def test_the_level_that_leaves_least_open_is_taken(hold):
    record = hold("a", level="NZQCF 8").record
    assert placed(record, "EQF").level is None
    assert placed(hold("b", level="Platform intermediate").record, "EQF").level is None
    assert placed(hold("c", level="SCQF 11").record, "EQF").level.level == "7"
    assert placed(hold("d", level="EQF 6").record, "SCQF").level.candidates == ("9", "10")


SCALE = {"scheme": "scale", "at_least": "B", "order": ["C", "B", "A"]}
ONE = {
    "field": ({"field_in": ["061"]}, {"fields": ["0613"]}, {"fields": ["0542"]}, {"fields": []}),
    "setting": (
        {"setting_in": ["formal"]},
        {"setting": "formal"},
        {"setting": "non-formal"},
        {"setting": None},
    ),
    "level": (
        {"level_min": 6},
        {"level": "SCQF 10"},
        {"level": "SCQF 8"},
        {"level": "NZQCF 8"},
    ),
    "outcomes": (
        {"outcomes_cover": ["urn:lo:1", "urn:lo:2"], "coverage": "full"},
        {"outcomes": ["urn:lo:2", "urn:lo:1"]},
        {"outcomes": ["urn:lo:1"]},
        {"outcomes": []},
    ),
    "grade": (
        {"grade_min": SCALE},
        {"grade": "A", "scale": "scale"},
        {"grade": "C", "scale": "scale"},
        {"grade": "A", "scale": "another scale"},
    ),
    "assessment": (
        {"assessment_in": ["exam"]},
        {"assessed": "https://list.example/exam"},
        {"assessed": "attendance"},
        {},
    ),
    "identity": (
        {"identity_min": "supervised-with-identity"},
        {"assessed": "exam", "supervision": ("supervised-online", True)},
        {"assessed": "exam", "supervision": ("supervised", False)},
        {"assessed": "exam"},
    ),
    "achievement": (
        {"achievement": ["urn:m:1"]},
        {"achievement": "urn:m:1"},
        {"achievement": "urn:m:2"},
        {"achievement": "urn:m:1", "issuer": "did:web:nobody.example"},
    ),
    "where": (
        {"where": {"fact": "achievement.kind", "op": "eq", "value": "Course"}},
        {"kind": "Course"},
        {"kind": "Badge"},
        {"kind": ""},
    ),
}


@pytest.mark.parametrize("rule", sorted(ONE))
def test_every_rule_says_yes_no_and_cannot_tell(hold, rule):
    eligible, yes, no, unknown = ONE[rule]
    rules = programme({"id": "R", "title": "R", "eligible": eligible})
    for given, verdict in ((yes, True), (no, False), (unknown, None)):
        (item,) = stage_one(rules, hold("x", "5 ECTS", **given))
        assert item.may_serve("R") is verdict, given
        said = [finding for finding in item.findings() if finding.rule == rule]
        assert len(said) == 1
        assert said[0].sentence().endswith(".")
        assert (said[0].as_dict()["verdict"]) is verdict
        if verdict is None:
            assert said[0].settles


def test_numeric_grades_and_rubrics_of_one_scheme_only(hold):
    rules = programme(
        {
            "id": "R",
            "title": "R",
            "eligible": {"grade_min": {"scheme": "percent", "at_least": "60"}},
        }
    )
    verdicts = [
        stage_one(rules, hold("x", "5 ECTS", grade=grade, scale="percent"))[0].may_serve("R")
        for grade in ("60", "59.5", "passed")
    ]
    assert verdicts == [True, False, None]
    assert ResultDescription(id="s", name=LanguageMap()).scheme == LanguageMap()


def test_tiers_are_those_at_the_award(hold):
    tiers = [
        {
            "tier": "A",
            "where": {"fact": "issuer.standing", "op": "in", "value": ["own", "in_scope"]},
        },
        {"tier": "U", "where": {"all": []}},
    ]
    rules = programme({"id": "R", "title": "R", "eligible": {"tier_in": ["A"]}}, tiers=tiers)

    def verdict(**given):
        return stage_one(rules, hold("x", "5 ECTS", **given))[0].may_serve("R")

    assert verdict(level="EQF 6") is True
    assert verdict(level="EQF 6", awarded="2019-12-31") is False
    assert verdict(level="EQF 8") is False
    assert verdict(issuer=ME) is True
    assert verdict(issuer="did:web:nobody.example") is None


def test_a_result_that_is_not_final_does_not_count(hold):
    rules = programme()
    for status, verdict in (("Completed", True), ("", True), ("Provisional", False)):
        (item,) = stage_one(rules, hold("x", "5 ECTS", status=status))
        assert item.may_serve("R") is verdict


def test_what_cannot_be_transferred_is_met_by_the_institutions_own(hold):
    rules = programme({"id": "R", "title": "R", "min_credit": 5, "transferable": False})
    assert stage_one(rules, hold("x", "5 ECTS"))[0].may_serve("R") is False
    assert stage_one(rules, hold("y", "5 ECTS", issuer=ME))[0].may_serve("R") is True


def test_a_standing_decision_grants_what_it_says(hold):
    agreement = {
        "id": "AGR",
        "achievement": "urn:m:1",
        "issuer": OTHER,
        "versions": ["1"],
        "grants": {"requirements": ["R"], "credit": "7.5", "level": 6},
        "from": "2024-01-01",
        "to": "2025-12-31",
    }
    rules = programme(
        {"id": "R", "title": "R", "eligible": {"outcomes_cover": ["urn:lo:1"]}},
        agreements=[agreement],
    )
    held = hold("x", "5 ECTS", achievement="urn:m:1", version="1")
    (item,) = stage_one(rules, held)
    assert item.may_serve("R") is True
    assert item.serving["R"].credit == Fraction(15, 2)
    assert item.serving["R"].level.level == "6"
    for other in (
        hold("x", "5 ECTS", achievement="urn:m:1", version="2"),
        hold("x", "5 ECTS", achievement="urn:m:1", version="1", issuer="did:web:x.example"),
    ):
        assert stage_one(rules, other)[0].may_serve("R") is None
    assert stage_one(rules, held, on="2026-01-01")[0].may_serve("R") is None


def test_the_window_of_a_field_replaces_the_general_one(hold):
    rules = programme(
        currency={"window_years": 6, "clock": "enrolment_date", "by_field": {"061": 4, "01": 10}}
    )
    case = Case(dates={Clock.ENROLMENT: "2024-09-01"})

    def verdict(fields, awarded):
        held = hold("x", "5 ECTS", fields=fields, awarded=awarded)
        return stage_one(rules, held, case=case)[0].may_serve("R")

    assert verdict(["0613"], "2020-09-01") is True
    assert verdict(["0613"], "2020-08-31") is None
    assert verdict(["0111"], "2014-09-01") is True
    assert verdict([], "2018-09-01") is True
    assert verdict([], None) is None


def test_one_credential_handed_in_twice_is_one_and_names_do_not_collide(hold):
    rules = programme()
    twice = stage_one(rules, hold("x", "5 ECTS"), hold("x", "5 ECTS"))
    assert [item.key for item in twice] == ["urn:cred:x"]
    other = hold("x", "5 ECTS", issuer="did:web:nobody.example")
    both = stage_one(rules, hold("x", "5 ECTS"), other)
    assert [item.key for item in both] == ["urn:cred:x", "urn:cred:x (2)"]


def test_order_of_input_changes_nothing(hold):
    rules = programme()
    held = [
        hold(key, "5 ECTS", awarded=day)
        for key, day in (("b", "2025-01-01"), ("a", "2025-01-01"), ("c", "2024-01-01"))
    ]
    keys = [item.key for item in stage_one(rules, *held)]
    assert keys == ["urn:cred:c", "urn:cred:a", "urn:cred:b"]
    assert [item.key for item in stage_one(rules, *reversed(held))] == keys
