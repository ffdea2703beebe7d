"""Why a minimal conflict is one: the most readable reason that is true of it.

Where the rules could not be met even if credit were divisible, the reason is what is held: Hall's
condition for requirements, the supply for a floor or the total. Where they could, the reason is
that credentials are whole. Each reason is proved before it is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.stacking.feasibility import Feasibility
from cairn.stacking.flow import hall, most_countable, relaxed_leaves, supply
from cairn.stacking.instance import Mode
from cairn.stacking.problem import prepare
from cairn.stacking.solver import Work

if TYPE_CHECKING:
    from cairn.stacking.flow import Hall
    from cairn.stacking.problem import Problem

_WORK = 2.0
"""Deterministic work to find out whether a conflict would vanish if credit were divisible."""


class Why(StrEnum):
    """What stands behind a conflict."""

    HALL = "hall"
    """Requirements need more than everything eligible carries, divisible or not."""
    COUNT = "count"
    OUTCOME = "outcome"
    FLOOR = "floor"
    TOTAL = "total"
    CAPPED = "capped"
    """A floor or the total asks for more than is held within the caps beside it."""
    INDIVISIBLE = "indivisible"
    """Divisible credit would do; whole credentials do not."""
    APART = "apart"
    """Without the pairs that exclude each other it would do."""
    TOGETHER = "together"
    """These rules together; nothing simpler is true."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One minimal conflict and why it is one."""

    rules: tuple[str, ...]
    why: Why
    hall: Hall | None = None
    needs: int = 0
    carries: int = 0


def reason_for(problem: Problem, rules: tuple[str, ...]) -> Reason:
    """The most readable reason that is true of the minimal conflict ``rules``."""
    bound = _of_supply(problem, rules)
    if bound is not None:
        return bound
    if len(rules) == 1 and (single := _of_leaf(problem, rules[0])) is not None:
        return single
    places = {
        place for place, requirement in enumerate(problem.requirements) if requirement.rule in rules
    }
    if len(places) == len(rules) and places <= relaxed_leaves(problem):
        violated = hall(problem, places)
        if violated is not None:
            return Reason(rules, Why.HALL, violated)
    for why, relaxed in (
        (Why.INDIVISIBLE, {"mode": Mode.SPLIT}),
        (Why.APART, {"conflicts": (), "overlap_classes": (), "contains": (), "overlaps": ()}),
    ):
        if why is Why.INDIVISIBLE and problem.mode is Mode.SPLIT:
            continue
        easier = prepare(replace(problem.instance, **relaxed))
        if Feasibility(easier, Work(_WORK)).holds(frozenset(rules)):
            return Reason(rules, why)
    return Reason(rules, Why.TOGETHER)


def _of_supply(problem: Problem, rules: tuple[str, ...]) -> Reason | None:
    """A floor or the total that asks for more than is held, or than the caps beside it admit."""
    caps = frozenset(rule for rule in rules if rule.startswith("cap:"))
    others = [rule for rule in rules if rule not in caps]
    if len(others) != 1:
        return None
    (rule,) = others
    asks = {floor.rule: (floor.items, floor.limit) for floor in problem.floors}
    asks["total"] = (frozenset(range(len(problem.items))), problem.total)
    if rule not in asks:
        return None
    members, needs = asks[rule]
    carries = most_countable(problem, members, caps, supply(problem))
    if carries >= needs:
        return None
    why = Why.CAPPED if caps else Why.TOTAL if rule == "total" else Why.FLOOR
    return Reason((rule, *sorted(caps)), why, needs=needs, carries=carries)


def _of_leaf(problem: Problem, rule: str) -> Reason | None:
    """An outcome that nothing covers, or a requirement for which too few items are held."""
    givers = supply(problem).reach
    for place in sorted(problem.mandatory):
        requirement = problem.requirements[place]
        for outcome, items in problem.covering[place]:
            if requirement.outcome_rule(outcome) == rule and not items:
                return Reason((rule,), Why.OUTCOME)
        number = sum(place in dict(reach) for reach in givers)
        short = place in relaxed_leaves(problem) and hall(problem, {place}) is not None
        if requirement.rule == rule and not short and number < requirement.count:
            return Reason((rule,), Why.COUNT, needs=requirement.count, carries=number)
    return None
