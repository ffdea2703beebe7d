"""``cairn lint``: what a person reads, what a program reads, and the exit codes."""

import json
from pathlib import Path

import pytest

from cairn.cli import main

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples/achievement.yaml"
ISSUER = ROOT / "examples/issuer.yaml"
LITTLE = (
    "id: urn:example:a\nlanguage: en\ntitle: Knots\nsetting: non-formal\n"
    "outcomes: [{title: Tie a knot}]\nassessments: [{type: quiz}]\n"
)


@pytest.fixture
def run(capsys):
    def call(*words):
        with pytest.raises(SystemExit) as left:
            main(["lint", *map(str, words)])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return call


@pytest.fixture
def little(tmp_path):
    def write(more="", start=LITTLE):
        path = tmp_path / "little.yaml"
        path.write_text(start + more, encoding="utf-8")
        return path

    return write


def test_the_example_fits_and_the_principles_are_shown(run):
    code, out, _ = run(EXAMPLE, "--profile", "eu")
    assert code == 0
    assert "Applied Data Analysis" in out
    assert "2022/C 243/02" in out
    assert "The ten principles of Annex II" in out
    assert out.count("□") == 10 + 2
    assert "to mend" not in out


def test_without_a_profile_the_others_are_summed_up(run, little):
    code, out, _ = run(little())
    assert code == 0
    assert "Rules that always hold" in out
    assert out.count("--profile") == 5
    # What covers only a part of its framework says so, everywhere.
    assert out.count("covers a part of its framework") == 2


def test_what_is_missing_says_why_and_how(run, little):
    code, out, _ = run(little(), "--profile", "eu")
    assert code == 1
    assert "The awarding body: not stated. [eu.awarding_body]" in out
    assert "Why: Somebody answers for the award" in out
    assert "Mend: Name it under" in out


def test_the_issuer_profile_counts(run, little):
    _, before, _ = run(little(), "--profile", "eu", "--json")
    _, after, _ = run(little(), "--profile", "eu", "--json", "--issuer", ISSUER)

    def missing(text):
        findings = json.loads(text)["reports"][1]["findings"]
        return {each["element"] for each in findings if each["outcome"] == "missing"}

    assert missing(before) - missing(after) == {"country", "awarding_body"}


def test_json_is_one_document_with_a_report_for_each_profile(run):
    code, out, _ = run(EXAMPLE, "--profile", "eu", "--profile", "nzqa", "--profile", "eu", "--json")
    document = json.loads(out)
    assert code == 1
    assert document["fits"] is False
    assert [each["profile"] for each in document["reports"]] == ["general", "eu", "nzqa"]
    assert [each["fits"] for each in document["reports"]] == [True, True, False]
    assert len(document["reports"][1]["checklist"]) == 10


def test_undecided_is_neither(run, little):
    own = little().parent / "own.yaml"
    own.write_text(
        "code: own\ntitle: Own rules\nsource: us\nsource_url: https://x.example\neffective: 2026\n"
        "rules:\n  - {code: own.hours, element: workload, severity: mandatory, clause: §1,\n"
        "     require: {present: workload_hours}, unclear_when: {present: credit}}\n",
        encoding="utf-8",
    )
    code, out, _ = run(little("credit: {value: 2, scheme: US_SEM}\n"), "--profile", own)
    assert code == 3
    assert "For a person to decide" in out


def test_general_rules_always_hold(run, little):
    code, out, _ = run(little(start="id: urn:x\nlanguage: en\ntitle: Knots\n"), "--json")
    assert code == 1
    found = json.loads(out)["reports"][0]["findings"]
    assert {
        each["code"] for each in found if each["severity"] == "mandatory" and "why" in each
    } == {
        "general.outcomes",
        "general.assessment",
        "general.setting",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LITTLE + "colour: red\n", "line 7, /colour"),
        ("a: 'b\n", "line 2"),
        ("{", "JSON"),
        (LITTLE + "title: again\n", "given twice"),
    ],
)
def test_unreadable_is_2_and_says_where(run, little, text, words):
    code, out, err = run(little(start=text))
    assert (code, out) == (2, "")
    assert words in err


def test_wrong_use_is_2(run):
    assert run(EXAMPLE, "--profile", "ontario")[0] == 2
    assert run("nowhere.yaml")[0] == 2
    assert run()[0] == 2
