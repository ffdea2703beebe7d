"""A stack as shelves of stones: what the picture draws and what the table beside it says.

A requirement is a shelf, a credential a stone on it, what is missing an outline. The same values
make the picture (:mod:`cairn.stacking.picture`) and, in reading order, a table for whoever does not
see it; both say the same because both come from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.stacking.speech import Speech, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.stacking.stages import Proposal


class Lies(StrEnum):
    """What a stone stands for."""

    COUNTS = "counts"
    MISSING = "missing"
    OPEN = "open"
    """It may count: a person decides."""
    UNUSED = "unused"


class State(StrEnum):
    """How a shelf stands."""

    MET = "met"
    MISSING = "missing"
    PLAIN = "plain"
    """Nothing is asked of it."""


@dataclass(frozen=True, slots=True)
class Stone:
    """One credential on a shelf, or what is missing there."""

    name: str
    amount: str
    """With its unit; empty where it cannot be told."""
    credit: int
    """In quanta: how wide it is beside others."""
    lies: Lies = Lies.COUNTS


@dataclass(frozen=True, slots=True)
class Shelf:
    """One requirement, with what lies on it."""

    title: str
    reached: str
    """How much of how much: “5 of 10 ECTS”."""
    said: str
    """“met”, or what is missing, in words."""
    state: State
    stones: tuple[Stone, ...]

    def spoken(self) -> str:
        """The shelf in words; what is missing is in what is said of it."""
        status = ", ".join(part for part in (self.reached, self.said) if part)
        held = [stone for stone in self.stones if stone.lies is not Lies.MISSING]
        lying = "; ".join(
            f"{stone.name} ({stone.amount})" if stone.amount else stone.name for stone in held
        )
        return f"{self.title}: {status}{': ' if status and lying else ''}{lying}."


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a stone on its shelf, or a shelf without any."""

    requirement: str
    credential: str
    amount: str
    what: str
    """“counts”, “missing”, “a person decides”, “not used here”."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Everything that is drawn."""

    title: str
    verdict: str
    complete: bool | None
    described: str
    """One sentence on the whole."""
    shelves: tuple[Shelf, ...]
    bounds: tuple[str, ...]
    """Limits, minima and the total, each as a sentence."""
    words: tuple[tuple[Lies, str], ...]
    """The legend: what each kind of stone is called."""
    headings: tuple[str, str, str, str]
    """Of the table: requirement, credential, credit, what it is."""
    language: str

    def spoken(self) -> str:
        """All of it, for a screen reader."""
        shelves = (shelf.spoken() for shelf in self.shelves)
        return " ".join([self.described, *shelves, *self.bounds])

    def rows(self) -> tuple[Row, ...]:
        """The table in reading order: shelf by shelf, stone by stone."""
        called = dict(self.words)
        return tuple(
            row
            for shelf in self.shelves
            for row in (
                [
                    Row(shelf.title, stone.name, stone.amount, called[stone.lies])
                    for stone in shelf.stones
                ]
                or [Row(shelf.title, "", shelf.reached, shelf.said)]
            )
        )

    def with_beside(self, stones: Sequence[Stone]) -> Stack:
        """With stones that the allocation does not know: open ones, and ones that cannot count."""
        if not stones:
            return self
        named = {Lies.OPEN: dict(self.words)[Lies.OPEN], Lies.UNUSED: dict(self.words)[Lies.UNUSED]}
        shelves = list(self.shelves)
        for lies, called in named.items():
            more = tuple(stone for stone in stones if stone.lies is lies)
            at = next((n for n, shelf in enumerate(shelves) if shelf.title == capital(called)), -1)
            if more and at >= 0:
                shelves[at] = replace(shelves[at], reached="", stones=(*shelves[at].stones, *more))
            elif more:
                shelves.append(Shelf(capital(called), "", "", State.PLAIN, more))
        return replace(self, shelves=tuple(shelves))


def stack_of(proposal: Proposal, *, language: str = "en", title: str = "") -> Stack:
    """The stack of a proposal.

    Args:
        proposal: the allocation to show.
        language: of the texts.
        title: in place of the instance's own.
    """
    speech = Speech(proposal.problem.edited, language)
    instance = proposal.problem.instance
    name = title or instance.title or instance.id
    verdict = {True: "complete", False: "incomplete", None: "undetermined"}[proposal.complete]
    said = speech.say(f"picture.{verdict}")
    shelves = [*_shelves(proposal, speech), *_unused(proposal, speech)]
    return Stack(
        title=speech.say("picture.title", title=name) if name else speech.say("picture.untitled"),
        verdict=said,
        complete=proposal.complete,
        described=speech.say(
            "picture.described",
            requirements=len(proposal.problem.requirements),
            stones=sum(proposal.allocation.used),
            verdict=said,
        ),
        shelves=tuple(shelves),
        bounds=tuple(_bounds(proposal, speech)),
        words=tuple((lies, speech.say(f"picture.lies.{lies.value}")) for lies in Lies),
        headings=(
            speech.say("picture.column.requirement"),
            speech.say("picture.column.credential"),
            speech.say("picture.column.credit"),
            speech.say("picture.column.what"),
        ),
        language=language,
    )


def _shelves(proposal: Proposal, speech: Speech) -> Iterator[Shelf]:
    problem, allocation = proposal.problem, proposal.allocation
    places = {one.id: place for place, one in enumerate(problem.requirements)}
    for one in problem.instance.requirements:
        # As written: whoever wrote the rules had an order in mind.
        yield _shelf(proposal, places[one.id], speech)
    if not problem.requirements:
        stones = [
            Stone(
                speech.item(name), speech.amount(allocation.counted[item]), allocation.counted[item]
            )
            for item, name in enumerate(problem.items)
            if allocation.used[item]
        ]
        total = speech.amount(allocation.total)
        yield Shelf(speech.say("picture.counted"), total, "", State.PLAIN, tuple(stones))


def _shelf(proposal: Proposal, place: int, speech: Speech) -> Shelf:
    problem, allocation = proposal.problem, proposal.allocation
    requirement = problem.requirements[place]
    stones = []
    load = 0
    for item in problem.eligible[place]:
        credit = dict(allocation.placed[item]).get(place)
        if credit is not None:
            load += credit
            stones.append(Stone(speech.item(problem.items[item]), speech.amount(credit), credit))
    reached = speech.say(
        "picture.of", counted=speech.amount(load), needs=speech.amount(requirement.minimum)
    )
    if not requirement.minimum:
        reached = speech.amount(load)
    title = speech.title(requirement.id)
    if place not in allocation.chosen:
        said = speech.say("picture.not_asked")
        return Shelf(title, reached, said, State.PLAIN, tuple(stones))
    lacks = max(0, requirement.minimum - load)
    count = max(0, requirement.count - len(stones))
    gaps = []
    if lacks:
        amount = speech.amount(lacks)
        gaps.append(speech.say("picture.missing", amount=amount))
        stones.append(Stone(gaps[-1], amount, lacks, Lies.MISSING))
    if count:
        gaps.append(speech.say("picture.missing_items", count=count))
    gaps += _uncovered(proposal, place, speech)
    if len(gaps) > bool(lacks) and not lacks:
        stones.append(Stone(gaps[0], "", 0, Lies.MISSING))
    said = ", ".join(gaps) or speech.say("picture.met")
    return Shelf(title, reached, said, State.MISSING if gaps else State.MET, tuple(stones))


def _uncovered(proposal: Proposal, place: int, speech: Speech) -> list[str]:
    """The outcomes that nothing on the shelf covers, as one part of a sentence."""
    requirement = proposal.problem.requirements[place]
    missing = [
        outcome
        for outcome in sorted(requirement.outcomes)
        if requirement.outcome_rule(outcome) in proposal.missing.uncovered
    ]
    return [speech.say("picture.missing", amount=speech.list(missing))] if missing else []


def _unused(proposal: Proposal, speech: Speech) -> Iterator[Shelf]:
    """What is held and lies on no shelf."""
    problem = proposal.problem
    used = {item for item, on in zip(problem.items, proposal.allocation.used, strict=True) if on}
    left = sorted(
        (item for item in problem.edited.items if item.id not in used), key=lambda one: one.order
    )
    if left:
        title = capital(speech.say(f"picture.lies.{Lies.UNUSED.value}"))
        stones = tuple(
            Stone(speech.item(item.id), speech.amount(item.credit), item.credit, Lies.UNUSED)
            for item in left
        )
        total = speech.amount(sum(stone.credit for stone in stones))
        yield Shelf(title, total, "", State.PLAIN, stones)


def _bounds(proposal: Proposal, speech: Speech) -> Iterator[str]:
    """Limits, minima and the total, each as a sentence."""
    problem, counted = proposal.problem, proposal.allocation.counted
    everything = frozenset(range(len(problem.items)))
    sums = [(cap.rule, cap.items, cap.limit) for cap in problem.caps]
    sums += [(floor.rule, floor.items, floor.limit) for floor in problem.floors]
    if problem.total:
        sums.append(("total", everything, problem.total))
    for rule, items, limit in sums:
        reached = sum(counted[item] for item in items)
        line = speech.say("picture.of", counted=speech.amount(reached), needs=speech.amount(limit))
        if not rule.startswith("cap:") and reached < limit:
            lacks = speech.say("picture.missing", amount=speech.amount(limit - reached))
            line = f"{line}, {lacks}"
        yield f"{capital(speech.rule(rule))}: {line}."
