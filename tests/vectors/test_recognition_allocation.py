"""The worked examples of allocation and greatest credit, through the engine and its checker."""

import json
from pathlib import Path

import pytest

pytest.importorskip("ortools", reason="the extra “solver” is not installed")

from cairn.stacking.answer import answer, write_answer
from cairn.stacking.checker import check
from cairn.stacking.instance_form import read_instance

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "recognition"


def _cases():
    for path in sorted(FOLDER.glob("*.json")):
        document = json.loads(path.read_text())
        for case in document if isinstance(document, list) else [document]:
            if case["kind"] in {"allocation", "max_credit"}:
                yield case


CASES = list(_cases())
pytestmark = pytest.mark.usefixtures("shared")


def _answer(case, **changes):
    instance, ignored = read_instance({**case, **changes})
    assert set(ignored) <= {"expect", "n_solutions"}
    return write_answer(answer(instance), ignored)


def test_the_examples_are_there(shared):
    assert shared
    assert len(CASES) == 12


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["kind"] == "allocation"], ids=lambda case: case["id"]
)
def test_allocation(case):
    expect, got = case["expect"], _answer(case)
    assert got["complete"] is expect["complete"]
    assert check(got["certificate"]) == []
    if expect.get("n_solutions") == 1:
        assert got["assignment"] == {
            item: [place] if isinstance(place, str) else place
            for item, place in expect["assignment"].items()
        }
    if "min_total_shortfall" in expect:
        assert got["total_shortfall"] == expect["min_total_shortfall"]
    if "all_minimal_conflicts" in expect:
        assert got["all_conflicts"] is True
        assert {frozenset(one) for one in got["minimal_conflicts"]} == {
            frozenset(one) for one in expect["all_minimal_conflicts"]
        }
    if expect["complete"]:
        assert got["minimal_conflicts"] == []


@pytest.mark.parametrize("mode", ["whole", "truncate"])
@pytest.mark.parametrize(
    "case", [case for case in CASES if case["kind"] == "max_credit"], ids=lambda case: case["id"]
)
def test_greatest_credit(case, mode):
    assert _answer(case, mode=mode)["countable_total"] == case["expect"][mode]
