"""``cairn stack QUESTION.json``: bare questions, their answers, pictures and faults."""

import json
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytest.importorskip("ortools", reason="the extra “solver” is not installed")

from cairn.cli import main

SMALL = {
    "id": "S",
    "kind": "allocation",
    "items": {"a": 5, "b": 5, "c": 6},
    "requirements": {"A": {"elig": ["a", "b"], "min": 5}, "B": {"elig": ["b"], "min": 5}},
}
SHORT = {
    **SMALL,
    "id": "T",
    "items": {"b": 5, "c": 6},
    "requirements": {"A": {"elig": ["b"], "min": 5}, "B": {"elig": ["b"], "min": 5}},
}
PATH = {
    "id": "P",
    "kind": "completion",
    "held": {"c1": 5},
    "requirements": {
        "A": {"elig": ["c1", "k1"], "min": 5},
        "B": {"elig": ["c1", "k2"], "min": 5},
    },
    "catalogue": {"k1": 7, "k2": 5},
}


@pytest.fixture
def run(capsys, tmp_path):
    def call(question, *options, name="question.json"):
        path = tmp_path / name
        text = question if isinstance(question, str) else json.dumps(question)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["stack", str(path), *options])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return call


def test_complete_is_0_and_not_complete_is_1(run):
    code, out, _ = run(SMALL, "--json")
    assert code == 0
    got = json.loads(out)
    assert got["assignment"] == {"a": ["A"], "b": ["B"]}
    assert got["countable_total"] == 10
    code, out, _ = run(SHORT, "--json")
    assert code == 1
    got = json.loads(out)
    assert got["minimal_conflicts"] == [["req:A", "req:B"]]
    assert got["total_shortfall"] == 5
    assert "together need 10" in got["explanation"]
    assert "indicative" in got["explanation"]


def test_the_same_question_gets_the_same_bytes(run):
    first = run(SHORT, "--json")
    shuffled = {name: SHORT[name] for name in reversed(SHORT)}
    assert run(shuffled, "--json") == first


def test_many_questions_are_answered_in_order_and_the_worst_counts(run):
    lines = "\n".join(map(json.dumps, [SMALL, {**SMALL, "items": {"a": -1}}, SHORT]))
    code, out, _ = run(lines, "--json", name="questions.jsonl")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [one["id"] for one in answers] == ["S", "S", "T"]
    assert "items.a" in answers[1]["error"]["detail"]
    assert code == 2
    code, out, _ = run([SMALL, SHORT], "--json")
    assert code == 1
    assert len(out.splitlines()) == 2


def test_the_cheapest_path(run):
    code, out, _ = run(PATH, "--json")
    got = json.loads(out)
    assert (code, got["path"], got["cost"]) == (0, ["k2"], 5)
    assert got["assignment"]["c1"] == ["A"]


def test_why_not_this_one(run):
    code, out, _ = run(SMALL, "--why-not", "c")
    assert code == 0
    assert out.startswith("S: c cannot count, because no requirement takes it.")


def test_every_language_is_asked_for_by_lang(run):
    _, out, _ = run(SHORT, "--lang", "es")
    assert "no crea ningún derecho" in out


def test_a_picture_says_all_that_it_shows(run, tmp_path):
    svg = tmp_path / "stack.svg"
    run({**SHORT, "title": "T & <co>"}, "--svg", str(svg))
    root = ET.fromstring(svg.read_text(encoding="utf-8"))
    name = {"s": "http://www.w3.org/2000/svg"}
    assert root.find("s:title", name).text == "Stack: T & <co>"
    described = root.find("s:desc", name).text
    assert "5 credits missing" in described
    assert "b (5 credits)" in described
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "stack-title stack-desc"


def test_a_certificate_is_checked_without_the_engine(run, tmp_path, capsys):
    _, out, _ = run(SMALL, "--json")
    for text, code in ((out, 0), (out.replace('"countable_total":10', '"countable_total":11'), 1)):
        path = tmp_path / "certificate.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["stack", "check", str(path)])
        assert left.value.code == code, capsys.readouterr()


FAULTS = {
    "unknown item": ({"requirements": {"A": {"elig": ["zz"], "min": 1}}}, "requirements.A"),
    "negative": ({"items": {"a": -5}}, "items.a"),
    "fraction": ({"items": {"a": 2.5}}, "items.a"),
    "unknown share": ({"share": [["A", "nowhere"]]}, "share"),
    "a group of itself": ({"groups": {"G": {"choose": 1, "of": ["G"]}}}, "groups"),
    "a circle of needs": ({"prerequisites": {"a": ["b"], "b": ["a"]}}, "prerequisites"),
    "a maximum below": ({"requirements": {"A": {"elig": ["a"], "min": 5, "max": 4}}}, "A"),
    "too many": (
        {"requirements": {f"R{n}": {"elig": ["a"], "min": 1} for n in range(1_000)}},
        "requirements",
    ),
    "a mode unheard of": ({"mode": "sideways"}, "mode"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_its_place_at_once(run, name):
    changes, place = FAULTS[name]
    begun = time.perf_counter()
    code, out, _ = run({**SMALL, **changes}, "--json")
    assert time.perf_counter() - begun < 5
    assert code == 2
    assert place in json.loads(out)["error"]["detail"]


def test_the_published_form_takes_what_the_engine_takes(run):
    jsonschema = pytest.importorskip("jsonschema")
    folder = Path(__file__).parents[3] / "src" / "cairn" / "stacking" / "schemas"
    schema = json.loads((folder / "allocation-instance.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(SMALL)) == []
    assert list(validator.iter_errors({**SMALL, "items": {"a": -5}})) != []
    assert run(SMALL)[0] == 0
