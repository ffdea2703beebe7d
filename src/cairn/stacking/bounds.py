"""What no allocation can fall short of, without searching for one.

Every term bounds a different part of the shortfall from below, so their sum bounds the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.flow import most_countable, relax, relaxed_leaves, supply

if TYPE_CHECKING:
    from cairn.stacking.problem import Problem


def least_shortfall(problem: Problem, asked: frozenset[str]) -> int:
    """A lower bound on the total shortfall where the rules in ``asked`` are asked for."""
    supplied = supply(problem)
    leaves = {
        place for place in relaxed_leaves(problem) if problem.requirements[place].rule in asked
    }
    bound = relax(problem, leaves, supplied).deficit if leaves else 0
    for place in problem.mandatory:
        requirement = problem.requirements[place]
        if requirement.rule not in asked:
            continue
        givers = [reach for reach in map(dict, supplied.reach) if place in reach]
        bound += max(0, requirement.count - len(givers))
        if place not in leaves:
            bound += max(0, requirement.minimum - sum(reach[place] for reach in givers))
    for floor in problem.floors:
        if floor.rule in asked:
            most = most_countable(problem, floor.items, asked, supplied)
            bound += max(0, floor.limit - most)
    if "total" in asked:
        everything = frozenset(range(len(problem.items)))
        most = most_countable(problem, everything, asked, supplied)
        bound += max(0, problem.total - most)
    return bound


def uncoverable(problem: Problem, asked: frozenset[str]) -> frozenset[str]:
    """Outcomes of mandatory requirements that nothing eligible there covers."""
    return frozenset(
        rule
        for place in problem.mandatory
        for outcome, items in problem.covering[place]
        if not items and (rule := problem.requirements[place].outcome_rule(outcome)) in asked
    )
