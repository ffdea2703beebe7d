"""The answer in sentences: verdict, reasons, cheapest cure, and that it is no decision.

The sum of shortfalls is for machines: one credential may make good several rules at once, so people
are shown the cure instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.instance import Kind
from cairn.stacking.reasons import Why
from cairn.stacking.speech import Speech, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.stacking.conflicts import Conflicts
    from cairn.stacking.cures import Addition, Cure
    from cairn.stacking.reasons import Reason
    from cairn.stacking.stages import Proposal

_MOST_REASONS = 6
"""Conflicts that are put into words; the rest is only said to exist."""


def explain(
    proposal: Proposal,
    *,
    conflicts: Conflicts | None = None,
    reasons: Sequence[Reason] = (),
    cure: Cure | None = None,
    waivers: Sequence[str] = (),
    language: str = "en",
) -> tuple[str, ...]:
    """The sentences, in the order in which they are to be read.

    Args:
        proposal: the allocation and what is proved of it.
        conflicts: the minimal conflicts, where it is not complete.
        reasons: why they are conflicts, in their order.
        cure: the cheapest cure.
        waivers: rules of which a waiver would suffice.
        language: BCP 47 tag.
    """
    speech = Speech(proposal.problem.edited, language)
    said = [_verdict(proposal, speech)]
    said += [_reason(proposal, reason, speech) for reason in reasons[:_MOST_REASONS]]
    more = conflicts is not None and (not conflicts.all_found or len(reasons) > _MOST_REASONS)
    if more:
        said.append(speech.say("conflicts.more"))
    if cure is not None:
        said += _cure(cure, speech)
    if waivers:
        code = "waiver.one" if len(waivers) == 1 else "waiver.many"
        said.append(speech.say(code, rules=speech.rules(waivers)))
    said.append(speech.say("indicative"))
    return tuple(capital(one) for one in said)


def _verdict(proposal: Proposal, speech: Speech) -> str:
    held = speech.amount(sum(item.credit for item in proposal.problem.edited.items))
    counted = speech.amount(proposal.allocation.total)
    credit_first = proposal.problem.instance.kind is Kind.MAX_CREDIT
    if proposal.complete is None:
        if credit_first and proposal.at_most is not None:
            most = speech.amount(proposal.at_most)
            return speech.say("undetermined.credit", counted=counted, at_most=most)
        return speech.say("undetermined")
    if credit_first:
        return speech.say("most", counted=counted, held=held)
    if proposal.complete:
        return speech.say("complete", counted=counted, held=held)
    if proposal.proved:
        return speech.say("incomplete")
    return speech.say(
        "undetermined.bound", at_least=proposal.at_least, at_most=proposal.missing.total
    )


def _reason(proposal: Proposal, reason: Reason, speech: Speech) -> str:
    problem = proposal.problem
    if reason.hall is not None:
        requirements = [problem.requirements[place].id for place in reason.hall.requirements]
        several = len(requirements) > 1
        code = "hall.many" if several else "hall.one"
        if not reason.hall.carries:
            code = "hall.none_many" if several else "hall.none"
        return speech.say(
            code,
            requirements=speech.requirements(requirements),
            needs=speech.amount(reason.hall.needs),
            carries=speech.amount(reason.hall.carries),
            items=speech.items(problem.items[item] for item in reason.hall.items),
        )
    return _plain_reason(reason, speech)


def _plain_reason(reason: Reason, speech: Speech) -> str:
    (rule, *_) = reason.rules
    number = "one" if len(reason.rules) == 1 else "many"
    if reason.why is Why.OUTCOME:
        place, outcome = speech.outcome_of(rule)
        return speech.say("outcome", title=speech.title(place), outcome=outcome)
    if reason.why is Why.COUNT:
        return speech.say(
            "count", requirement=speech.rule(rule), count=reason.needs, number=reason.carries
        )
    if reason.why in {Why.FLOOR, Why.TOTAL}:
        return speech.say(
            reason.why.value,
            rule=speech.rule(rule),
            needs=speech.amount(reason.needs),
            carries=speech.amount(reason.carries),
        )
    if reason.why is Why.CAPPED:
        return speech.say(
            "capped",
            rule=speech.rule(rule),
            caps=speech.rules(reason.rules[1:]),
            needs=speech.amount(reason.needs),
            carries=speech.amount(reason.carries),
        )
    rules = speech.rules(reason.rules)
    if reason.why is Why.INDIVISIBLE:
        return speech.say(f"indivisible.{number}", requirements=rules)
    if reason.why is Why.APART:
        return speech.say("apart", rules=rules)
    return speech.say(f"together.{number}", rules=rules)


def _cure(cure: Cure, speech: Speech) -> Iterator[str]:
    additions = speech.list(_addition(cure, one, speech) for one in cure.additions)
    yield speech.say("cure" if cure.cheapest else "cure.unproved", additions=additions)
    if cure.outside:
        yield speech.say("cure.outside", caps=speech.rules(cure.outside))


def _addition(cure: Cure, addition: Addition, speech: Speech) -> str:
    requirement = speech.requirement(addition.requirement)
    credit = speech.amount(addition.credit)
    if not addition.requirement:
        said = speech.say("cure.free", credit=credit)
    elif addition.credit:
        said = speech.say("cure.addition", credit=credit, requirement=requirement)
        if addition.items > 1:
            said = speech.say("cure.in_some", addition=said, items=addition.items)
    else:
        code = "cure.one" if addition.items == 1 else "cure.some"
        said = speech.say(code, requirement=requirement, items=addition.items)
    if cure.or_in:
        others = speech.requirements(cure.or_in)
        said = speech.say("cure.instead", addition=said, others=others)
    if addition.outcomes:
        outcomes = speech.list(addition.outcomes)
        said = speech.say("cure.covering", addition=said, outcomes=outcomes)
    if addition.floors:
        said = speech.say("cure.counting", addition=said, floors=speech.rules(addition.floors))
    return said
