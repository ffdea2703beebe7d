"""The cheapest ways on towards a programme, from what is offered; what is held is placed anew.

An offer goes through stage 1 like a credential that is held, with the day of the evaluation as its
date of award; only what would certainly count is proposed. A way on is a suggestion: it says what
would complete the award as far as the rules can tell, and promises nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cairn.stacking.case import version_in_force
from cairn.stacking.completion import Completion, Measure, Offer, Question, complete, leaving_out
from cairn.stacking.exceptions import grounded, read_exceptions
from cairn.stacking.holdings import trial
from cairn.stacking.normalise import normalise
from cairn.stacking.programme_instance import translate
from cairn.stacking.programme_offers import cutoffs
from cairn.stacking.solver import Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.stacking.case import Assumed, Case
    from cairn.stacking.holdings import Holding
    from cairn.stacking.programme import Programme

WAYS_WORK = 4.0
"""Deterministic work for the ways on towards one programme."""


@dataclass(frozen=True, slots=True)
class OnOffer:
    """Something that can be taken, described as the credential that it would give."""

    course: Assumed
    hours: int | None = None
    cost: int | None = None
    """In the smallest unit of the catalogue's currency."""
    starts: str = ""
    """ISO date; empty where it can be taken at any time."""
    ends: str = ""


def ways_on(
    versions: Sequence[Programme],
    holdings: Sequence[Holding],
    case: Case,
    evaluated_on: str,
    catalogue: Sequence[OnOffer],
    *,
    measure: Measure = Measure.CREDIT,
    work: float = WAYS_WORK,
) -> Completion:
    """The cheapest ways to finish, with what is offered.

    Args:
        versions: of one programme.
        holdings: verified credentials.
        case: the learner's side.
        evaluated_on: ISO date; nothing that starts before it is proposed.
        catalogue: what can be taken; what is held already is not proposed again.
        measure: what a way is to have the least of; offers that do not say it are left out.
        work: deterministic work.

    Returns:
        Ways whose steps are ids of offers; none where nothing in the catalogue completes it.

    Raises:
        NoVersionInForce: no version governs the case.
        InstanceUnusable: the exceptions contradict one another or the rules.
        MissingExtra: the solver is needed and not installed.
    """
    programme = version_in_force(versions, case, evaluated_on)
    owned = {holding.record.achievement.id for holding in holdings} - {""}
    offered = {
        one.course.id: one
        for one in catalogue
        if one.course.achievement not in owned and (not one.starts or one.starts >= evaluated_on)
    }
    trials = [trial(replace(one.course, awarded=evaluated_on)) for one in offered.values()]
    everything = [*holdings, *trials]
    held = {holding.id for holding in everything}
    exceptions = grounded(read_exceptions(case, programme, evaluated_on), programme, held)
    items = normalise(everything, programme, case, evaluated_on, exceptions)
    translated = translate(
        programme,
        items,
        case,
        evaluated_on=evaluated_on,
        exceptions=exceptions,
        cutoff=cutoffs(programme, items)[0],
    )
    source = {offer.key: offer.item.holding for offer in translated.offers}
    offers = []
    gone = set()
    for item in translated.instance.items:
        holding = source[item.id]
        if not holding.assumed:
            continue
        one = offered.get(holding.id)
        offer = None if one is None else Offer(item, one.hours, one.cost, one.starts, one.ends)
        if offer is None or offer.measured(measure) is None:
            gone.add(item.id)
        else:
            offers.append(offer)
    proposed = {offer.item.id for offer in offers}
    instance = leaving_out(translated.instance, gone)
    held_items = tuple(item for item in instance.items if item.id not in proposed)
    # What is on offer is not held: it neither counts nor is what something else needs.
    trial_keys = {item.key for item in items if item.holding.assumed}
    not_countable = instance.held_not_countable - trial_keys
    question = Question(
        replace(instance, items=held_items, held_not_countable=not_countable),
        tuple(offers),
        measure,
    )
    found = complete(question, Work(work))
    named = {key: source[key].id for key in proposed}
    ways = (
        replace(way, steps=tuple(dict.fromkeys(named[step] for step in way.steps)))
        for way in found.ways
    )
    return replace(found, ways=tuple(ways))
