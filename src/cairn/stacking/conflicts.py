"""Minimal conflicts: sets of rules that cannot hold together here, while any smaller set can.

Only rules that have a name may be left out to see what then holds; eligibility, maxima, pairs that
exclude each other and what exceptions force stay as they are. The sets are found by leaving out one
rule after the other (deletion); all of them by asking, again and again, for a largest set of rules
that neither contains a known conflict nor is contained in a known set that holds (MARCO, Liffiton
and others 2016). The enumeration is bounded, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from cairn.stacking.crowded import crowded
from cairn.stacking.flow import relaxed_leaves, supply
from cairn.stacking.solver import Status, Work, cp_model, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cairn.stacking.feasibility import Feasibility
    from cairn.stacking.problem import Problem

MOST_CONFLICTS = 24
"""Where there are more, they are not all listed: nobody reads them."""
MOST_QUESTIONS = 600
"""Questions of feasibility that one enumeration may put."""


_MOST_CROWDS = 6
_PATIENCE = (0.3, 1.2, 5.0, None)
"""Work for one question while one conflict is sought: what is hard to tell of one set of rules may
be easy of another, so all are tried before much is spent on any."""
_ENUMERATING = 0.5
"""The same while all are sought: one hard question must not eat the work for the others."""


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Minimal conflicts, the shortest first."""

    found: tuple[tuple[str, ...], ...]
    all_found: bool
    """Whether these are all there are."""


def one_conflict(feasibility: Feasibility) -> tuple[str, ...] | None:
    """One minimal conflict, a short one where that is cheap; nothing where work ran out.

    Only for a problem that is known not to be complete.
    """
    known: list[frozenset[str]] = []
    for patience in _PATIENCE:
        for seed in known or _seeds(feasibility):
            if patience == _PATIENCE[0]:
                known.append(seed)
            found = shrink(feasibility, seed, patience)
            if found is not None:
                return found
    return None


def all_conflicts(feasibility: Feasibility) -> Conflicts:
    """All minimal conflicts, where they are few and the work suffices."""
    rules = feasibility.problem.rules
    everything = frozenset(rules)
    found: list[tuple[str, ...]] = []
    holding: list[frozenset[str]] = []
    for seed in _seeds(feasibility):
        if seed != everything:
            conflict = shrink(feasibility, seed, _ENUMERATING)
            if conflict is not None and conflict not in found:
                found.append(conflict)
    complete = False
    while len(found) < MOST_CONFLICTS and feasibility.questions < MOST_QUESTIONS:
        unexplored = _unexplored(rules, found, holding)
        if unexplored is None:
            complete = True
            break
        answer = feasibility.holds(unexplored, _ENUMERATING)
        if answer is None:
            break
        if answer:
            holding.append(feasibility.kept_by(unexplored))
            continue
        conflict = shrink(feasibility, unexplored, _ENUMERATING)
        if conflict is None:
            break
        found.append(conflict)
    if not found:
        only = one_conflict(feasibility)
        found += [] if only is None else [only]
    return Conflicts(tuple(sorted(found, key=lambda one: (len(one), one))), complete)


def shrink(
    feasibility: Feasibility, seed: frozenset[str], patience: float | None = None
) -> tuple[str, ...] | None:
    """A minimal conflict within ``seed``, which cannot hold; nothing where work ran out.

    Args:
        feasibility: the problem.
        seed: rules that cannot hold.
        patience: work for one question; all that is left where absent.
    """
    kept = seed
    for rule in sorted(seed, key=_removal_order(feasibility.problem)):
        answer = feasibility.holds(kept - {rule}, patience)
        if answer is None:
            return None
        if not answer:
            kept -= {rule}
    return tuple(sorted(kept))


def _seeds(feasibility: Feasibility) -> Iterator[frozenset[str]]:
    """Sets of rules that cannot hold, those that are cheap to shrink first."""
    problem = feasibility.problem
    for rule in problem.rules:
        if feasibility.holds(frozenset({rule})) is False:
            yield frozenset({rule})
    leaves = relaxed_leaves(problem)
    supplied = supply(problem)
    while leaves:
        taken: frozenset[int] = frozenset()
        for crowd in islice(crowded(problem, leaves, supplied), _MOST_CROWDS):
            yield frozenset(problem.requirements[place].rule for place in crowd)
            taken |= crowd
        if not taken:
            break
        leaves -= taken
    # Requirements alone: where they conflict, nothing else has to be left out one by one.
    leaves_only = frozenset(rule for rule in problem.rules if rule.startswith("req:"))
    if leaves_only and feasibility.holds(leaves_only) is False:
        yield leaves_only
    yield frozenset(problem.rules)


def _removal_order(problem: Problem) -> Callable[[str], tuple[int, int, str]]:
    """Outcomes and bounds first: what is left then names requirements, which people know.

    Of those the small ones: fewer are left, and leaving out one of them makes much room, so that
    the questions are easy.
    """
    rank = {"outcome": 0, "floor": 1, "cap": 2, "total": 3, "req": 4}
    minimum = {one.rule: one.minimum for one in problem.requirements}
    return lambda rule: (rank[rule.partition(":")[0]], minimum.get(rule, 0), rule)


def _unexplored(
    rules: tuple[str, ...], conflicts: list[tuple[str, ...]], holding: list[frozenset[str]]
) -> frozenset[str] | None:
    """A largest set of rules that nothing known answers for; nothing where there is none."""
    cp = cp_model()
    model = cp.CpModel()
    inside = {rule: model.new_bool_var("") for rule in rules}
    for conflict in conflicts:
        model.add_bool_or([inside[rule].negated() for rule in conflict])
    for kept in holding:
        model.add_bool_or([inside[rule] for rule in rules if rule not in kept])
    model.maximize(sum(inside.values()))
    solution = solve(model, Work(10.0))
    if solution.status is Status.INFEASIBLE:
        return None
    assert solution.found
    return frozenset(rule for rule in rules if solution.value(inside[rule]))
