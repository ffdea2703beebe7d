"""An allocation, and what it leaves open: arithmetic only, no search.

The checker does the same sums from the certificate and shares no line with this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cairn.stacking.problem import Problem


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where each item counts and how much of it, by position."""

    placed: tuple[tuple[tuple[int, int], ...], ...]
    """For each item its (requirement, credit there), by requirement: x and y."""
    counted: tuple[int, ...]
    """For each item the credit that counts towards total, caps and floors: z."""
    used: tuple[bool, ...]
    """Whether each item is used at all: u."""
    chosen: frozenset[int]
    """Requirements that are asked for: the mandatory ones and those that the groups chose."""

    @property
    def total(self) -> int:
        """All credit that counts."""
        return sum(self.counted)


@dataclass(frozen=True, slots=True)
class Missing:
    """What an allocation leaves open."""

    shortfall: tuple[tuple[str, int], ...]
    """(rule, credit or items missing), where something is; in order of the rules."""
    uncovered: tuple[str, ...]
    """Rules of outcomes that nothing allocated there covers."""

    @property
    def total(self) -> int:
        """The sum that stage 1 of the objective makes least."""
        return sum(amount for _, amount in self.shortfall)

    @property
    def nothing(self) -> bool:
        """Whether the allocation is complete."""
        return not self.shortfall and not self.uncovered


def whole_allocation(problem: Problem, home: list[int]) -> Allocation:
    """The allocation that puts each item in full into one requirement.

    Args:
        problem: one where every requirement is asked for.
        home: for each item its requirement, or -1 where it is not used.
    """
    return Allocation(
        placed=tuple(
            ((place, credit),) if place >= 0 else ()
            for place, credit in zip(home, problem.credit, strict=True)
        ),
        counted=tuple(
            credit if place >= 0 else 0 for place, credit in zip(home, problem.credit, strict=True)
        ),
        used=tuple(place >= 0 for place in home),
        chosen=frozenset(range(len(problem.requirements))),
    )


def missing(
    problem: Problem, allocation: Allocation, asked: frozenset[str] | None = None
) -> Missing:
    """What ``allocation`` leaves open of the rules that are ``asked`` (of all, where absent)."""
    load, number = _loads(problem, allocation)
    short: dict[str, int] = {}
    uncovered: list[str] = []
    for place in sorted(allocation.chosen):
        requirement = problem.requirements[place]
        open_here = max(0, requirement.minimum - load[place])
        open_here += max(0, requirement.count - number[place])
        if open_here:
            short[requirement.rule] = open_here
        for outcome, items in problem.covering[place]:
            if not any(place in dict(allocation.placed[item]) for item in items):
                uncovered.append(requirement.outcome_rule(outcome))
    for floor in problem.floors:
        reached = sum(allocation.counted[item] for item in floor.items)
        if reached < floor.limit:
            short[floor.rule] = floor.limit - reached
    if allocation.total < problem.total:
        short["total"] = problem.total - allocation.total
    if asked is not None:
        short = {rule: amount for rule, amount in short.items() if rule in asked}
        uncovered = [rule for rule in uncovered if rule in asked]
    return Missing(tuple(sorted(short.items())), tuple(sorted(uncovered)))


def allowed(problem: Problem, allocation: Allocation, asked: frozenset[str] | None = None) -> bool:
    """Whether ``allocation`` keeps what never gives way: maxima, caps, pairs, exceptions.

    Only for allocations of whole items in one place each; those of the solver keep it by its model.

    Args:
        problem: the question.
        allocation: whole items, each in one requirement at most.
        asked: the rules that are asked; a cap that is not among them is not looked at.
    """
    load, _ = _loads(problem, allocation)
    for place, requirement in enumerate(problem.requirements):
        if requirement.maximum is not None and load[place] > requirement.maximum:
            return False
    for cap in problem.caps:
        if asked is not None and cap.rule not in asked:
            continue
        if sum(allocation.counted[item] for item in cap.items) > cap.limit:
            return False
    for item, forced_to in problem.forced:
        if not allocation.used[item]:
            return False
        if forced_to is not None and forced_to not in dict(allocation.placed[item]):
            return False
    # Whole items with credit in common exceed what they carry together, whatever the mode.
    pairs = (*problem.apart, *((one, other) for one, other, _ in problem.residual))
    return not any(allocation.used[one] and allocation.used[other] for one, other in pairs)


def _loads(problem: Problem, allocation: Allocation) -> tuple[list[int], list[int]]:
    """Credit and number of items in each requirement."""
    load = [0] * len(problem.requirements)
    number = [0] * len(problem.requirements)
    for places in allocation.placed:
        for place, credit in places:
            load[place] += credit
            number[place] += 1
    return load, number
