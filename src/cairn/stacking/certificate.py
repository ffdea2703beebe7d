"""The certificate of an allocation: everything that somebody needs who does not trust the engine.

It holds the question as it was asked (with every exception, the facts of each item and the clause
of each rule), where each item counts and for how much, both sides of every rule, and the verdict.
It is plain JSON with whole numbers only and the same bytes for the same question and engine; the
engine's own name and version stand outside it. :mod:`cairn.stacking.checker` checks it and shares
no line with this module; docs/guides/stacking.md describes it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeVar

from cairn.stacking.instance_form import write_instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import JsonObject
    from cairn.stacking.instance import Cap, Floor, Group
    from cairn.stacking.problem import Choice
    from cairn.stacking.stages import Proposal

FORM = "cairn-allocation-certificate/1"


def certify(proposal: Proposal) -> JsonObject:
    """The certificate of ``proposal``."""
    problem, allocation = proposal.problem, proposal.allocation
    used = [item for item in range(len(problem.items)) if allocation.used[item]]
    certificate = {
        "form": FORM,
        "instance": write_instance(problem.instance),
        "allocation": {
            problem.items[item]: {
                problem.requirements[place].id: credit for place, credit in allocation.placed[item]
            }
            for item in used
        },
        "counted": {problem.items[item]: allocation.counted[item] for item in used},
        "chosen": [problem.requirements[place].id for place in sorted(allocation.chosen)],
        "rules": list(_lines(proposal)),
        "complete": proposal.complete,
        "countable_total": allocation.total,
        "total_shortfall": proposal.missing.total,
        "shortfall": dict(proposal.missing.shortfall),
        "uncovered": list(proposal.missing.uncovered),
        "at_least": proposal.at_least,
        "proved": [stage.value for stage in proposal.proved],
    }
    return {**certificate, "digest": digest(certificate)}


def digest(certificate: JsonObject) -> str:
    """SHA-256 over the certificate without its digest, as JSON with sorted names."""
    text = json.dumps(certificate, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()


def _line(
    rule: str, what: str, left: int, right: int, clause: str, *, at_most: bool = False
) -> JsonObject:
    return {
        "rule": rule,
        "what": what,
        "left": left,
        "relation": "<=" if at_most else ">=",
        "right": right,
        "holds": left <= right if at_most else left >= right,
        "clause": clause,
    }


def _lines(proposal: Proposal) -> Iterator[JsonObject]:
    problem, allocation = proposal.problem, proposal.allocation
    for place in range(len(problem.requirements)):
        yield from _requirement_lines(proposal, place)
    for cap, as_asked in zip(problem.caps, _in_order(problem.edited.caps), strict=True):
        left = sum(allocation.counted[item] for item in cap.items)
        yield _line(cap.rule, "cap", left, cap.limit, as_asked.clause, at_most=True)
    for floor, stated in zip(problem.floors, _in_order(problem.edited.floors), strict=True):
        left = sum(allocation.counted[item] for item in floor.items)
        yield _line(floor.rule, "floor", left, floor.limit, stated.clause)
    if problem.edited.total is not None:
        yield _line("total", "total", allocation.total, problem.total, "")
    yield from _group_lines(proposal)


def _requirement_lines(proposal: Proposal, place: int) -> Iterator[JsonObject]:
    problem, allocation = proposal.problem, proposal.allocation
    requirement = problem.requirements[place]
    placed = [dict(places) for places in allocation.placed]
    here = [item for item in problem.eligible[place] if place in placed[item]]
    load = sum(placed[item][place] for item in here)
    rule, clause = requirement.rule, requirement.clause
    if requirement.maximum is not None:
        most = f"max:{requirement.id}"
        yield _line(most, "maximum", load, requirement.maximum, clause, at_most=True)
    if place not in allocation.chosen:
        return
    if requirement.minimum:
        yield _line(rule, "minimum", load, requirement.minimum, clause)
    if requirement.count:
        yield _line(rule, "count", len(here), requirement.count, clause)
    for outcome, items in problem.covering[place]:
        covering = sum(place in placed[item] for item in items)
        yield _line(requirement.outcome_rule(outcome), "outcome", covering, 1, clause)


def _group_lines(proposal: Proposal) -> Iterator[JsonObject]:
    problem, chosen = proposal.problem, proposal.allocation.chosen

    def reached(choice: Choice) -> int:
        leaves = sum(leaf in chosen for leaf in choice.leaves)
        inner = (problem.groups[group] for group in choice.groups)
        return leaves + sum(reached(group) >= group.choose for group in inner)

    described = _in_order(problem.edited.groups)
    for position, (choice, group) in enumerate(zip(problem.groups, described, strict=True)):
        asked = choice.choose if position in problem.top_groups else 0
        yield _line(f"group:{group.id}", "group", reached(choice), asked, group.clause)


_Described = TypeVar("_Described", "Cap", "Floor", "Group")


def _in_order(things: tuple[_Described, ...]) -> list[_Described]:
    return sorted(things, key=lambda thing: thing.id)
