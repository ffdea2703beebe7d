"""“Why not this one?”: what would happen if one item had to count (§4.6).

The question is asked again with the item forced. What never gives way may forbid it; else it either
takes the place of others, or something else is missing more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.errors import InstanceUnusable, WrongUse
from cairn.stacking.conflicts import shrink
from cairn.stacking.feasibility import Feasibility
from cairn.stacking.instance import Edit, ExceptionMade, Kind
from cairn.stacking.problem import Unusable, prepare
from cairn.stacking.solver import Work
from cairn.stacking.speech import Speech
from cairn.stacking.stages import Stage, propose

if TYPE_CHECKING:
    from cairn.stacking.instance import Instance
    from cairn.stacking.problem import Problem
    from cairn.stacking.stages import Proposal

_WORK = 10.0


class Outcome(StrEnum):
    """What became of the item."""

    COUNTS = "counts"
    UNUSABLE = "unusable"
    FORBIDDEN = "forbidden"
    """Caps leave no room for it."""
    NEVER = "never"
    """Something else that never gives way forbids it."""
    REPLACES = "replaces"
    BESIDE = "beside"
    WORSE = "worse"
    LESS = "less"
    """Where credit was to be the most: less of it would count."""
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer for one item."""

    item: str
    outcome: Outcome
    requirements: tuple[str, ...] = ()
    """Where it counts, or would."""
    others: tuple[str, ...] = ()
    """What it would take the place of."""
    rules: tuple[str, ...] = ()
    """Caps that forbid it, or rules that would lack more."""
    missing: int = 0
    """How much more would be missing (or less would count), in quanta and items together."""
    unusable: Unusable | None = None
    needed: tuple[str, ...] = ()
    """Prerequisites that are not held."""


def why_not(proposal: Proposal, item: str) -> WhyNot:
    """Why ``item`` does not count in ``proposal``, or where it does.

    Raises:
        WrongUse: the question has no such item.
    """
    problem = proposal.problem
    if item not in {one.id for one in problem.instance.items}:
        raise WrongUse(detail=f"{item} is no item of this question.")
    if item in problem.unusable:
        return _unusable(problem, item)
    where = _where(proposal, item)
    if where is not None:
        return WhyNot(item, Outcome.COUNTS, requirements=where)
    forced = _forced(problem.instance, item)
    try:
        other = propose(prepare(forced), verdict_work=_WORK)
    except InstanceUnusable:
        return _forbidden(forced, item)
    if Stage.SHORTFALL not in other.proved:
        return WhyNot(item, Outcome.UNDETERMINED)
    places = _where(other, item) or ()
    more = other.missing.total - proposal.missing.total
    if more > 0 or len(other.missing.uncovered) > len(proposal.missing.uncovered):
        before = dict(proposal.missing.shortfall)
        rules = [rule for rule, lacks in other.missing.shortfall if lacks > before.get(rule, 0)]
        rules += sorted(set(other.missing.uncovered) - set(proposal.missing.uncovered))
        return WhyNot(item, Outcome.WORSE, places, rules=tuple(rules), missing=max(0, more))
    lost = proposal.allocation.total - other.allocation.total
    if problem.instance.kind is Kind.MAX_CREDIT and lost > 0:
        return WhyNot(item, Outcome.LESS, places, missing=lost)
    gone = tuple(sorted(_used(proposal) - _used(other)))
    outcome = Outcome.REPLACES if gone else Outcome.BESIDE
    return WhyNot(item, outcome, places, others=gone)


def say_why_not(instance: Instance, found: WhyNot, language: str = "en") -> str:
    """``found`` in a sentence."""
    speech = Speech(instance, language)
    facts = {
        "item": speech.item(found.item),
        "requirements": speech.requirements(found.requirements),
        "others": speech.items(found.others),
        "rules": speech.rules(found.rules),
        "missing": speech.amount(found.missing),
        "needed": speech.items(found.needed),
    }
    if found.unusable is not None:
        code = f"unusable.{found.unusable.value}"
    elif found.outcome is Outcome.COUNTS and not found.requirements:
        code = "why_not.counts_free"
    elif found.outcome is Outcome.WORSE and not found.missing:
        code = "why_not.uncovered"
    else:
        code = f"why_not.{found.outcome.value}"
    return speech.say(code, **facts)


def _unusable(problem: Problem, item: str) -> WhyNot:
    instance = problem.edited
    held = {one.id for one in instance.items} | instance.held_not_countable
    needed = dict(instance.prerequisites).get(item, frozenset()) - held
    why = problem.unusable[item]
    return WhyNot(item, Outcome.UNUSABLE, unusable=why, needed=tuple(sorted(needed)))


def _forced(instance: Instance, item: str) -> Instance:
    made = ExceptionMade(Edit.FORCE, item=item)
    return replace(instance, exceptions=(*instance.exceptions, made))


def _forbidden(forced: Instance, item: str) -> WhyNot:
    """Which caps are in the way; nothing but the rest that never gives way, if none is."""
    problem = prepare(forced)
    feasibility = Feasibility(problem, Work(_WORK))
    caps = frozenset(cap.rule for cap in problem.caps)
    rules = shrink(feasibility, caps) if feasibility.holds(frozenset()) else None
    if rules:
        return WhyNot(item, Outcome.FORBIDDEN, rules=rules)
    return WhyNot(item, Outcome.NEVER)


def _used(proposal: Proposal) -> set[str]:
    return {
        item
        for item, used in zip(proposal.problem.items, proposal.allocation.used, strict=True)
        if used
    }


def _where(proposal: Proposal, item: str) -> tuple[str, ...] | None:
    """The requirements that ``item`` serves; nothing where it is not used."""
    problem, allocation = proposal.problem, proposal.allocation
    position = problem.items.index(item)
    if not allocation.used[position]:
        return None
    return tuple(problem.requirements[place].id for place, _ in allocation.placed[position])
