"""The ways in which one credential can count: its value, level and places, certain or in question.

Between stage 1 and the instance: an item whose value differs by what it stands for, or some of
whose uses need a person, becomes several offers that exclude each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from cairn.stacking.predicates import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cairn.credit import Referenced
    from cairn.stacking.normalise import NormalisedItem
    from cairn.stacking.predicates import Fact
    from cairn.stacking.programme import Programme


@dataclass(frozen=True, slots=True)
class Offer:
    """One way in which an item can count: a value, a level and the requirements it may serve.

    An item has several where its value differs by what it stands for, or where some uses are
    certain and others need a person. They exclude each other.
    """

    key: str
    item: NormalisedItem
    credit: Fraction
    level: Referenced | None
    requirements: frozenset[str]
    needs_person: bool
    line: str

    @property
    def value_is_unknown(self) -> bool:
        """Whether the value stands for any that the credit could have."""
        return self.item.facts.worth.credit is None and self.needs_person

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The item's facts, at this offer's level."""
        facts = dict(self.item.facts.facts)
        if self.level is not None:
            facts["credit.level"] = self.level
        return facts


def offers_of(
    item: NormalisedItem, programme: Programme, named: frozenset[str], *, lenient: bool
) -> Iterator[Offer]:
    """The ways in which ``item`` may count; one that an exception names keeps a single one."""
    is_named = item.holding.id in named
    if item.verdict is False and not is_named:
        return
    kinds: dict[tuple[Fraction, tuple[str, ...], bool], list[str]] = {}
    lines: dict[tuple[Fraction, tuple[str, ...], bool], tuple[Referenced | None, str]] = {}
    for name, service in item.serving.items():
        verdict = item.may_serve(name)
        if verdict is False or (verdict is None and not lenient):
            continue
        credit = _credit_of(service.credit, programme, lenient=lenient)
        if credit is None:
            continue
        levels = service.level.candidates if service.level else ()
        kind = (credit, levels, verdict is None or service.credit is None)
        if is_named and kinds:
            kind = next(iter(kinds))
        kinds.setdefault(kind, []).append(name)
        lines.setdefault(kind, (service.level, service.line))
    if not kinds and is_named:
        credit = item.facts.worth.credit or Fraction(0)
        yield Offer(
            item.key,
            item,
            credit,
            item.facts.placed.level,
            frozenset(),
            item.verdict is None,
            item.facts.worth.line,
        )
    certain_first = sorted(kinds.items(), key=lambda entry: entry[0][2])
    for place, (kind, requirements) in enumerate(certain_first):
        level, line = lines[kind]
        key = item.key if place == 0 else f"{item.key} as {'+'.join(requirements)}"
        yield Offer(key, item, kind[0], level, frozenset(requirements), kind[2], line)


def _credit_of(credit: Fraction | None, programme: Programme, *, lenient: bool) -> Fraction | None:
    """The credit to reckon with: where it cannot be told, all that could matter, or nothing."""
    if credit is not None or not lenient:
        return credit
    minima = sum((leaf.min_credit for leaf in programme.root.leaves()), start=Fraction(0))
    return max(programme.total or Fraction(0), minima) or None


def stands_before(offer: Offer, programme: Programme, cutoff: str) -> bool:
    """Whether the offer stays when the last credit must be the institution's own."""
    last = next((floor for floor in programme.floors if floor.last), None)
    if last is None or not cutoff or holds(last.where, offer.facts):
        return True
    return bool(offer.item.holding.awarded) and offer.item.holding.awarded <= cutoff


def cutoffs(programme: Programme, items: Sequence[NormalisedItem]) -> tuple[str, ...]:
    """The dates up to which other credit may count, latest first; one empty one without such rule.

    With "the last N credits in residence" the counted credit has a last one from elsewhere; trying
    each date that it could have makes the answer exact.
    """
    last = next((floor for floor in programme.floors if floor.last), None)
    if last is None:
        return ("",)
    others = {
        item.holding.awarded
        for item in items
        if item.holding.awarded and not holds(last.where, item.facts.facts)
    }
    return (*sorted(others, reverse=True), "0000-00-00")
