"""How credentials stand to one another: the same, parts, apart, needed before, used before.

Relations are between achievements; a portfolio may hold any of them, and an achievement is known by
several ids once versions, translations and substitutions are taken together. What the credentials
themselves say about that is believed only where it *reduces* what can count: a credential can say
that it is the same as another, never that it is different.
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
    from cairn.stacking.normalise import NormalisedItem
    from cairn.stacking.programme import Prerequisite, Programme
    from cairn.stacking.programme_instance import Offer


def _carriers(offers: Sequence[Offer], achievement: str) -> list[Offer]:
    """The offers of credentials for ``achievement``."""
    return [offer for offer in offers if achievement in offer.item.facts.achievements]


def classes_of_same(programme: Programme, offers: Sequence[Offer]) -> tuple[tuple[str, ...], ...]:
    """Offers of which one counts: of one item, of one achievement, or of equivalent ones (R07).

    Each class is named by the ids that its members share; members are in canonical order.
    """
    names: dict[str, set[str]] = {}
    for offer in offers:
        facts = offer.item.facts
        names[offer.key] = {f"item {offer.item.key}", *facts.achievements, *facts.same_as}
    joined: list[set[str]] = [set(relation.achievements) for relation in programme.equivalents]
    joined += list(names.values())
    merged = _merge(joined)
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


Pairs = tuple[tuple[str, str], ...]


def wholes_and_parts(
    programme: Programme, offers: Sequence[Offer], same: Sequence[tuple[str, ...]]
) -> tuple[Pairs, Pairs]:
    """(whole, part) of offers, by the programme and by the credentials themselves (R08).

    Credentials may contradict one another (each the other's part); such pairs come second, as pairs
    of which one counts, and go no further.
    """
    stated: dict[str, set[str]] = {}
    for relation in programme.wholes:
        whole, *parts = relation.achievements
        stated.setdefault(whole, set()).update(parts)
    for offer in offers:
        for own in offer.item.facts.achievements:
            stated.setdefault(own, set()).update(offer.item.facts.parts)
            for whole in offer.item.facts.wholes:
                stated.setdefault(whole, set()).add(own)
    pairs = {
        (whole_offer.key, part_offer.key): None
        for whole, parts in stated.items()
        for whole_offer in _carriers(offers, whole)
        for part in sorted(parts)
        for part_offer in _carriers(offers, part)
        if whole_offer.item is not part_offer.item
    }
    stands = {key: members[0] for members in same for key in members}
    below: dict[str, set[str]] = {}
    contains, apart = [], []
    for outer, inner in pairs:
        first, second = stands.get(outer, outer), stands.get(inner, inner)
        if first == second:
            continue
        if _reaches(below, second, first):
            apart.append((outer, inner))
        else:
            below.setdefault(first, set()).add(second)
            contains.append((outer, inner))
    return tuple(contains), tuple(apart)


def _reaches(below: Mapping[str, set[str]], start: str, goal: str) -> bool:
    """Whether ``goal`` is a part of a part … of ``start``."""
    seen, todo = {start}, [start]
    while todo:
        for part in below.get(todo.pop(), ()):
            if part == goal:
                return True
            if part not in seen:
                seen.add(part)
                todo.append(part)
    return False


def pairs_apart(programme: Programme, offers: Sequence[Offer]) -> Pairs:
    """Pairs of which at most one counts (R09)."""
    pairs = {
        (one.key, other.key): None
        for relation in programme.apart
        for first, second in combinations(relation.achievements, 2)
        for one in _carriers(offers, first)
        for other in _carriers(offers, second)
        if one.item is not other.item
    }
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
