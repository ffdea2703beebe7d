"""The cheapest way to finish: what to take from a catalogue, what is held placed anew.

Prerequisites are respected (held, or taken earlier on the way) and so are dates. The way with the
least cost is proved to be it; among equals the one with the fewest steps, then the first by id.
Alternatives are ways that do without at least one step of every way before them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.errors import InstanceUnusable
from cairn.stacking.instance import MOST_ITEMS
from cairn.stacking.model import Model
from cairn.stacking.problem import prepare
from cairn.stacking.solver import Status, Work, solve
from cairn.stacking.soundness import examine
from cairn.stacking.stages import propose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from cairn.stacking.instance import Instance, Item
    from cairn.stacking.model import Expression
    from cairn.stacking.stages import Proposal

COMPLETION_WORK = 30.0
"""Deterministic work for the cheapest way and its alternatives."""
_ALTERNATIVES = 2
_BLOCK = 20
"""Offers of which the first-by-id choice is settled at once, as digits of one binary number."""


class Measure(StrEnum):
    """What the way is to have the least of."""

    CREDIT = "credit"
    HOURS = "hours"
    COST = "cost"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be taken, as an item that may count once it is held."""

    item: Item
    hours: int | None = None
    cost: int | None = None
    starts: str = ""
    """ISO date; empty where it can be taken at any time."""
    ends: str = ""

    def measured(self, measure: Measure) -> int | None:
        """Its part of the cost of a way; nothing where it does not say."""
        return {
            Measure.CREDIT: self.item.credit,
            Measure.HOURS: self.hours,
            Measure.COST: self.cost,
            Measure.STEPS: 1,
        }[measure]


@dataclass(frozen=True, slots=True)
class Question:
    """What is held and asked for, and what can be taken."""

    instance: Instance
    """What is held; its rules may name offers. Its prerequisites hold for offers as well."""
    catalogue: tuple[Offer, ...]
    measure: Measure = Measure.CREDIT
    earliest: str = ""
    """Nothing that starts before this ISO date is taken."""
    latest: str = ""
    """Nothing that ends after this ISO date is taken."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to finish."""

    steps: tuple[str, ...]
    """Ids of offers, in an order in which they can be taken."""
    cost: int
    proposal: Proposal
    """With everything on the way held: complete."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The answer: ways, the cheapest first."""

    ways: tuple[Way, ...]
    possible: bool | None
    """Whether there is a way; nothing where the work ran out."""
    cheapest: bool
    """Whether it is proved that none is cheaper than the first."""


def complete(question: Question, work: Work | None = None) -> Completion:
    """The cheapest way to finish, and alternatives.

    Raises:
        InstanceUnusable: the question makes no sense; says where.
        MissingExtra: the solver is not installed.
    """
    budget = work or Work(COMPLETION_WORK)
    _check(question)
    search = _Ways(question)
    ways: list[Way] = []
    while len(ways) <= _ALTERNATIVES:
        found = search.cheapest(budget)
        if found is None:
            break
        steps, proved = found
        if not proved and ways:
            break
        ways.append(_way(question, steps))
        if not steps or not proved:
            return Completion(tuple(ways), possible=True, cheapest=proved)
        search.exclude(steps)
    if ways:
        return Completion(tuple(ways), possible=True, cheapest=True)
    return Completion((), possible=None if search.ran_out else False, cheapest=False)


def _check(question: Question) -> None:
    if len(question.catalogue) > MOST_ITEMS:
        detail = f"{len(question.catalogue)} offers are more than {MOST_ITEMS}"
        raise InstanceUnusable(place="catalogue", detail=detail)
    for offer in question.catalogue:
        place = f"catalogue.{offer.item.id}"
        measured = offer.measured(question.measure)
        if measured is None:
            raise InstanceUnusable(place=place, detail=f"it does not say its {question.measure}")
        if measured < 0:
            raise InstanceUnusable(place=place, detail=f"its {question.measure} is negative")
        if offer.starts and offer.ends and offer.ends < offer.starts:
            raise InstanceUnusable(place=place, detail="it ends before it starts")
    examine(_with(question, question.catalogue))


def _with(question: Question, offers: Sequence[Offer]) -> Instance:
    """The instance with ``offers`` held; rules and relations no longer name the other offers."""
    gone = {offer.item.id for offer in question.catalogue} - {offer.item.id for offer in offers}
    held = (*question.instance.items, *(offer.item for offer in offers))
    return replace(leaving_out(question.instance, gone), items=held)


def leaving_out(instance: Instance, gone: AbstractSet[str]) -> Instance:
    """``instance`` whose rules and relations no longer name the items in ``gone``."""
    return replace(
        instance,
        items=tuple(item for item in instance.items if item.id not in gone),
        requirements=tuple(
            replace(one, eligible=one.eligible - gone) for one in instance.requirements
        ),
        caps=tuple(replace(one, items=one.items - gone) for one in instance.caps),
        floors=tuple(replace(one, items=one.items - gone) for one in instance.floors),
        conflicts=tuple(one for one in instance.conflicts if gone.isdisjoint(one)),
        overlap_classes=tuple(
            tuple(item for item in one if item not in gone) for one in instance.overlap_classes
        ),
        contains=tuple(one for one in instance.contains if gone.isdisjoint(one)),
        overlaps=tuple(
            one for one in instance.overlaps if gone.isdisjoint((one.first, one.second))
        ),
        covers=tuple(one for one in instance.covers if one[0] not in gone),
        prerequisites=tuple(one for one in instance.prerequisites if one[0] not in gone),
    )


def _way(question: Question, steps: frozenset[str]) -> Way:
    taken = [offer for offer in question.catalogue if offer.item.id in steps]
    instance = _with(question, taken)
    proposal = propose(prepare(instance))
    assert proposal.complete
    cost = sum(offer.measured(question.measure) or 0 for offer in taken)
    return Way(_ordered(question, taken), cost, proposal)


def _ordered(question: Question, taken: Sequence[Offer]) -> tuple[str, ...]:
    """By date and id, but never before what has to come first."""
    needs = dict(question.instance.prerequisites)
    waiting = sorted(taken, key=lambda offer: (offer.starts, offer.item.id))
    order: list[str] = []
    while waiting:
        open_steps = {offer.item.id for offer in waiting}
        ready = next(
            offer
            for offer in waiting
            if open_steps.isdisjoint(needs.get(offer.item.id, frozenset()))
        )
        order.append(ready.item.id)
        waiting.remove(ready)
    return tuple(order)


class _Ways:
    """The model: the allocation model over everything held and offered, and what is taken."""

    def __init__(self, question: Question) -> None:
        self._question = question
        everything = _with(question, question.catalogue)
        # Prerequisites are no longer a question of what is held, but of what is taken too.
        problem = prepare(replace(everything, prerequisites=()))
        self._model = Model(problem, hard=frozenset(problem.rules))
        self.ran_out = False
        cp = self._model.cp
        self._taken = {
            offer.item.id: cp.new_bool_var("")
            for offer in sorted(question.catalogue, key=lambda offer: offer.item.id)
        }
        for position, item in enumerate(problem.items):
            if item in self._taken:
                cp.add(self._model.u[position] <= self._taken[item])
            for needed in self._unheld(item):
                cp.add(self._model.u[position] <= self._taken.get(needed, 0))
        for offer in question.catalogue:
            self._restrict(offer)
        self._cost = sum(
            (offer.measured(question.measure) or 0) * self._taken[offer.item.id]
            for offer in question.catalogue
        )

    def _unheld(self, item: str) -> Iterator[str]:
        """What ``item`` needs and what is not held."""
        instance = self._question.instance
        held = {one.id for one in instance.items} | instance.held_not_countable
        yield from sorted(dict(instance.prerequisites).get(item, frozenset()) - held)

    def _restrict(self, offer: Offer) -> None:
        """Prerequisites come with an offer and end before it starts; dates keep to the limits."""
        question, cp = self._question, self._model.cp
        taken = self._taken[offer.item.id]
        by_id = {other.item.id: other for other in question.catalogue}
        for needed in self._unheld(offer.item.id):
            before = by_id.get(needed)
            late = before is not None and offer.starts and before.ends > offer.starts
            cp.add(taken <= (0 if before is None or late else self._taken[needed]))
        too_soon = question.earliest and offer.starts and offer.starts < question.earliest
        too_late = question.latest and offer.ends and offer.ends > question.latest
        if too_soon or too_late:
            cp.add(taken == 0)

    def exclude(self, steps: frozenset[str]) -> None:
        """From now on at least one of ``steps`` is not taken."""
        cp = self._model.cp
        cp.add(sum(self._taken[step] for step in sorted(steps)) <= len(steps) - 1)

    def cheapest(self, work: Work) -> tuple[frozenset[str], bool] | None:
        """The steps of the cheapest way and whether that is proved; nothing where there is none."""
        first = self._solve(self._cost, work)
        if first is None:
            return None
        steps, value, status = first
        if status is not Status.OPTIMAL:
            return steps, False
        fixed: list[Expression] = [self._cost == value]
        for expression in (sum(self._taken.values()), *self._first_by_id()):
            found = self._solve(expression, work, fixed)
            if found is None:
                break
            steps, value, status = found
            if status is not Status.OPTIMAL:
                break
            fixed.append(expression == value)
        return steps, True

    def _first_by_id(self) -> Iterator[Expression]:
        """Numbers that are least where the offers first by id are taken."""
        taken = list(self._taken.values())
        for start in range(0, len(taken), _BLOCK):
            block = taken[start : start + _BLOCK]
            yield sum(-(1 << (_BLOCK - at)) * one for at, one in enumerate(block))

    def _solve(
        self, expression: Expression, work: Work, fixed: Sequence[Expression] = ()
    ) -> tuple[frozenset[str], int, Status] | None:
        model = self._model.cp.clone()
        for constraint in fixed:
            model.add(constraint)
        model.minimize(expression)
        solution = solve(model, work)
        if not solution.found:
            self.ran_out = solution.status is Status.UNKNOWN
            return None
        steps = frozenset(item for item, one in self._taken.items() if solution.value(one))
        return steps, solution.objective, solution.status
