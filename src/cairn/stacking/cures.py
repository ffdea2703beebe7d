"""The cheapest cure: what to add, with what is held placed anew, so that the award is complete.

The slack of each rule is what new credentials bring it. New credit is free to stand in any
requirement and to count for any floor, and no cap stands against it; the least of it is looked
for first, then the fewest credentials, then the fewest demands on them. A cure is an option and
never a promise. Beside it stand the rules of which one waiver would suffice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from cairn.stacking.allocation import missing
from cairn.stacking.bounds import least_shortfall
from cairn.stacking.instance import Item
from cairn.stacking.model import Model
from cairn.stacking.problem import prepare
from cairn.stacking.solver import Status, Work, solve
from cairn.stacking.stages import verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cairn.stacking.allocation import Allocation
    from cairn.stacking.conflicts import Conflicts
    from cairn.stacking.feasibility import Feasibility
    from cairn.stacking.instance import Instance
    from cairn.stacking.model import Expression
    from cairn.stacking.problem import Problem

CURE_WORK = 4.0
"""Deterministic work for one cure."""
_SHARES = (0.6, 0.2, 0.2)
"""Of that for the least credit, the fewest credentials and the fewest demands on them."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Credentials to add for one requirement, all alike in what they count for."""

    requirement: str
    """Empty where the instance has no requirements."""
    credit: int
    """Quanta, all together."""
    items: int
    """How many at least: more than one only where a number of items is asked for."""
    outcomes: tuple[str, ...]
    floors: tuple[str, ...]
    """Floors that the credit must count for."""


@dataclass(frozen=True, slots=True)
class Cure:
    """What completes the award, and that no smaller amount of credit does."""

    additions: tuple[Addition, ...]
    outside: tuple[str, ...]
    """Caps that the new credit must not fall under."""
    cheapest: bool
    """Whether it is proved that no less credit will do."""
    or_in: tuple[str, ...] = ()
    """Requirements that could take a single addition instead."""

    @property
    def credit(self) -> int:
        """All new credit, in quanta."""
        return sum(addition.credit for addition in self.additions)


def cheapest_cure(
    problem: Problem,
    conflicts: Conflicts,
    work: Work | None = None,
    known: Allocation | None = None,
) -> Cure | None:
    """The cheapest additions that complete the award; nothing where there are none.

    Args:
        problem: one that is not complete.
        conflicts: what stands in the way; caps among it are what new credit must avoid.
        work: the budget.
        known: an allocation that lacks little, where one is known.
    """
    budget = work or Work(CURE_WORK)
    caps = frozenset(cap.rule for cap in problem.caps)
    model = _Additions(problem, caps)
    if known is not None:
        model.begin_with(known)
    stages = (model.new_credit(), model.new_items(), model.demands())
    for expression, share in zip(stages, _SHARES, strict=True):
        model.cp.minimize(expression)
        solution = solve(model.cp, budget, most=share * CURE_WORK)
        if not solution.found:
            break
        least = solution.status is Status.OPTIMAL if model.best is None else model.best.cheapest
        model.keep(expression, solution.objective)
        model.best = model.read_cure(solution.value, cheapest=least)
        model.begin_at(solution.value)
    if model.best is None:
        return None
    outside = _outside(problem, model.best, conflicts)
    return replace(model.best, outside=outside, or_in=_elsewhere(problem, model.best))


def sufficient_waivers(feasibility: Feasibility, conflicts: Conflicts) -> tuple[str, ...]:
    """Rules of which a waiver alone would complete the award: those in every conflict."""
    if not conflicts.found:
        return ()
    everything = frozenset(feasibility.problem.rules)
    common = frozenset.intersection(*(frozenset(one) for one in conflicts.found))
    return tuple(rule for rule in sorted(common) if feasibility.holds(everything - {rule}))


def with_additions(instance: Instance, cure: Cure, under: Iterable[str] = ()) -> Instance:
    """The instance with new items as ``cure`` says; for solving again.

    Args:
        instance: as it was asked.
        cure: what to add.
        under: rules of caps that the new items are to fall under as well.
    """
    items: list[Item] = []
    at: dict[str, list[str]] = {}
    floors: dict[str, list[str]] = {}
    covers = list(instance.covers)
    for number, addition in enumerate(cure.additions):
        for copy in range(addition.items):
            name = f"+{number + 1}.{copy + 1}"
            items.append(Item(name, addition.credit if copy == 0 else 0))
            at.setdefault(addition.requirement, []).append(name)
            for floor in addition.floors:
                floors.setdefault(floor, []).append(name)
            if copy == 0:
                covers.append((name, frozenset(addition.outcomes)))
    new = [item.id for item in items]
    return replace(
        instance,
        items=(*instance.items, *items),
        requirements=tuple(
            replace(one, eligible=one.eligible.union(at.get(one.id, ())))
            for one in instance.requirements
        ),
        floors=tuple(
            replace(one, items=one.items.union(floors.get(one.rule, ()))) for one in instance.floors
        ),
        caps=tuple(
            replace(one, items=one.items.union(new)) if one.rule in set(under) else one
            for one in instance.caps
        ),
        covers=tuple(covers),
    )


class _Additions:
    """The model in which every slack is filled by new credit."""

    def __init__(self, problem: Problem, caps: frozenset[str]) -> None:
        model = Model(problem, hard=caps, soft=frozenset(problem.rules) - caps)
        self._problem = problem
        self._model = model
        self.cp = model.cp
        self.best: Cure | None = None
        most = (
            sum(one.minimum for one in problem.requirements)
            + sum(floor.limit for floor in problem.floors)
            + problem.total
        ) // problem.scale
        places = range(len(problem.requirements)) or range(1)
        self._credit = [self.cp.new_int_var(0, most, "") for _ in places]
        self._items = [self.cp.new_int_var(0, self._most_items(place), "") for place in places]
        for place in range(len(problem.requirements)):
            self._fill(place, most)
        new = sum(self._credit)
        for rule in (*(floor.rule for floor in problem.floors), "total"):
            for slack in self._slacks(rule):
                self.cp.add(slack <= new)
        if not problem.requirements:
            self.cp.add(self._credit[0] <= most * self._items[0])

        self._bound(new)

    def _bound(self, new: Expression) -> None:
        """What no allocation can do without, from each kind of rule; known before any search."""
        problem = self._problem
        leaves = frozenset(one.rule for one in problem.requirements if not one.count)
        others = [frozenset({floor.rule}) for floor in problem.floors]
        bounds = [
            least_shortfall(problem, asked) for asked in (leaves, *others, frozenset({"total"}))
        ]
        self.cp.add(new >= max(bounds) // problem.scale)

    def begin_with(self, known: Allocation) -> None:
        """Begin at an allocation; no cure needs more new credit than filling all that it lacks."""
        left = dict(missing(self._problem, known).shortfall)
        if any(one.count or one.maximum is not None for one in self._problem.requirements):
            return
        filled = sum(left.get(one.rule, 0) for one in self._problem.requirements)
        most = max([filled, *(lack for rule, lack in left.items() if not rule.startswith("req:"))])
        self.cp.add(self.new_credit() <= most // self._problem.scale)
        self._model.bound_overshoot(most)
        self._model.hint(known)

    def begin_at(self, value: Callable[[Expression], int]) -> None:
        """Begin at a solution of the stage before."""
        self.cp.clear_hints()
        for variable in (*self._model.x.values(), *self._credit, *self._items):
            self.cp.add_hint(variable, value(variable))

    def _most_items(self, place: int) -> int:
        if not self._problem.requirements:
            return 1
        return max(1, self._problem.requirements[place].count)

    def _fill(self, place: int, most: int) -> None:
        """New credit and new items make good what one requirement lacks."""
        requirement = self._problem.requirements[place]
        credit, items = self._credit[place], self._items[place]
        slacks = self._slacks(requirement.rule)
        if requirement.minimum:
            self.cp.add(slacks.pop(0) <= credit)
        if requirement.count:
            self.cp.add(slacks.pop(0) <= items)
        for outcome, _ in self._problem.covering[place]:
            self.cp.add(self._model.uncovered[requirement.outcome_rule(outcome)] <= items)
        self.cp.add(credit <= most * items)
        if requirement.maximum is not None:
            room = requirement.maximum // self._problem.scale
            self.cp.add(self._model.load(place) + credit <= room)

    def new_credit(self) -> Expression:
        """All new credit, in scaled quanta."""
        return sum(self._credit)

    def new_items(self) -> Expression:
        """The number of new items."""
        return sum(self._items)

    def demands(self) -> Expression:
        """What is asked of the new items beside their requirement."""
        floors = (self._slacks(floor.rule) for floor in self._problem.floors)
        return sum(chain.from_iterable(floors)) + sum(self._model.uncovered.values())

    def _slacks(self, rule: str) -> list[Expression]:
        return [slack for slack, _ in self._model.short.get(rule, [])]

    def keep(self, expression: Expression, value: int) -> None:
        """Let ``expression`` grow no more."""
        self.cp.add(expression <= value)

    def read_cure(self, value: Callable[[Expression], int], *, cheapest: bool) -> Cure:
        """The additions of a solution.

        New credit is laid out in one row, requirement after requirement; each floor takes as much
        of it from the beginning as it lacks, so a piece counts for the floors that reach over it.
        """
        scale = self._problem.scale
        reach = {
            floor.rule: sum(value(slack) for slack in self._slacks(floor.rule))
            for floor in self._problem.floors
        }
        additions: list[Addition] = []
        start = 0
        for place, (new_credit, new_items) in enumerate(
            zip(self._credit, self._items, strict=True)
        ):
            end, items = start + value(new_credit), value(new_items)
            if not items:
                continue
            cuts = sorted({start, end, *(at for at in reach.values() if start < at < end)})
            pieces = list(pairwise(cuts)) or [(start, end)]
            for number, (first, last) in enumerate(pieces):
                beneath = (rule for rule, at in sorted(reach.items()) if first < last <= at)
                additions.append(
                    Addition(
                        requirement=self._name(place),
                        credit=(last - first) * scale,
                        items=1 if number else max(1, items - len(pieces) + 1),
                        outcomes=() if number else self._outcomes(place, value),
                        floors=tuple(beneath),
                    )
                )
            start = end
        return Cure(tuple(additions), (), cheapest)

    def _name(self, place: int) -> str:
        requirements = self._problem.requirements
        return requirements[place].id if requirements else ""

    def _outcomes(self, place: int, value: Callable[[Expression], int]) -> tuple[str, ...]:
        if not self._problem.requirements:
            return ()
        requirement = self._problem.requirements[place]
        return tuple(
            outcome
            for outcome, _ in self._problem.covering[place]
            if value(self._model.uncovered[requirement.outcome_rule(outcome)])
        )


def _outside(problem: Problem, cure: Cure, conflicts: Conflicts) -> tuple[str, ...]:
    """Caps in the way under which the new credit must not fall."""
    in_the_way = {rule for one in conflicts.found for rule in one}
    under: list[str] = []
    outside: list[str] = []
    for cap in problem.caps:
        if cap.rule in in_the_way:
            tried = with_additions(problem.instance, cure, [*under, cap.rule])
            complete = verdict(prepare(tried), Work(CURE_WORK)).complete
            (under if complete else outside).append(cap.rule)
    return tuple(outside)


def _elsewhere(problem: Problem, cure: Cure) -> tuple[str, ...]:
    """The other requirements in which the same addition would do, what is held placed anew."""
    if len(cure.additions) != 1 or cure.additions[0].outcomes or cure.additions[0].items > 1:
        return ()
    (only,) = cure.additions
    found = []
    for requirement in problem.requirements:
        if requirement.id != only.requirement:
            moved = replace(cure, additions=(replace(only, requirement=requirement.id),))
            tried = prepare(with_additions(problem.instance, moved))
            if verdict(tried, Work(CURE_WORK)).complete:
                found.append(requirement.id)
    return tuple(found)
