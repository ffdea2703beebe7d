"""The published JSON form of a completion question, and of its answer.

Two shapes: ``need`` (outcomes) with a ``catalogue`` of what covers them; or what is ``held``, with
``requirements`` and the other members of an instance, and a ``catalogue`` of credit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.stacking import form_reading as reading
from cairn.stacking.certificate import certify
from cairn.stacking.completion import Measure, Offer, Question
from cairn.stacking.instance import Instance, Item, Requirement
from cairn.stacking.instance_form import ANNOTATIONS, RULES, read_parts
from cairn.stacking.solver import engine
from cairn.stacking.speech import Speech, capital

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.stacking.completion import Completion, Way

_OWN = frozenset({"need", "held", "catalogue", "minimise", "from", "by"})
_OFFER = ("credit", "hours", "cost", "covers", "starts", "ends", "title")


def is_completion(document: Json) -> bool:
    """Whether ``document`` says that it is a completion question."""
    return isinstance(document, dict) and document.get("kind") == "completion"


def read_completion(document: Json) -> tuple[Question, tuple[str, ...]]:
    """Read a completion question.

    Returns:
        The question, its parts not yet held against one another; and the names of the members that
        mean nothing here.

    Raises:
        InstanceUnusable: the place and what is wrong there.
    """
    known = _OWN | RULES | ANNOTATIONS
    value = reading.members(document, "question", known, strict=False)
    by_need = "need" in value
    held = {name for name, _, _ in reading.entries(value.get("held"), "held")}
    catalogue = [
        _offer(*entry)
        for entry in reading.entries(value.get("catalogue"), "catalogue")
        if entry[0] not in held
    ]
    covers = {offer.item.id: outcomes for offer, outcomes in catalogue if outcomes}
    if by_need:
        need = reading.labels(value["need"], "need")
        everything = frozenset(offer.item.id for offer, _ in catalogue)
        instance = Instance(
            items=(),
            id=reading.free_text(value.get("id"), "id"),
            requirements=(Requirement("need", everything, outcomes=need),),
        )
    else:
        parts = {name: inner for name, inner in value.items() if name not in {*_OWN, "kind"}}
        instance = read_parts({**parts, "items": value.get("held", {})})
    question = Question(
        instance=replace(instance, covers=(*instance.covers, *sorted(covers.items()))),
        catalogue=tuple(offer for offer, _ in catalogue),
        measure=_measure(value, Measure.HOURS if by_need else Measure.CREDIT),
        earliest=reading.day(value.get("from"), "from"),
        latest=reading.day(value.get("by"), "by"),
    )
    return question, tuple(sorted(set(value) - known))


def _measure(value: JsonObject, default: Measure) -> Measure:
    name = value.get("minimise", default.value)
    known = [measure.value for measure in Measure]
    if name not in known:
        raise reading.refuse("minimise", f"one of {', '.join(known)} is expected")
    return Measure(name)


def _offer(name: str, value: Json, place: str) -> tuple[Offer, frozenset[str]]:
    if not isinstance(value, dict):
        return Offer(Item(name, reading.whole(value, place))), frozenset()
    inner = reading.members(value, place, _OFFER)
    offer = Offer(
        Item(
            name,
            reading.optional_whole(inner.get("credit"), f"{place}.credit") or 0,
            title=reading.free_text(inner.get("title"), f"{place}.title"),
        ),
        hours=reading.optional_whole(inner.get("hours"), f"{place}.hours"),
        cost=reading.optional_whole(inner.get("cost"), f"{place}.cost"),
        starts=reading.day(inner.get("starts"), f"{place}.starts"),
        ends=reading.day(inner.get("ends"), f"{place}.ends"),
    )
    return offer, frozenset(reading.labels(inner.get("covers"), f"{place}.covers"))


def write_completion(
    question: Question, found: Completion, ignored: tuple[str, ...] = (), language: str = "en"
) -> JsonObject:
    """The answer as JSON; ``path`` is null where there is no way, or none was found in time."""
    first = found.ways[0] if found.ways else None
    written: JsonObject = {
        "id": question.instance.id,
        "kind": "completion",
        "complete": found.possible,
        "minimise": question.measure.value,
        "path": None if first is None else list(first.steps),
        "cost": None if first is None else first.cost,
        "cheapest": found.cheapest,
        "assignment": {} if first is None else _assignment(first),
        "alternatives": [
            {"path": list(way.steps), "cost": way.cost, "assignment": _assignment(way)}
            for way in found.ways[1:]
        ],
        "certificate": None if first is None else certify(first.proposal),
        "explanation": " ".join(_sentences(question, found, language)),
        "indicative": True,
        "engine": engine(),
    }
    if ignored:
        written["ignored"] = list(ignored)
    return written


def _assignment(way: Way) -> dict[str, list[str]]:
    problem, allocation = way.proposal.problem, way.proposal.allocation
    return {
        item: [problem.requirements[place].id for place, _ in allocation.placed[position]]
        for position, item in enumerate(problem.items)
        if allocation.used[position]
    }


def _sentences(question: Question, found: Completion, language: str) -> list[str]:
    speech = Speech(question.instance, language)
    titles = {offer.item.id: offer.item.title or offer.item.id for offer in question.catalogue}

    def cost(way: Way) -> str:
        amount = way.cost
        if question.measure is Measure.CREDIT:
            return speech.amount(amount)
        return speech.say(f"cost.{question.measure.value}", amount=amount)

    said = []
    for position, way in enumerate(found.ways):
        if not way.steps:
            said.append(speech.say("completion.nothing"))
            continue
        path = speech.list(titles[step] for step in way.steps)
        code = "completion.alternative" if position else "completion.path"
        if not position and not found.cheapest:
            code = "completion.unproved"
        said.append(speech.say(code, path=path, cost=cost(way)))
    if not found.ways:
        none = "completion.undetermined" if found.possible is None else "completion.none"
        said.append(speech.say(none))
    return [capital(one) for one in (*said, speech.say("indicative"))]
