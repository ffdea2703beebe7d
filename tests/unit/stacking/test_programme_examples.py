"""The real rule sets: every example programme against its portfolios."""

import json
from pathlib import Path

import pytest

from cairn.formats.record_text import read_text
from cairn.stacking.case import read_case
from cairn.stacking.programme_audit import audit
from cairn.stacking.programme_reading import read_programme

ROOT = Path(__file__).parents[3]
PORTFOLIOS = ROOT / "tests" / "vectors" / "programmes"
CASES = [
    pytest.param(path, case, id=f"{path.stem}: {case['title']}")
    for path in sorted(PORTFOLIOS.glob("*.yaml"))
    for case in read_text(path.read_bytes()).value
]


def programme_of(path):
    return read_programme((ROOT / "examples" / "programmes" / path.name).read_bytes(), path.name)


def held(hold, form):
    form = dict(form)
    key, credit = form.pop("id"), form.pop("credit", None)
    if "supervision" in form:
        form["supervision"] = (form["supervision"], True)
    return hold(key, credit, **form)


@pytest.mark.parametrize(("path", "case"), CASES)
def test_portfolio(path, case, hold):
    form = {"format": "cairn-stacking-case/1", **case.get("case", {})}
    found = audit(
        programme_of(path),
        [held(hold, one) for one in case["holds"]],
        read_case(json.dumps(form).encode(), "case"),
        "2025-09-01",
    )
    expect = case["expect"]
    assert found.complete is expect["complete"]
    if "total" in expect:
        assert str(found.counted) == str(expect["total"])
    # What is open is said where it would help, and only there.
    if found.lenient is not None and found.lenient.complete:
        assert found.open_questions()
    elif found.complete is not None:
        assert not found.open_questions()


def test_there_are_enough_of_them_and_each_says_where_it_is_from():
    by_programme = {}
    for parameter in CASES:
        by_programme.setdefault(parameter.values[0], []).append(parameter)
    assert len(by_programme) >= 8
    assert len(CASES) >= 70
    for path, cases in by_programme.items():
        assert len(cases) >= 5, path.name
        for version in programme_of(path):
            assert version.source.document
            assert version.source.certainty in {"quoted", "paraphrased"}
            if version.source.certainty == "paraphrased":
                assert "nsure" in version.source.note or "nvented" in version.source.note


def test_every_example_is_read():
    examples = sorted((ROOT / "examples" / "programmes").glob("*.yaml"))
    assert len(examples) >= 13
    for path in examples:
        assert programme_of(path)
