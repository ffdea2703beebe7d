"""Stages 2 to 5: of all allocations with the same verdict, the one that the order of §4.5 names.

Each stage is solved, its value fixed, and the next one solved. A stage whose proof outruns the work
keeps the best that was found and is not among those proved; so do all after it, since "best" would
then be best among too few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.allocation import missing
from cairn.stacking.instance import Kind, Mode
from cairn.stacking.model import Model
from cairn.stacking.solver import Status, Work, solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.stacking.allocation import Allocation
    from cairn.stacking.model import Expression
    from cairn.stacking.problem import Problem

_TOGETHER = 10**6
"""Items are ordered several at a time while the weights of a lexicographic sum stay below this."""


def refine(
    problem: Problem, allocation: Allocation, work: Work
) -> tuple[Allocation, tuple[str, ...]]:
    """The allocation that stages 2 to 5 single out.

    Args:
        problem: the question.
        allocation: one with the verdict that is to be kept.
        work: for all stages together.

    Returns:
        The allocation, and the names of the stages that were proved.
    """
    refining = _Refining(problem, allocation, work)
    proved = []
    for name, steps in refining.stages():
        if all(refining.step(expression, share) for expression, share in steps):
            proved.append(name)
        else:
            break
    return refining.allocation, tuple(proved)


class _Refining:
    """One model that gains a constraint with each stage."""

    def __init__(self, problem: Problem, allocation: Allocation, work: Work) -> None:
        self.problem = problem
        self.allocation = allocation
        self._work = work
        left = missing(problem, allocation)
        rules = frozenset(problem.rules)
        open_rules = {rule for rule, _ in left.shortfall} | set(left.uncovered)
        if open_rules:
            caps = frozenset(cap.rule for cap in problem.caps)
            self._model = Model(problem, hard=caps, soft=rules - caps)
            self._model.cp.add(self._model.shortfall() == left.total // self._model.unit)
            self._model.cp.add(sum(self._model.uncovered.values()) == len(left.uncovered))
        else:
            self._model = Model(problem, hard=rules)
        if problem.instance.kind is Kind.MAX_CREDIT:
            self._model.cp.add(self._model.total() == allocation.total // problem.scale)
        self._model.bound_overshoot(left.total)

    def stages(self) -> Iterator[tuple[str, Iterator[tuple[Expression, float]]]]:
        """Each stage: its name, and what it makes least, with its share of the work."""
        yield "persons", self._persons()
        yield "items", self._items()
        if self.problem.instance.kind is not Kind.MAX_CREDIT:
            yield "credit", self._credit()
        yield "order", self._order()

    def _persons(self) -> Iterator[tuple[Expression, float]]:
        if self.problem.needs_person:
            yield sum(self._model.u[item] for item in sorted(self.problem.needs_person)), 0.3

    def _items(self) -> Iterator[tuple[Expression, float]]:
        yield sum(self._model.u), 0.4

    def _credit(self) -> Iterator[tuple[Expression, float]]:
        yield self._model.total(), 0.3

    def _order(self) -> Iterator[tuple[Expression, float]]:
        """Requirement by requirement for each item; then as much as may be of the first items."""
        if not self.problem.exclusive:
            yield sum(self._model.x.values()), 0.3
        yield from ((expression, 1.0) for expression in self._places())
        if self.problem.mode is not Mode.WHOLE:
            for counted in self._model.z:
                yield -1 * counted, 1.0
            for place in self._model.y.values():
                yield -1 * place, 1.0

    def _places(self) -> Iterator[Expression]:
        """Several items at a time, as digits of one number; "unused" is the last digit."""
        places = len(self.problem.requirements)
        if not self.problem.exclusive:
            for (item, place), variable in sorted(self._model.x.items()):
                del item, place
                yield -1 * variable
            return
        number: Expression = 0
        weight = 1
        for item in range(len(self.problem.items)):
            here = self.problem.places[item]
            digit = places * (1 - self._model.u[item])
            digit += sum(place * self._model.x[item, place] for place in here)
            number = number * (places + 1) + digit
            weight *= places + 1
            if weight * (places + 1) > _TOGETHER:
                yield number
                number, weight = 0, 1
        yield number

    def step(self, expression: Expression, share: float) -> bool:
        """Make ``expression`` least and keep it there; whether that was proved."""
        model = self._model
        model.cp.clear_hints()
        model.hint(self.allocation)
        model.cp.minimize(expression)
        solution = solve(model.cp, self._work, most=share)
        if solution.found:
            self.allocation = model.read(solution.value)
            model.cp.add(expression <= solution.objective)
        return solution.status is Status.OPTIMAL
