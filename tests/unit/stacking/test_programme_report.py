"""The answer as JSON and as text: every sentence there, every amount as text, always indicative."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cairn.stacking.case import Case, read_case
from cairn.stacking.programme_audit import audit
from cairn.stacking.programme_reading import read_programme
from cairn.stacking.programme_report import NotVerified, as_dict, label, lines, verdict
from cairn.wording import codes

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "src" / "cairn" / "stacking"
ME = "did:web:exempla.example"
REFUSED = NotVerified("torn.json", "failed", ("The signature does not hold.",))


@pytest.fixture
def answer(hold):
    path = ROOT / "examples" / "programmes" / "pgcert-applied-data.yaml"
    held = [
        hold("Data I", "10 CATS", level="FHEQ 7", outcomes=["urn:lo:data:1"], fields=["0613"]),
        hold(
            "Project", "5 ECTS", level="EQF 7", achievement="urn:module:exempla:capstone", issuer=ME
        ),
        hold("Course", hours=150, setting=None, outcomes=["urn:lo:data:2"]),
        hold("Old", "5 ECTS", awarded="2010-01-01", outcomes=["urn:lo:ethics:1"]),
        hold("Draft", "5 ECTS", status="Provisional", outcomes=["urn:lo:ethics:1"]),
    ]
    return audit(read_programme(path.read_bytes(), path.name), held, Case(), "2025-10-01")


def test_json_is_json_and_has_no_float(answer):
    document = as_dict(answer, [REFUSED])
    text = json.dumps(document)
    assert json.loads(text) == document
    assert not re.search(r"\d\.\d", re.sub(r'"(?:[^"\\]|\\.)*"', '""', text))
    assert document["indicative"] is True
    assert document["label"].startswith("Indicative")
    assert document["complete"] is answer.complete
    assert document["not_verified"] == [REFUSED.as_dict()]
    assert document["programme"]["digest"].startswith("sha256:")
    assert document["countable_total"] == "29/2"
    assert {one["outcome"] for one in document["items"]} == {
        "counts",
        "may_count",
        "does_not_count",
    }
    for one in document["items"]:
        if one["outcome"] != "counts":
            assert one["reasons"], one["title"]
            assert all(reason["reason"].endswith(".") for reason in one["reasons"])


def test_text_says_the_same_for_people(answer):
    text = "\n".join(lines(answer, [REFUSED]))
    assert text.startswith(verdict(answer))
    assert text.endswith(label(answer))
    assert answer.answer.sentences[0] in text
    assert "torn.json" in text
    assert "Draft" in text
    assert "Its result is Provisional" in text
    assert "a person decides whether the learning is current" in text
    assert "14.5 of 30 ECTS" in text
    assert "{" not in text


def test_a_trial_says_so_first():
    path = ROOT / "examples" / "programmes" / "pgcert-applied-data.yaml"
    case = read_case(
        b"format: cairn-stacking-case/1\nassume: [{id: next, credit: 5, scheme: ECTS}]", "c"
    )
    found = audit(read_programme(path.read_bytes(), path.name), [], case, "2025-10-01")
    assert label(found).startswith("What if")
    assert "(assumed, not held)" in "\n".join(lines(found))
    assert as_dict(found)["items"][0]["assumed"] is True


def test_credentials_of_two_people_are_pointed_out(hold):
    path = ROOT / "examples" / "programmes" / "pgcert-applied-data.yaml"
    held = [hold(name, "5 ECTS") for name in ("a", "b")]
    for number, holding in enumerate(held):
        recipient = replace(holding.record.award.recipient, did=f"did:example:{number}")
        award = replace(holding.record.award, recipient=recipient)
        held[number] = replace(holding, record=replace(holding.record, award=award))
    found = audit(read_programme(path.read_bytes(), path.name), held, Case(), "2025-10-01")
    assert as_dict(found)["recipients"] == 2
    assert "2 different recipients" in "\n".join(lines(found))


def test_every_sentence_of_the_catalogue_is_said_by_some_rule():
    files = [*SOURCES.glob("*.py"), SOURCES.parent / "cli" / "stack_programme.py"]
    said = "\n".join(path.read_text() for path in files)
    for code in codes("stacking_programme"):
        room, _, variant = code.partition(".")
        assert re.search(rf'"{variant}"|{room}\.{variant}|{room}\.\{{|"{room}"', said), code
