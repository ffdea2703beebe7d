"""The lexicographic objective of §4.5, one stage after the other.

1. the least shortfall (and, at that, the fewest outcomes uncovered): the verdict. Always proved, or
   the answer is "not determined" with a bound.
2. the fewest items whose use needs a person;
3. the fewest items; 4. the least credit, so that the rest is left for another award;
5. the first requirements in canonical order, item by item, so that the answer is unique.

Stages 2 to 5 share a limit of deterministic work; the answer says which of them were proved. Where
the question is how much can count at most, credit comes first and stage 4 falls away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.errors import InstanceUnusable
from cairn.stacking.allocation import Allocation, Missing, missing
from cairn.stacking.bounds import least_shortfall, uncoverable
from cairn.stacking.feasibility import Feasibility
from cairn.stacking.first import QUICK_STEPS, first_allocation
from cairn.stacking.instance import Kind
from cairn.stacking.model import Model
from cairn.stacking.refining import refine
from cairn.stacking.solver import Status, Work, solve

if TYPE_CHECKING:
    from cairn.stacking.problem import Problem

VERDICT_WORK = 60.0
"""Deterministic work for the verdict; typical questions take a thousandth of it."""
LATER_WORK = 1.0
"""Deterministic work for the later stages together."""


class Stage(StrEnum):
    """The stages, as the certificate names them."""

    CREDIT = "credit_at_most"
    SHORTFALL = "shortfall"
    PERSONS = "persons"
    ITEMS = "items"
    LEAST_CREDIT = "credit"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The allocation that the engine proposes, and what is proved of it."""

    problem: Problem
    allocation: Allocation
    missing: Missing
    complete: bool | None
    """Nothing where the work ran out before the verdict."""
    at_least: int
    """Proved: no allocation falls short by less."""
    at_most: int | None
    """Where credit was to be the most: proved, no allocation counts more."""
    proved: tuple[Stage, ...]


def verdict(problem: Problem, work: Work | None = None) -> Proposal:
    """Stage 1 alone: complete or not, the least shortfall, an allocation that has it.

    Raises:
        InstanceUnusable: exceptions force what the rules that never give way forbid.
        MissingExtra: the solver is needed and not installed.
    """
    budget = work or Work(VERDICT_WORK)
    if problem.instance.kind is Kind.MAX_CREDIT:
        return _most_credit(problem, budget)
    asked = frozenset(problem.rules)
    bound = least_shortfall(problem, asked)
    hopeless = uncoverable(problem, asked)
    found = first_allocation(problem, asked, bound, QUICK_STEPS)
    if _as_good(problem, found, bound, len(hopeless)):
        return _proposal(problem, found or _nothing(problem), bound)
    if bound == 0 and not hopeless:
        feasibility = Feasibility(problem, budget)
        if found is not None:
            feasibility.learn(found)
        complete = feasibility.holds(asked)
        if complete is None:
            return _undetermined(problem, found or _nothing(problem), bound)
        if complete:
            return _proposal(problem, feasibility.allocation(asked), 0)
        # Nothing missing but outcomes is still possible where there are any.
        bound = 0 if any(problem.covering) else 1
    return _solved(problem, budget, bound, found)


def _as_good(problem: Problem, found: Allocation | None, bound: int, uncovered: int) -> bool:
    """Whether ``found`` lacks no more than any allocation must."""
    if found is None:
        return False
    left = missing(problem, found)
    return left.total == bound and len(left.uncovered) == uncovered


def propose(
    problem: Problem, *, verdict_work: float = VERDICT_WORK, later_work: float = LATER_WORK
) -> Proposal:
    """All stages.

    Args:
        problem: the question.
        verdict_work: deterministic work for the verdict.
        later_work: deterministic work for the stages that make the answer unique.

    Raises:
        InstanceUnusable: exceptions force what the rules that never give way forbid.
        MissingExtra: the solver is not installed.
    """
    first = verdict(problem, Work(verdict_work))
    if Stage.SHORTFALL not in first.proved:
        return first
    allocation, proved = refine(first.problem, first.allocation, Work(later_work))
    return replace(
        first,
        allocation=allocation,
        missing=missing(problem, allocation),
        proved=(*first.proved, *(Stage(name) for name in proved)),
    )


def _proposal(problem: Problem, allocation: Allocation, at_least: int) -> Proposal:
    left = missing(problem, allocation)
    return Proposal(problem, allocation, left, left.nothing, at_least, None, (Stage.SHORTFALL,))


def _solved(problem: Problem, work: Work, bound: int, found: Allocation | None) -> Proposal:
    """Least shortfall by the solver, then fewest outcomes uncovered, as one sum.

    What a shortfall may be at most makes the model small, so it is asked in growing windows above
    the bound: one unit, three, seven and so on. The first window with a solution has the least
    shortfall in it.

    Args:
        problem: the question.
        work: the budget.
        bound: no allocation lacks less.
        found: an allocation, if one is known.
    """
    best = found or _nothing(problem)
    most = missing(problem, best).total
    # Where an allocation is known and no outcome has to be covered besides, it is enough to show
    # that nothing lacks less.
    settled = found is not None and not any(problem.covering)
    window = 1
    while True:
        limit = min(bound + window * problem.scale, most - settled)
        if limit < bound:
            return _proposal(problem, best, most)
        model = _window(problem, bound, limit, best if limit == most else None)
        solution = solve(model.cp, work)
        if solution.found:
            best = model.read(solution.value)
        if solution.status is Status.OPTIMAL:
            return _proposal(problem, best, missing(problem, best).total)
        if solution.status is not Status.INFEASIBLE:
            if solution.bound is not None:
                least = -(-solution.bound // (len(model.uncovered) + 1)) * model.unit
                bound = max(bound, least)
            return _undetermined(problem, best, bound)
        if limit == most:
            detail = "what they force breaks a rule that never gives way"
            raise InstanceUnusable(place="exceptions", detail=detail)
        bound = limit + 1
        window = 2 * window + 1


def _window(problem: Problem, bound: int, limit: int, hint: Allocation | None) -> Model:
    """The model of a shortfall from ``bound`` to ``limit``, least first."""
    rules = frozenset(problem.rules)
    caps = frozenset(cap.rule for cap in problem.caps)
    model = Model(problem, hard=caps, soft=rules - caps)
    model.bound_overshoot(limit)
    if hint is not None:
        model.hint(hint)
    shortfall = model.shortfall()
    model.cp.add(shortfall <= limit // model.unit)
    model.cp.add(shortfall >= -(-bound // model.unit))
    outcomes = len(model.uncovered)
    model.cp.minimize(shortfall * (outcomes + 1) + sum(model.uncovered.values()))
    return model


def _undetermined(problem: Problem, allocation: Allocation, bound: int) -> Proposal:
    left = missing(problem, allocation)
    complete = True if left.nothing else (False if bound else None)
    return Proposal(problem, allocation, left, complete, bound, None, ())


def _nothing(problem: Problem) -> Allocation:
    """No item used; every requirement asked for."""
    count = len(problem.items)
    everything = frozenset(range(len(problem.requirements)))
    return Allocation(((),) * count, (0,) * count, (False,) * count, everything)


def _most_credit(problem: Problem, work: Work) -> Proposal:
    """The most credit that can count; among such allocations the least shortfall."""
    caps = frozenset(cap.rule for cap in problem.caps)
    model = Model(problem, hard=caps, soft=frozenset(problem.rules) - caps)
    model.cp.maximize(model.total())
    first = solve(model.cp, work)
    if first.status is Status.INFEASIBLE:
        detail = "what they force breaks a rule that never gives way"
        raise InstanceUnusable(place="exceptions", detail=detail)
    most = problem.scale * (first.bound if first.bound is not None else sum(problem.credit))
    if first.status is not Status.OPTIMAL:
        allocation = model.read(first.value) if first.found else _nothing(problem)
        left = missing(problem, allocation)
        return Proposal(problem, allocation, left, None, 0, most, ())
    model.cp.add(model.total() == first.objective)
    outcomes = len(model.uncovered)
    model.cp.minimize(model.shortfall() * (outcomes + 1) + sum(model.uncovered.values()))
    second = solve(model.cp, work)
    allocation = model.read(second.value if second.found else first.value)
    left = missing(problem, allocation)
    if second.status is not Status.OPTIMAL:
        return Proposal(problem, allocation, left, None, 0, most, (Stage.CREDIT,))
    proved = (Stage.CREDIT, Stage.SHORTFALL)
    return Proposal(problem, allocation, left, left.nothing, left.total, most, proved)
