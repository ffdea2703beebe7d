"""Which conflict is shown, and what is said when the work allowed runs out."""

import random

import pytest

pytest.importorskip("ortools", reason="the extra “solver” is not installed")

from cairn.stacking.answer import Effort, answer, write_answer
from cairn.stacking.checker import check
from cairn.stacking.conflicts import one_conflict
from cairn.stacking.crowded import crowded
from cairn.stacking.feasibility import Feasibility
from cairn.stacking.flow import relax, relaxed_leaves, supply
from cairn.stacking.instance_form import read_instance
from cairn.stacking.problem import prepare
from cairn.stacking.solver import Work


def _crowd(seed, items=30, requirements=10, asked=1.15):
    """Requirements that ask for more than is held, among items that fit a few of them."""
    rng = random.Random(seed)
    credit = {f"c{n:02}": rng.randint(1, 30) for n in range(items)}
    weights = [0.3 + rng.random() for _ in range(requirements)]
    total = sum(credit.values()) * asked
    return {
        "kind": "allocation",
        "items": credit,
        "requirements": {
            f"R{n:02}": {
                "elig": [one for one in credit if rng.random() < 0.3] or ["c00"],
                "min": int(total * weight / sum(weights)),
            }
            for n, weight in enumerate(weights)
        },
    }


@pytest.mark.parametrize("seed", range(4))
def test_crowded_sets_cannot_hold_and_come_roomiest_first(seed):
    problem = prepare(read_instance(_crowd(seed))[0])
    sets = list(crowded(problem, relaxed_leaves(problem), supply(problem)))
    assert sets
    for places in sets:
        assert relax(problem, places).deficit > 0
    assert len(set(sets)) == len(sets)


@pytest.mark.parametrize("seed", range(4))
def test_one_conflict_is_irreducible(seed):
    problem = prepare(read_instance(_crowd(seed))[0])
    conflict = one_conflict(Feasibility(problem, Work(30.0)))
    assert conflict
    again = Feasibility(problem, Work(60.0))
    assert again.holds(frozenset(conflict)) is False
    for rule in conflict:
        assert again.holds(frozenset(conflict) - {rule}) is True


def test_a_question_that_took_more_patience_is_asked_again():
    problem = prepare(read_instance(_exact_fit(1))[0])
    feasibility = Feasibility(problem, Work(60.0))
    rules = frozenset(problem.rules)
    assert feasibility.holds(rules, 1e-9) is None
    asked = feasibility.questions
    assert feasibility.holds(rules, 1e-9) is None
    assert feasibility.questions == asked
    assert feasibility.holds(rules) is True


def _exact_fit(seed, items=40, requirements=12):
    """A question with an answer that leaves nothing over, which no quick search finds."""
    rng = random.Random(seed)
    credit = {f"c{n:02}": rng.randint(1, 30) for n in range(items)}
    home = {item: rng.randrange(requirements) for item in credit}
    return {
        "kind": "allocation",
        "items": credit,
        "requirements": {
            f"R{n:02}": {
                "elig": [one for one in credit if home[one] == n or rng.random() < 0.3],
                "min": sum(credit[one] for one in credit if home[one] == n),
            }
            for n in range(requirements)
        },
    }


def test_when_the_work_runs_out_the_answer_is_no_no():
    instance = read_instance(_exact_fit(1))[0]
    hasty = write_answer(answer(instance, effort=Effort(verdict=1e-9, later=1e-9, conflicts=1e-9)))
    assert hasty["complete"] is None
    assert "This is not a no" in hasty["explanation"]
    assert (hasty["at_least"], hasty["proved"], hasty["minimal_conflicts"]) == (0, [], [])
    assert check(hasty["certificate"]) == []
    assert write_answer(answer(instance))["complete"] is True
