"""A second model of the same question: ways to fill a requirement instead of single placements.

A *pattern* is a set of items that just fills one requirement: without any one of them it would not.
Where there are few, choosing one pattern for each requirement is a far tighter model than placing
item by item, because it knows that credit is indivisible: what takes the other model a second takes
this one a fraction of it. It serves where whole items fill requirements and nothing asks for credit
beyond them; both models agree there, and tests hold them against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cairn.stacking.allocation import whole_allocation
from cairn.stacking.instance import Mode
from cairn.stacking.solver import cp_model

if TYPE_CHECKING:
    from cairn.stacking.allocation import Allocation
    from cairn.stacking.model import Expression
    from cairn.stacking.problem import Problem

MOST_PATTERNS = 1_500
"""Patterns of all requirements together; with more, the other model is the quicker one (measured on
benchmarks/stacking.py)."""
_VISITS = 30


def plain(problem: Problem, asked: frozenset[str]) -> bool:
    """Whether the model over patterns can say everything that is ``asked``."""
    beyond = "total" in asked or any(floor.rule in asked for floor in problem.floors)
    return (
        problem.mode is Mode.WHOLE
        and problem.exclusive
        and not beyond
        and not problem.optional
        and not problem.residual
        and not problem.forced
        and not any(
            one.count or one.outcomes or one.maximum is not None for one in problem.requirements
        )
    )


def patterns_of(
    problem: Problem, place: int, overshoot: int, most: int
) -> list[tuple[int, ...]] | None:
    """The patterns of one requirement.

    Largest items first, so that a set just fills as soon as its last item does.

    Args:
        problem: the question.
        place: the requirement.
        overshoot: how far a pattern may exceed the minimum.
        most: give up, with nothing, where there are more.
    """
    need = problem.requirements[place].minimum
    items = sorted(problem.eligible[place], key=lambda item: (-problem.credit[item], item))
    rest = [0] * (len(items) + 1)
    for at in range(len(items) - 1, -1, -1):
        rest[at] = rest[at + 1] + problem.credit[items[at]]
    found: list[tuple[int, ...]] = []
    waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    visited = 0
    while waiting:
        at, load, chosen = waiting.pop()
        visited += 1
        if len(found) > most or visited > _VISITS * most:
            return None
        if load + rest[at] < need:
            continue
        waiting.append((at + 1, load, chosen))
        filled = load + problem.credit[items[at]]
        if filled < need:
            waiting.append((at + 1, filled, (*chosen, items[at])))
        elif filled - need <= overshoot:
            found.append((*chosen, items[at]))
    return found


class PatternModel:
    """The model over patterns of rules that must all hold; read like the other one.

    Args:
        problem: a plain one.
        asked: the rules that are asked for.
        patterns: for each requirement that is asked for its patterns.
    """

    def __init__(
        self, problem: Problem, asked: frozenset[str], patterns: dict[int, list[tuple[int, ...]]]
    ) -> None:
        cp = cp_model()
        self.problem = problem
        self.cp = cp.CpModel()
        self._sum = cp.LinearExpr.weighted_sum
        self._chosen: list[tuple[Expression, int, tuple[int, ...]]] = []
        """(variable, requirement, items that stand there while it is true)."""
        for place, found in patterns.items():
            choices = [self.cp.new_bool_var("") for _ in found]
            self.cp.add_exactly_one(choices)
            self._chosen += zip(choices, [place] * len(found), found, strict=True)
        self._items(asked)

    def _items(self, asked: frozenset[str]) -> None:
        """Each item stands in one place at most; pairs apart; caps."""
        uses: list[list[Expression]] = [[] for _ in self.problem.items]
        for variable, _, items in self._chosen:
            for item in items:
                uses[item].append(variable)
        for used in uses:
            self.cp.add_at_most_one(used)
        for one, other in self.problem.apart:
            self.cp.add_at_most_one([*uses[one], *uses[other]])
        for cap in self.problem.caps:
            if cap.rule in asked:
                some = [
                    (use, self.problem.credit[item] // self.problem.scale)
                    for item in sorted(cap.items)
                    for use in uses[item]
                ]
                load = self._sum([use for use, _ in some], [credit for _, credit in some])
                self.cp.add(load <= cap.limit // self.problem.scale)

    def read(self, value: Any) -> Allocation:
        """The allocation that a solution stands for."""
        home = [-1] * len(self.problem.items)
        for variable, place, items in self._chosen:
            if value(variable):
                for item in items:
                    home[item] = place
        return whole_allocation(self.problem, home)


def pattern_model(problem: Problem, asked: frozenset[str]) -> PatternModel | None:
    """The model over patterns, where the question is plain and its patterns are few.

    Args:
        problem: the question.
        asked: the rules that must all hold.
    """
    leaves = {
        place: one.minimum
        for place, one in enumerate(problem.requirements)
        if one.rule in asked and one.minimum
    }
    if sum(leaves.values()) >= problem.total:
        # Items serve one requirement each, so their minima make up the total.
        asked -= {"total"}
    if not plain(problem, asked):
        return None
    overshoot = sum(problem.credit) - sum(leaves.values())
    patterns: dict[int, list[tuple[int, ...]]] = {}
    left = MOST_PATTERNS
    for place in leaves:
        found = patterns_of(problem, place, overshoot, left)
        if found is None:
            return None
        patterns[place] = found
        left -= len(found)
    return PatternModel(problem, asked, patterns)
