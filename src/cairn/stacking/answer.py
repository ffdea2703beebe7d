"""One question in, the whole answer out, as the JSON that the command line and the pages show.

Everything in it but ``engine`` is the same bytes for the same question and the same version of the
engine. The sentences are one language; codes and numbers are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.stacking.certificate import certify
from cairn.stacking.conflicts import Conflicts, all_conflicts
from cairn.stacking.cures import cheapest_cure, sufficient_waivers
from cairn.stacking.explanation import explain
from cairn.stacking.feasibility import Feasibility
from cairn.stacking.problem import prepare
from cairn.stacking.reasons import Why, reason_for
from cairn.stacking.solver import Work, engine
from cairn.stacking.soundness import examine
from cairn.stacking.stages import LATER_WORK, VERDICT_WORK, propose

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.stacking.cures import Cure
    from cairn.stacking.instance import Instance
    from cairn.stacking.reasons import Reason
    from cairn.stacking.stages import Proposal

CONFLICT_WORK = 4.0
"""Deterministic work for all minimal conflicts of one question."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Limits of deterministic work, about a second each on a machine of 2020."""

    verdict: float = VERDICT_WORK
    later: float = LATER_WORK
    conflicts: float = CONFLICT_WORK


@dataclass(frozen=True, slots=True)
class Answer:
    """The proposal and, where it is not complete, why and what would help."""

    proposal: Proposal
    conflicts: Conflicts | None
    reasons: tuple[Reason, ...]
    cure: Cure | None
    waivers: tuple[str, ...]
    sentences: tuple[str, ...]


def answer(instance: Instance, *, language: str = "en", effort: Effort | None = None) -> Answer:
    """Answer an allocation question in full.

    Args:
        instance: the question.
        language: of the sentences.
        effort: limits of work.

    Raises:
        InstanceUnusable: it cannot be asked; says where.
        MissingExtra: the solver is not installed.
    """
    limits = effort or Effort()
    problem = prepare(examine(instance))
    proposal = propose(problem, verdict_work=limits.verdict, later_work=limits.later)
    if proposal.complete is not False:
        return Answer(proposal, None, (), None, (), explain(proposal, language=language))
    feasibility = Feasibility(problem, Work(limits.conflicts))
    feasibility.learn(proposal.allocation)
    conflicts = all_conflicts(feasibility)
    reasons = tuple(reason_for(problem, rules) for rules in conflicts.found)
    cure = None
    if conflicts.found:
        cure = cheapest_cure(problem, conflicts, known=proposal.allocation)
    waivers = sufficient_waivers(feasibility, conflicts)
    sentences = explain(
        proposal,
        conflicts=conflicts,
        reasons=reasons,
        cure=cure,
        waivers=waivers,
        language=language,
    )
    return Answer(proposal, conflicts, reasons, cure, waivers, sentences)


def write_answer(given: Answer, ignored: tuple[str, ...] = ()) -> JsonObject:
    """The answer as JSON.

    Args:
        given: what :func:`answer` gave.
        ignored: members of the question that mean nothing to the engine; they are named.
    """
    proposal = given.proposal
    problem, allocation = proposal.problem, proposal.allocation
    used = [item for item in range(len(problem.items)) if allocation.used[item]]
    conflicts = given.conflicts or Conflicts((), all_found=proposal.complete is not None)
    written: JsonObject = {
        "id": problem.instance.id,
        "kind": problem.instance.kind.value,
        "mode": problem.mode.value,
        "complete": proposal.complete,
        "assignment": {
            problem.items[item]: [
                problem.requirements[place].id for place, _ in allocation.placed[item]
            ]
            for item in used
        },
        "counted": {problem.items[item]: allocation.counted[item] for item in used},
        "countable_total": allocation.total,
        "total_shortfall": proposal.missing.total,
        "shortfall": dict(proposal.missing.shortfall),
        "uncovered": list(proposal.missing.uncovered),
        "at_least": proposal.at_least,
        "at_most": proposal.at_most,
        "proved": [stage.value for stage in proposal.proved],
        "unusable": {item: why.value for item, why in sorted(problem.unusable.items())},
        "minimal_conflicts": [list(one) for one in conflicts.found],
        "all_conflicts": conflicts.all_found,
        "hall": _write_halls(given),
        "cure": None if given.cure is None else _write_cure(given.cure),
        "waivers": list(given.waivers),
        "certificate": certify(proposal),
        "explanation": " ".join(given.sentences),
        "indicative": True,
        "engine": engine(),
    }
    if ignored:
        written["ignored"] = list(ignored)
    return written


def _write_halls(given: Answer) -> list[JsonObject]:
    problem = given.proposal.problem
    return [
        {
            "requirements": [problem.requirements[place].id for place in reason.hall.requirements],
            "items": [problem.items[item] for item in reason.hall.items],
            "needs": reason.hall.needs,
            "carries": reason.hall.carries,
        }
        for reason in given.reasons
        if reason.why is Why.HALL and reason.hall is not None
    ]


def _write_cure(cure: Cure) -> JsonObject:
    return {
        "credit": cure.credit,
        "additions": [
            {
                "requirement": addition.requirement,
                "credit": addition.credit,
                "items": addition.items,
                "outcomes": list(addition.outcomes),
                "floors": list(addition.floors),
            }
            for addition in cure.additions
        ],
        "outside": list(cure.outside),
        "or_in": list(cure.or_in),
        "cheapest": cure.cheapest,
    }
