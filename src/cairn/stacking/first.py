"""The first allocation: greedy, improved by search, topped up for floors and the total.

It is tried before the solver, for the typical question has room: where what it finds falls short by
no more than the bound that is proved, nothing is left to solve. It is never taken on its own word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.allocation import allowed, missing, whole_allocation
from cairn.stacking.search import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.stacking.allocation import Allocation, Missing
    from cairn.stacking.problem import Problem

QUICK_STEPS = 800
"""Search steps before the solver is asked; enough where there is room. Few items take fewer."""
_STEPS_AN_ITEM = 32
SECOND_STEPS = 2_500
PATIENT_STEPS = 20_000
"""Search steps where the solver did not settle it quickly."""
_WEIGHED = 14
"""Items of one cap of which all sums are looked at."""


def first_allocation(
    problem: Problem,
    asked: frozenset[str],
    target: int,
    steps: int,
    start: Sequence[int] | None = None,
) -> Allocation | None:
    """An allocation of whole items that keeps what never gives way, or nothing.

    Args:
        problem: the question.
        asked: the rules that are asked for; the others count for nothing.
        target: the shortfall that is good enough, because no allocation has less.
        steps: how long to search at most; where that is quickly, the size of the question counts.
        start: for each item its requirement (or -1) in an allocation for a like question.
    """
    if not problem.requirements or problem.optional - problem.mandatory:
        return None
    need = [
        requirement.minimum if requirement.rule in asked else 0
        for requirement in problem.requirements
    ]
    if steps == QUICK_STEPS:
        steps = min(steps, _STEPS_AN_ITEM * len(problem.items))
    best: tuple[tuple[int, int], Allocation] | None = None
    for items, begin in _selections(problem, asked, start):
        for home in Walk(problem, need, items, begin).run(target, steps):
            found = whole_allocation(problem, _Filling(problem, asked, home).run())
            if not allowed(problem, found, asked):
                continue
            left = missing(problem, found, asked)
            key = (left.total, len(left.uncovered))
            if best is None or key < best[0]:
                best = (key, found)
            if left.total <= target and not left.uncovered:
                return found
    return best[1] if best else None


def _selections(
    problem: Problem, asked: frozenset[str], start: Sequence[int] | None
) -> Iterator[tuple[list[int], Sequence[int] | None]]:
    """Items to try with: none that exclude each other, and no more than the caps admit.

    Those that are used at the start come first; without one, two orders are tried.
    """
    against: dict[int, set[int]] = {}
    for one, other in (*problem.apart, *((one, other) for one, other, _ in problem.residual)):
        against.setdefault(one, set()).add(other)
        against.setdefault(other, set()).add(one)
    forced = [item for item, _ in problem.forced]
    begins: list[tuple[list[int], Sequence[int] | None]] = []
    if start is not None:
        begins.append((sorted(range(len(start)), key=lambda item: start[item] < 0), start))
    else:
        begins += [(order, None) for order in _orders(problem)]
    tried: list[set[int]] = []
    for order, begin in begins:
        chosen: set[int] = set()
        for item in (*forced, *order):
            if not against.get(item, set()) & chosen:
                chosen.add(item)
        admitted = _within_caps(problem, asked, chosen)
        if admitted not in tried:
            tried.append(admitted)
            yield sorted(admitted), begin


def _orders(problem: Problem) -> Iterator[list[int]]:
    """Which of two items that exclude each other comes first: more credit, or more places."""
    items = range(len(problem.items))
    person, credit, places = problem.needs_person, problem.credit, problem.places
    yield sorted(items, key=lambda item: (item in person, -credit[item], item))
    if problem.apart or problem.residual:
        yield sorted(items, key=lambda item: (item in person, -len(places[item]), item))


def _within_caps(problem: Problem, asked: frozenset[str], chosen: set[int]) -> set[int]:
    """``chosen`` without the items that leave each cap, the smallest first, best used."""
    caps = sorted(
        (cap for cap in problem.caps if cap.rule in asked), key=lambda cap: len(cap.items)
    )
    for cap in caps:
        inside = sorted(cap.items & chosen, key=lambda item: -problem.credit[item])
        if sum(problem.credit[item] for item in inside) <= cap.limit:
            continue
        sums: dict[int, tuple[int, ...]] = {0: ()}
        for item in inside[:_WEIGHED]:
            for reached, some in list(sums.items()):
                if reached + problem.credit[item] <= cap.limit:
                    sums.setdefault(reached + problem.credit[item], (*some, item))
        chosen = chosen.difference(inside).union(sums[max(sums)])
    return chosen


class _Filling:
    """Items that stand nowhere yet, used where a floor, the total, a count or an outcome asks."""

    def __init__(self, problem: Problem, asked: frozenset[str], home: list[int]) -> None:
        self._problem = problem
        self._asked = asked
        self._home = home
        self._caps = [cap for cap in problem.caps if cap.rule in asked]

    def run(self) -> list[int]:
        """For each item its requirement, or -1."""
        problem = self._problem
        for item, place in problem.forced:
            if self._home[item] < 0 or place not in {None, self._home[item]}:
                self._home[item] = problem.places[item][0] if place is None else place
        while (left := self._left()).shortfall or left.uncovered:
            step = next(self._steps(left), None)
            if step is None:
                break
            self._home[step[0]] = step[1]
        return self._home

    def _left(self) -> Missing:
        found = whole_allocation(self._problem, self._home)
        return missing(self._problem, found, self._asked)

    def _steps(self, left: Missing) -> Iterator[tuple[int, int]]:
        """(item, requirement) that would help, the most urgent first."""
        for item, place in self._wanted(left):
            if self._fits(item, place):
                yield item, place

    def _wanted(self, left: Missing) -> Iterator[tuple[int, int]]:
        problem = self._problem
        rules = {rule for rule, _ in left.shortfall}
        for place, requirement in enumerate(problem.requirements):
            for outcome, items in problem.covering[place]:
                if requirement.outcome_rule(outcome) in left.uncovered:
                    yield from ((item, place) for item in items)
            if requirement.rule in rules:
                yield from ((item, place) for item in problem.eligible[place])
        wanted = [sorted(floor.items) for floor in problem.floors if floor.rule in rules]
        if "total" in rules:
            wanted.append(list(range(len(problem.items))))
        for some in wanted:
            for item in sorted(some, key=lambda one: -problem.credit[one]):
                if problem.credit[item]:
                    yield from ((item, place) for place in problem.places[item])

    def _fits(self, item: int, place: int) -> bool:
        """Whether ``item``, used nowhere yet, may be put into ``place``."""
        problem, home, credit = self._problem, self._home, self._problem.credit
        if home[item] >= 0:
            return False
        most = problem.requirements[place].maximum
        if most is not None:
            load = sum(credit[one] for one in problem.eligible[place] if home[one] == place)
            if load + credit[item] > most:
                return False
        for cap in self._caps:
            if item in cap.items:
                inside = sum(credit[one] for one in cap.items if home[one] >= 0)
                if inside + credit[item] > cap.limit:
                    return False
        pairs = (*problem.apart, *((one, other) for one, other, _ in problem.residual))
        return not any(
            (one == item and home[other] >= 0) or (other == item and home[one] >= 0)
            for one, other in pairs
        )
