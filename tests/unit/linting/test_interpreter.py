"""Profiles are data: how they are read, refused, judged and put into words."""

import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from cairn.domain import Achievement, Credit, LanguageMap, Workload
from cairn.errors import MalformedYaml, ProfileMalformed
from cairn.linting import GENERAL, PROFILES, Outcome, Severity, lint, profile_named, read_profile
from cairn.linting.conditions import Judgement, State, read_condition
from cairn.linting.judging import _finding
from cairn.linting.subject import FACTS, Subject
from cairn.wording import codes

HEAD = "code: own\ntitle: Own\nsource: us\nsource_url: https://x.example\neffective: 2026-11\n"
RULE = "  - {code: own.title, element: title, severity: mandatory, clause: §1, require: {present: title}}\n"
ALL = (GENERAL, *PROFILES)
PLAIN = Achievement(id="urn:example:a", title=LanguageMap.of("Knots", "en"))


def judge(condition, **changes):
    read = read_condition(condition, "test", "")
    return read.judge(Subject(replace(PLAIN, **changes)))


class TestConditions:
    @pytest.mark.parametrize(
        ("condition", "changes", "state"),
        [
            ({"present": "title"}, {}, State.FITS),
            ({"present": "description"}, {}, State.MISSING),
            ({"present": ["title", "description"]}, {}, State.MISSING),
            ({"absent": "description"}, {}, State.FITS),
            ({"absent": "title"}, {}, State.UNSUITABLE),
            ({"between": {"fact": "credit", "least": 1}}, {}, State.MISSING),
            ({"between": {"fact": "credit", "least": 1, "most": "15/2"}}, {"credit": Credit(Fraction(15, 2), "ECTS")}, State.FITS),
            ({"between": {"fact": "credit", "most": "7.4"}}, {"credit": Credit(Fraction(15, 2), "ECTS")}, State.UNSUITABLE),
            ({"between": {"fact": "title", "least": 1}}, {}, State.UNSUITABLE),
            ({"one_of": {"fact": "title", "values": ["Knots"]}}, {}, State.FITS),
            ({"one_of": {"fact": "title", "values": ["Bends"]}}, {}, State.UNSUITABLE),
            ({"some_of": {"fact": "tags", "values": ["a"]}}, {"tags": ("b", "a")}, State.FITS),
            ({"one_of": {"fact": "tags", "values": ["a"]}}, {"tags": ("b", "a")}, State.UNSUITABLE),
            ({"some_of": {"fact": "tags", "values": ["a"]}}, {}, State.MISSING),
            ({"without_words": {"fact": "title", "words": ["knot"]}}, {}, State.UNSUITABLE),
            ({"without_words": {"fact": "title", "words": ["not"]}}, {}, State.FITS),
            ({"all": [{"present": "title"}, {"absent": "credit"}]}, {}, State.FITS),
            ({"any": [{"present": "credit"}, {"present": "title"}]}, {}, State.FITS),
            ({"any": [{"present": "credit"}, {"present": "workload"}]}, {}, State.MISSING),
            ({"any": [{"present": "credit"}, {"absent": "title"}]}, {}, State.UNSUITABLE),
            (
                {"ratio": {"fact": "workload_hours", "to": "credit", "least": 10, "most": 10}},
                {"workload": Workload(Fraction(50)), "credit": Credit(Fraction(5), "NZQCF")},
                State.FITS,
            ),
            (
                {"ratio": {"fact": "workload_hours", "to": "credit", "least": 10}},
                {"workload": Workload(Fraction(49)), "credit": Credit(Fraction(5), "NZQCF")},
                State.UNSUITABLE,
            ),
            (
                {"ratio": {"fact": "workload_hours", "to": "credit", "least": 10}},
                {"workload": Workload(Fraction(49)), "credit": Credit(Fraction(0), "NZQCF")},
                State.MISSING,
            ),
        ],
    )  # fmt: skip
    def test_states(self, condition, changes, state):
        assert judge(condition, **changes).state is state

    @pytest.mark.parametrize(
        "condition",
        [
            5,
            {},
            {"present": "title", "absent": "title"},
            {"presence": "title"},
            {"present": "titel"},
            {"present": []},
            {"present": {"fact": "title"}},
            {"between": {"fact": "credit"}},
            {"between": {"fact": "credit", "least": -1}},
            {"between": {"fact": "credit", "least": True}},
            {"between": {"fact": "credit", "least": 1, "x": 2}},
            {"between": "credit"},
            {"one_of": {"fact": "title", "values": []}},
            {"one_of": {"fact": "title", "values": [5]}},
            {"one_of": {"values": ["x"]}},
            {"in_list": {"fact": "title", "list": "colours"}},
            {"in_list": {"fact": ["title"], "list": "modes"}},
            {"all": []},
            {"any": {"present": "title"}},
            {"all": [{"present": "titel"}]},
        ],
    )
    def test_refused(self, condition):
        with pytest.raises(ProfileMalformed) as caught:
            read_condition(condition, "own.yaml", "/rules/0/require")
        assert "/rules/0/require" in caught.value.advice()

    def test_nesting_is_bounded(self):
        condition = {"present": "title"}
        for _ in range(20):
            condition = {"all": [condition]}
        with pytest.raises(ProfileMalformed, match="deep"):
            read_condition(condition, "own.yaml", "")


class TestReading:
    def test_an_institution_can_write_its_own(self):
        profile = read_profile((HEAD + "rules:\n" + RULE).encode(), "own.yaml")
        assert lint(PLAIN, profile).fits is True

    def test_its_own_sentences(self):
        own = RULE.replace("{present: title}}", "{present: purpose}, why: W, how: H}")
        report = lint(PLAIN, read_profile((HEAD + "rules:\n" + own).encode(), "own.yaml"))
        assert [(each.why, each.how) for each in report.faults()] == [("W", "H")]

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("[]", "the top"),
            (HEAD, "the top"),
            (HEAD + "rules: []\n", "/rules"),
            (HEAD + "colour: red\nrules:\n" + RULE, "the top"),
            (HEAD.replace("2026-11", "soon") + "rules:\n" + RULE, "/effective"),
            (HEAD + "partial: partly\nrules:\n" + RULE, "/partial"),
            (HEAD + "rules:\n" + RULE + RULE, "/rules"),
            (HEAD + "rules:\n" + RULE.replace("element: title", "element: titel"), "/rules/0/element"),
            (HEAD + "rules:\n" + RULE.replace("mandatory", "must"), "/rules/0/severity"),
            (HEAD + "rules:\n" + RULE.replace("present: title", "present: titel"), "/rules/0/require"),
            (HEAD + "rules:\n" + RULE.replace(", require: {present: title}", ""), "/rules/0"),
            (HEAD + "rules:\n" + RULE.replace("require", "at_issue: true, require"), "/rules/0"),
            (HEAD + "rules:\n" + RULE.replace("clause: §1", "clause: §1, effective: 1.1.2026"), "/rules/0/effective"),
            (HEAD + "rules:\n" + RULE.replace("own.title", "nzqa.review").replace("clause", "how: x, clause"), "/rules/0/how"),
            (HEAD + "checklist: [{code: a, title: b}]\nrules:\n" + RULE, "/checklist_title"),
            (HEAD + "checklist_title: c\nchecklist: [{code: a, title: b}]\nrules:\n" + RULE, "/checklist/0"),
        ],
    )  # fmt: skip
    def test_faults_name_their_place(self, text, place):
        with pytest.raises(ProfileMalformed) as caught:
            read_profile(text.encode(), "own.yaml")
        assert caught.value.facts["place"].startswith(place)

    def test_not_even_yaml(self):
        with pytest.raises(MalformedYaml):
            read_profile(b"a: 'b", "own.yaml")


class TestShippedProfiles:
    @pytest.mark.parametrize("code", ALL)
    def test_source_date_and_clauses(self, code):
        profile = profile_named(code)
        assert profile.code == code
        assert profile.source
        assert profile.source_url.startswith("http")
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", profile.effective)
        assert all(rule.code.startswith(f"{code}.") for rule in profile.rules)
        assert all(rule.clause for rule in profile.rules)

    @pytest.mark.parametrize("code", ALL)
    @pytest.mark.parametrize("outcome", Outcome)
    def test_every_rule_has_its_sentences(self, code, outcome):
        judgements = (
            Judgement(State.UNSUITABLE, "x"),
            Judgement(State.UNSUITABLE, "x", "between", (("least", "1"), ("most", "2"))),
            Judgement(State.UNSUITABLE, "x", "one_of", (("values", "1"),)),
        )
        for rule in profile_named(code).rules:
            for judgement in judgements:
                finding = _finding(rule, outcome, judgement, "en")
                assert finding.what
                assert "{" not in finding.what
                settled = outcome in {Outcome.FITS, Outcome.AT_ISSUE}
                assert bool(finding.why) is not settled
                assert bool(finding.how) is not settled

    def test_no_sentence_is_for_a_rule_that_is_gone(self):
        rules = {rule.code for code in ALL for rule in profile_named(code).rules}
        spoken = {
            code.removeprefix("rule.").rpartition(".")[0]
            for code in codes("linting")
            if code.startswith("rule.")
        }
        assert spoken <= rules

    def test_every_outcome_and_wanted_has_its_sentence(self):
        kinds = [f"outcome.{outcome.value}" for outcome in Outcome]
        wanted = [
            f"wanted.{kind}{end}"
            for kind in ("between", "ratio")
            for end in ("", ".least", ".most")
        ]
        assert {*kinds, *wanted, "wanted.one_of", "wanted.in_list"} <= codes("linting")

    @pytest.mark.parametrize("code", ALL)
    def test_reports_are_json(self, code):
        report = lint(PLAIN, code).to_json()
        assert json.loads(json.dumps(report)) == report
        assert report["fits"] is False
        for finding in report["findings"]:
            assert finding["severity"] in set(Severity)
            assert (finding["outcome"] in {"fits", "at_issue"}) is ("why" not in finding)


def test_facts_of_a_bare_description_are_all_readable():
    subject = Subject(PLAIN)
    stated = {name for name in FACTS if subject.fact(name)}
    assert stated == {"id", "title", "credential_type", "languages"}
