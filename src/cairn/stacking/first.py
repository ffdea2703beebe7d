"""The first allocation: greedy, improved by search, topped up for floors and the total.

It is tried before the solver, for the typical question has room: where what it finds falls short by
no more than the bound that is proved, nothing is left to solve. It is never taken on its own word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.allocation import allowed, missing, whole_allocation
from cairn.stacking.search import STEPS, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.stacking.allocation import Allocation, Missing
    from cairn.stacking.problem import Problem


def first_allocation(
    problem: Problem, asked: frozenset[str], target: int, steps: int = STEPS
) -> Allocation | None:
    """An allocation of whole items that keeps what never gives way, or nothing.

    Args:
        problem: the question.
        asked: the rules that are asked for; the others count for nothing.
        target: the shortfall that is good enough, because no allocation has less.
        steps: how long to search at most.
    """
    if not problem.requirements or problem.optional - problem.mandatory:
        return None
    need = [
        requirement.minimum if requirement.rule in asked else 0
        for requirement in problem.requirements
    ]
    best: tuple[tuple[int, int], Allocation] | None = None
    for items in _selections(problem, asked):
        for home in Walk(problem, need, items).run(target, steps):
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


def _selections(problem: Problem, asked: frozenset[str]) -> Iterator[list[int]]:
    """Items to try with: all that do not exclude each other; then only what the caps admit."""
    order = sorted(
        range(len(problem.items)),
        key=lambda item: (item in problem.needs_person, -len(problem.places[item]), item),
    )
    against: dict[int, set[int]] = {}
    pairs = [*problem.apart, *((one, other) for one, other, _ in problem.residual)]
    for one, other in pairs:
        against.setdefault(one, set()).add(other)
        against.setdefault(other, set()).add(one)
    forced = [item for item, _ in problem.forced]
    chosen: set[int] = set()
    for item in (*forced, *order):
        if not against.get(item, set()) & chosen:
            chosen.add(item)
    yield sorted(chosen)
    caps = [cap for cap in problem.caps if cap.rule in asked]
    if not caps:
        return
    room = [cap.limit for cap in caps]
    admitted = []
    for item in sorted(chosen, key=lambda one: (one not in forced, -problem.credit[one], one)):
        inside = [at for at, cap in enumerate(caps) if item in cap.items]
        if all(room[at] >= problem.credit[item] for at in inside):
            admitted.append(item)
            for at in inside:
                room[at] -= problem.credit[item]
    if len(admitted) < len(chosen):
        yield sorted(admitted)


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
