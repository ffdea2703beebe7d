"""Programmes as data: what is read, and what is refused with its place."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from cairn.errors import CairnError, LimitExceeded, ProgrammeMalformed, ProgrammeRefused
from cairn.stacking.case import read_case, version_in_force
from cairn.stacking.fact_names import FACTS
from cairn.stacking.instance import Mode
from cairn.stacking.programme import Clock, Coverage, Reuse
from cairn.stacking.programme_reading import read_programme
from cairn.stacking.published_form import schema

EXAMPLE = Path(__file__).parents[3] / "examples" / "programmes" / "pgcert-applied-data.yaml"


def minimal(**changes):
    form = {
        "format": "cairn-programme/1",
        "id": "urn:award:test",
        "version": "1",
        "title": "A test",
        "institution": {"name": "Universitas", "id": "did:web:uni.example"},
        "source": {"document": "nowhere", "certainty": "invented"},
        "credit": {"scheme": "ECTS", "basis": "year"},
        "levels": {"framework": "EQF"},
        "award": {"total": 30},
        "requirements": {"id": "CAP", "title": "Capstone", "min_credit": 5},
        "coherence": {"capstone": "CAP"},
    }
    for name, value in changes.items():
        if value is None:
            del form[name]
        else:
            form[name] = value
    return form


def read(*forms):
    form = forms[0] if len(forms) == 1 else {"format": "cairn-programme/1", "versions": forms}
    return read_programme(json.dumps(form).encode(), "p.yaml")


def test_the_example_is_read_exactly():
    (programme,) = read_programme(EXAMPLE.read_bytes(), "example")
    assert [leaf.id for leaf in programme.root.leaves()] == ["FOUND", "ETHICS", "ELECT", "CAP"]
    assert programme.total == 30
    assert programme.mode is Mode.TRUNCATE
    assert programme.caps[0].limit.of(programme.total) == Fraction(9, 2)
    assert programme.credit.step == Fraction(1, 2)
    assert programme.currency.by_field == {"0613": 4}
    assert programme.leaf("FOUND").joint_coverage
    assert programme.leaf("FOUND").eligible.coverage is Coverage.PARTIAL
    assert programme.leaf("ELECT").eligible.fields == ("061", "054")
    assert not programme.leaf("CAP").transferable
    assert programme.reuse.rule is Reuse.SURPLUS
    assert len(programme.digest) == 64


def test_words_stay_words_and_amounts_exact():
    text = EXAMPLE.read_text().replace("country: EU", "country: no")
    (programme,) = read_programme(text.encode(), "example")
    assert programme.caps[0].limit.fraction == Fraction(3, 20)
    with pytest.raises(ProgrammeMalformed) as raised:
        read_programme(text.replace("min_credit: 10", "min_credit: ten", 1).encode(), "p.yaml")
    assert "line 21, requirements.all_of[0].min_credit" in raised.value.what()


@pytest.mark.parametrize(
    "text",
    [b"a: 1\na: 2", b"a: &x 1\nb: *x", b"a: [1", b"a: \xff", b"!!python/object:os.system {}"],
)
def test_text_that_means_two_things_is_refused_with_its_place(text):
    with pytest.raises(ProgrammeMalformed) as raised:
        read_programme(text, "t.yaml")
    assert "line" in raised.value.what()


def test_reading_is_bounded():
    for text in (b"[" * 100 + b"]" * 100, b"[" + b"1," * 60_000 + b"1]", b" " * 1_000_001):
        with pytest.raises(LimitExceeded):
            read_programme(text, "t.yaml")


def leaf(**more):
    return {"id": "CAP", "title": "Capstone", "min_credit": 5, **more}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"coherence": None}, "'coherence' is a required property"),
        ({"coherence": {"note": "none"}}, "not valid under any"),
        ({"coherence": {"capstone": "NONE"}}, "NONE is not a requirement that everybody must meet"),
        ({"requirements": leaf(min_credit=0)}, "CAP asks for nothing"),
        ({"coherence": {"category_floor": "F"}}, "there is no floor F"),
        ({"credit": {"scheme": "POINTS", "basis": "year"}}, "no credit scheme called 'POINTS'"),
        ({"credit": {"scheme": "ECTS"}}, "'basis' is a required property"),
        ({"levels": {"framework": "Platform"}}, "no qualifications framework called 'Platform'"),
        ({"requirements": leaf(eligible={"level_min": 9})}, "EQF has no level '9'"),
        ({"requirements": leaf(max_credit=4)}, "its maximum is below its minimum"),
        ({"requirements": leaf(min_credit=-1)}, "-1"),
        ({"requirements": leaf(joint_coverage=True)}, "joint coverage of no outcomes"),
        ({"requirements": leaf(surprise=1)}, "surprise"),
        ({"requirements": leaf(eligible={"tier_in": ["A"]})}, "there is no tier A"),
        (
            {"requirements": {"all_of": [leaf(), leaf()]}},
            "it is used twice",
        ),
        (
            {"requirements": {"choose": 2, "of": [leaf()]}},
            "it chooses 2 of 1",
        ),
        (
            {"requirements": {"any_of": [leaf(), {"id": "B", "title": "B"}]}},
            "CAP is not a requirement that everybody must meet",
        ),
        (
            {"caps": [{"id": "C", "where": {"all": []}, "max": {"fraction": "1.5"}}]},
            "a fraction above 1",
        ),
        (
            {"award": {}, "caps": [{"id": "C", "where": {"all": []}, "max": {"fraction": "0.5"}}]},
            "a fraction of no total",
        ),
        (
            {
                "caps": [
                    {
                        "id": "C",
                        "where": {"fact": "learning.hours", "op": "lt", "value": 150},
                        "max": {"credit": 0},
                    }
                ]
            },
            "there is no fact learning.hours",
        ),
        (
            {
                "caps": [{"id": "C", "where": {"all": []}, "max": {"credit": 5}}],
                "floors": [{"id": "F", "where": {"all": []}, "min": {"credit": 6}}],
            },
            "may count for less than they must",
        ),
        ({"sharing": [{"between": ["CAP", "NONE"]}]}, "there is no requirement NONE"),
        ({"sharing": [{"between": ["CAP", "CAP"]}]}, "cannot share with itself"),
        ({"effective": {"from": "2025-02-30"}}, "2025-02-30 is not a date"),
        ({"effective": {"from": "2025-02-03", "to": "2025-02-02"}}, "ends before it begins"),
        ({"reuse": {"rule": "allowed_to_limit"}}, "a limit is allowed but not given"),
        (
            {
                "prerequisites": [
                    {"id": "P1", "achievement": "a", "needs": ["b"]},
                    {"id": "P2", "achievement": "b", "needs": ["a"]},
                ]
            },
            "they go in a circle: a → b → a",
        ),
        (
            {"overlap": {"containment": [{"id": "W", "whole": "a", "parts": ["a"]}]}},
            "they go in a circle: a → a",
        ),
    ],
)
def test_what_a_programme_must_not_say(changes, said):
    with pytest.raises(CairnError) as raised:
        read(minimal(**changes))
    assert isinstance(raised.value, ProgrammeMalformed | ProgrammeRefused)
    assert said in raised.value.what()
    assert "p.yaml" in raised.value.what()


def test_a_programme_of_anything_else_is_refused_in_words():
    for text in (b"", b"[]", b"5", b"null", b"{}", b"format: x", b"- 1"):
        with pytest.raises(CairnError):
            read_programme(text, "p.yaml")


def test_a_thousand_requirements_end_in_bounded_time():
    many = [{"id": f"R{n}", "title": "r", "min_credit": 1} for n in range(1000)]
    with pytest.raises(ProgrammeMalformed):
        read(minimal(requirements={"all_of": many}))


def test_versions_follow_one_another_and_the_date_chooses():
    old = minimal(effective={"from": "2020-01-01", "to": "2024-12-31"})
    new = minimal(version="2", effective={"from": "2025-01-01"})
    versions = read(old, new)
    case = read_case(b"format: cairn-stacking-case/1\napplication_date: 2024-12-31\n", "c.yaml")

    assert version_in_force(versions, case, "2025-06-01").version == "1"
    assert (
        version_in_force(
            versions, read_case(b"format: cairn-stacking-case/1", "c"), "2025-06-01"
        ).version
        == "2"
    )
    assert version_in_force(versions, case, "2025-06-01", policy_date="2025-01-01").version == "2"
    with pytest.raises(CairnError) as raised:
        version_in_force(versions, case, "2025-06-01", policy_date="2019-01-01")
    assert "1 (2020-01-01 to 2024-12-31)" in raised.value.advice()
    with pytest.raises(ProgrammeRefused) as refused:
        read(old, minimal(version="2", effective={"from": "2024-12-31"}))
    assert "before version 1 ends" in refused.value.what()


def test_a_case_is_read():
    case = read_case(
        b"""
format: cairn-stacking-case/1
learner: did:key:zLearner
enrolment_date: 2024-09-01
conditions: {LANG: {met: true, evidence: certificate B2}}
used: [{award: Certificate, award_minimum: 60, items: {urn:m1: 20}}]
assume: [{id: trial, credit: 7.5, scheme: ECTS, level: 6, framework: EQF}]
""",
        "case.yaml",
    )
    assert case.day(Clock.ENROLMENT, "2025-01-01") == "2024-09-01"
    assert case.day(Clock.DECISION, "2025-01-01") == "2025-01-01"
    assert case.used[0].items == {"urn:m1": 20}
    assert case.assumed[0].credit == Fraction(15, 2)
    for wrong in (
        b"format: cairn-stacking-case/1\napplication_date: 2025-13-01",
        b"{}",
        b"a: 1",
    ):
        with pytest.raises(ProgrammeMalformed):
            read_case(wrong, "case.yaml")


def test_the_published_schemas_are_schemas_and_the_guide_shows_every_member():
    for name in ("programme", "stacking-case", "stacking-exception"):
        assert schema(name)["$schema"].endswith("2020-12/schema")
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "programmes.md").read_text()
    for member in schema("programme")["$defs"]["version"]["properties"]:
        assert f"`{member}`" in guide, member
    assert not [fact for fact in FACTS if f"`{fact}`" not in guide]
