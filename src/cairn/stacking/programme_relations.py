"""How credentials stand to one another: the same, parts, apart, needed before, used before.

What the *programme* says about achievements is closed: equivalents of equivalents, parts of parts.
What a *credential* says of itself binds that credential alone, towards each of the others: so
holding one more credential can never set two others against each other, and a complete award stays
complete. Neither can a credential say that it is different from another: claims only reduce.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from cairn.stacking.instance import Cap
from cairn.stacking.programme import Reuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cairn.stacking.case import Case, Used
    from cairn.stacking.item_facts import ItemFacts
    from cairn.stacking.normalise import NormalisedItem
    from cairn.stacking.programme import Prerequisite, Programme
    from cairn.stacking.programme_offers import Offer


Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """What a programme says about achievements, closed; and how two credentials then stand."""

    same: tuple[frozenset[str], ...]
    """Groups of equivalent achievements."""
    parts: Mapping[str, frozenset[str]] = field(hash=False)
    """By achievement: what is a part of it, and parts of parts."""
    apart: tuple[frozenset[str], ...]
    """Groups of which at most one counts."""

    def names(self, achievements: Iterable[str]) -> frozenset[str]:
        """``achievements`` and everything equivalent to them."""
        found = set(achievements)
        for group in self.same:
            if found & group:
                found |= group
        return frozenset(found)

    def within(self, achievements: Iterable[str]) -> frozenset[str]:
        """Everything that is a part of ``achievements``."""
        return frozenset().union(*(self.parts.get(one, frozenset()) for one in achievements))

    def between(self, one: ItemFacts, other: ItemFacts) -> str:
        """How two credentials stand: ``same``, ``part``, ``apart`` or not at all (empty)."""
        first, second = self._called(one), self._called(other)
        if first & second:
            return "same"
        contained = self.within(first) | self.names(one.parts)
        containing = self.within(second) | self.names(other.parts)
        if contained & second or containing & first:
            return "part"
        if self.names(one.wholes) & second or self.names(other.wholes) & first:
            return "part"
        for group in self.apart:
            if first & group and second & group:
                return "apart"
        return ""

    def _called(self, facts: ItemFacts) -> frozenset[str]:
        """What a credential is, and what it says that it is the same as."""
        return self.names(facts.achievements | facts.same_as)


def relations_of(programme: Programme) -> Relations:
    """The closed relations that ``programme`` states (R07, R08, R09)."""
    same = tuple(
        frozenset(group) for group in _merge(set(r.achievements) for r in programme.equivalents)
    )
    below: dict[str, set[str]] = {}
    for relation in programme.wholes:
        whole, *parts = relation.achievements
        below.setdefault(whole, set()).update(parts)
    open_relations = Relations(same, {}, ())
    closed: dict[str, frozenset[str]] = {}
    for whole in list(below):
        found: set[str] = set()
        todo = list(open_relations.names({whole}))
        while todo:
            for part in open_relations.names(below.get(todo.pop(), ())):
                if part not in found:
                    found.add(part)
                    todo.append(part)
        for name in open_relations.names({whole}):
            closed[name] = frozenset(found) | closed.get(name, frozenset())
    return Relations(same, closed, tuple(frozenset(one.achievements) for one in programme.apart))


def classes_of_same(programme: Programme, offers: Sequence[Offer]) -> tuple[tuple[str, ...], ...]:
    """Offers of which one counts: of one item, of one achievement, or of equivalent ones (R07)."""
    relations = relations_of(programme)
    names = {
        offer.key: {f"item {offer.item.key}", *relations.names(offer.item.facts.achievements)}
        for offer in offers
    }
    merged = _merge(names.values())
    classes: dict[int, list[str]] = {}
    for offer in offers:
        home = next(place for place, group in enumerate(merged) if names[offer.key] & group)
        classes.setdefault(home, []).append(offer.key)
    return tuple(tuple(members) for members in classes.values() if len(members) > 1)


def _merge(groups: Iterable[set[str]]) -> list[set[str]]:
    """Groups with a common member become one, until none have."""
    merged: list[set[str]] = []
    for group in groups:
        found = set(group)
        rest = []
        for other in merged:
            if other & found:
                found |= other
            else:
                rest.append(other)
        merged = [*rest, found]
    return merged


def pairs_apart(
    programme: Programme, offers: Sequence[Offer], same: Sequence[tuple[str, ...]]
) -> Pairs:
    """Pairs of which at most one counts and that no class says already (R07 to R09)."""
    relations = relations_of(programme)
    home = {key: place for place, members in enumerate(same) for key in members}
    pairs = []
    for one, other in combinations(offers, 2):
        if one.item is other.item or home.get(one.key, -1) == home.get(other.key, -2):
            continue
        if relations.between(one.item.facts, other.item.facts):
            pairs.append((one.key, other.key))
    return tuple(pairs)


@dataclass(frozen=True, slots=True)
class Needs:
    """What prerequisites (R10) say about the items held."""

    met: Mapping[str, tuple[str, ...]] = field(hash=False)
    """By item: the items that meet them."""
    missing: Mapping[str, tuple[str, ...]] = field(hash=False)
    """By item: achievements that it needs and that are not held."""

    def held_for(self, offers: Sequence[Offer]) -> tuple[tuple[str, frozenset[str]], ...]:
        """The prerequisites in the words of the instance: (offer, items held for it)."""
        return tuple(
            (offer.key, frozenset(self.met[offer.item.key]))
            for offer in offers
            if offer.item.key in self.met
        )


def prerequisites_of(
    programme: Programme,
    items: Sequence[NormalisedItem],
    waived: frozenset[str],
    *,
    lenient: bool,
) -> Needs:
    """Which items stand on others, and which lack them. A prerequisite is met by holding.

    Args:
        programme: whose prerequisites.
        items: what is held.
        waived: the ids of those that an exception waives.
        lenient: an undated award counts as early enough.
    """
    met: dict[str, list[str]] = {}
    missing: dict[str, list[str]] = {}
    for rule in programme.prerequisites:
        if rule.id in waived:
            continue
        for item in items:
            if rule.achievement not in item.facts.achievements:
                continue
            for needed in rule.needs:
                found = _holder(rule, item, needed, items, lenient=lenient)
                if not found:
                    missing.setdefault(item.key, []).append(needed)
                elif item.key not in met.get(found, ()):
                    # Two credentials that stand for both achievements would need each other.
                    met.setdefault(item.key, []).append(found)
    return Needs(
        {key: tuple(values) for key, values in met.items()},
        {key: tuple(values) for key, values in missing.items()},
    )


def _holder(
    rule: Prerequisite,
    item: NormalisedItem,
    needed: str,
    items: Sequence[NormalisedItem],
    *,
    lenient: bool,
) -> str:
    """The item that meets the need, awarded no later where that is asked; empty where none."""
    for other in items:
        if other is item or needed not in other.facts.achievements:
            continue
        earlier, later = other.holding.awarded, item.holding.awarded
        dated = bool(earlier and later)
        if not rule.before or (earlier <= later if dated else lenient):
            return other.key
    return ""


def reuse_caps(
    programme: Programme,
    offers: Sequence[Offer],
    case: Case,
    quanta: Callable[[Fraction], int],
) -> tuple[Cap, ...]:
    """Credit used for an earlier award may be used again in part or not at all (R19).

    What must stay with the earlier award is taken first from what is no longer held; of the held
    credit, everything beyond that may count here.
    """
    rule = programme.reuse
    caps = []
    for place, used in enumerate(case.used, start=1):
        concerned = {
            offer.key: credit
            for offer in offers
            for name, credit in used.items.items()
            if name in {offer.item.holding.id, offer.item.key} | offer.item.facts.achievements
        }
        stays = _stays(rule.rule, rule.limit.of(programme.total) if rule.limit else None, used)
        held = {offer.item.key: offer.credit for offer in offers if offer.key in concerned}
        counted = {
            offer.item.key: concerned[offer.key] for offer in offers if offer.key in concerned
        }
        elsewhere = sum(used.items.values(), start=Fraction(0)) - sum(
            counted.values(), start=Fraction(0)
        )
        room = sum(held.values(), start=Fraction(0)) - max(stays - elsewhere, Fraction(0))
        caps.append(
            Cap(
                id=f"REUSE:{place}",
                items=frozenset(concerned),
                maximum=quanta(max(room, Fraction(0))),
                title=f"credit already used for {used.award}",
                clause=rule.clause,
            )
        )
    return tuple(cap for cap in caps if cap.items)


def _stays(rule: Reuse, limit: Fraction | None, used: Used) -> Fraction:
    """How much credit the earlier award keeps."""
    total = sum(used.items.values(), start=Fraction(0))
    match rule:
        case Reuse.NONE:
            return total
        case Reuse.SURPLUS:
            return min(total, used.award_minimum)
        case Reuse.LIMIT:
            assert limit is not None
            return max(total - limit, Fraction(0))
