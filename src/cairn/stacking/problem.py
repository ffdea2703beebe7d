"""An instance made ready for solving: exceptions applied, relations closed, canonical order.

Everything below works on positions instead of ids. Items stand in canonical order (award date,
then id), requirements in the order of their ids, rules likewise, so the order of the input leaves
no trace in the answer. Items that cannot count for a reason of their own are not among them;
:attr:`Problem.unusable` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import gcd
from typing import TYPE_CHECKING

from cairn.errors import InstanceUnusable
from cairn.stacking.edited import apply_exceptions
from cairn.stacking.instance import Mode
from cairn.stacking.relations import pairs_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cairn.stacking.edited import Edited
    from cairn.stacking.instance import Cap, Floor, Instance, Requirement


class Unusable(StrEnum):
    """Why an item cannot count at all."""

    NOT_COUNTABLE = "not_countable"
    """Held, and not to be counted here."""
    PREREQUISITE = "prerequisite"
    """Something that it needs is not held (R10)."""
    BLOCKED = "blocked"
    """An exception says so (R24)."""
    NOWHERE = "nowhere"
    """No requirement takes it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A cap or a floor over positions of items."""

    rule: str
    items: frozenset[int]
    limit: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A group: at least ``choose`` of its leaves and groups, by position."""

    choose: int
    leaves: tuple[int, ...]
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharePair:
    """Two requirements that one item may serve together, with the limits on that."""

    first: int
    second: int
    max_items: int | None
    max_credit: int | None


@dataclass(frozen=True)
class Problem:
    """The allocation question over positions; the letters are those of §4.2 of the reference."""

    instance: Instance
    """As it was asked, exceptions and all."""
    edited: Instance
    """With its exceptions applied."""
    items: tuple[str, ...]
    credit: tuple[int, ...]
    """v_j."""
    requirements: tuple[Requirement, ...]
    eligible: tuple[tuple[int, ...], ...]
    """E: for each requirement the items that may serve it."""
    covering: tuple[tuple[tuple[str, tuple[int, ...]], ...], ...]
    """For each requirement its outcomes, each with the eligible items that cover it."""
    caps: tuple[Bound, ...]
    floors: tuple[Bound, ...]
    total: int
    groups: tuple[Choice, ...]
    share: tuple[SharePair, ...]
    apart: tuple[tuple[int, int], ...]
    """X: pairs of items of which at most one counts, closed under equivalence and containment."""
    residual: tuple[tuple[int, int, int], ...]
    """Pairs that have credit in common, and how much."""
    forced: tuple[tuple[int, int | None], ...]
    """(item, requirement, or none where any use will do): what exceptions demand."""
    needs_person: frozenset[int]
    unusable: Mapping[str, Unusable]

    @property
    def mode(self) -> Mode:
        """What may happen to credit where a rule leaves no room for all of it."""
        return self.instance.mode

    @cached_property
    def places(self) -> tuple[tuple[int, ...], ...]:
        """E, the other way: for each item the requirements that it may serve."""
        found: list[list[int]] = [[] for _ in self.items]
        for place, members in enumerate(self.eligible):
            for item in members:
                found[item].append(place)
        return tuple(map(tuple, found))

    @cached_property
    def exclusive(self) -> bool:
        """Whether each item serves one requirement at most."""
        return self.mode is not Mode.SPLIT and not self.share

    @cached_property
    def optional(self) -> frozenset[int]:
        """Requirements that some group chooses from."""
        return frozenset(leaf for choice in self.groups for leaf in choice.leaves)

    @cached_property
    def top_groups(self) -> tuple[int, ...]:
        """Groups that are in no other group: each must be met."""
        inner = {group for choice in self.groups for group in choice.groups}
        return tuple(group for group in range(len(self.groups)) if group not in inner)

    @cached_property
    def mandatory(self) -> frozenset[int]:
        """Requirements that must be met whatever the groups choose."""
        must = set(range(len(self.requirements))) - self.optional
        waiting = list(self.top_groups)
        while waiting:
            choice = self.groups[waiting.pop()]
            if choice.choose == len(choice.leaves) + len(choice.groups):
                must.update(choice.leaves)
                waiting.extend(choice.groups)
        return frozenset(must)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rules that may be part of a conflict, in canonical order."""
        return tuple(sorted(self._rules()))

    def _rules(self) -> Iterator[str]:
        for requirement in self.requirements:
            if requirement.minimum or requirement.count:
                yield requirement.rule
            yield from (requirement.outcome_rule(one) for one in requirement.outcomes)
        yield from (cap.rule for cap in self.caps)
        yield from (floor.rule for floor in self.floors if floor.limit)
        if self.total:
            yield "total"

    @cached_property
    def scale(self) -> int:
        """What every credit and every limit is a multiple of; the solver divides by it."""
        limits = [self.total, *(bound.limit for bound in (*self.caps, *self.floors))]
        for one in self.requirements:
            limits += [one.minimum, one.maximum or 0]
        limits += [pair.max_credit or 0 for pair in self.share]
        limits += [common for _, _, common in self.residual]
        return gcd(*self.credit, *limits) or 1


def prepare(instance: Instance) -> Problem:
    """The problem that ``instance`` poses.

    Args:
        instance: a sound one (:func:`cairn.stacking.soundness.examine`).

    Raises:
        InstanceUnusable: its exceptions leave a rule that contradicts itself.
    """
    changed = apply_exceptions(instance)
    edited = changed.instance
    unusable = _unusable(changed)
    items = sorted(
        (item for item in edited.items if item.id not in unusable), key=lambda one: one.order
    )
    at = {item.id: position for position, item in enumerate(items)}
    requirements = tuple(sorted(edited.requirements, key=lambda one: one.id))
    where = {one.id: position for position, one in enumerate(requirements)}
    eligible = tuple(_positions(one.eligible, at) for one in requirements)
    return Problem(
        instance=instance,
        edited=edited,
        items=tuple(item.id for item in items),
        credit=tuple(item.credit for item in items),
        requirements=requirements,
        eligible=eligible,
        covering=_covering(edited, requirements, eligible, at),
        caps=_caps(edited.caps, at),
        floors=_floors(edited.floors, at),
        total=edited.total or 0,
        groups=_choices(edited, where),
        share=_share(edited, where),
        apart=pairs_apart(edited, at),
        residual=_residual(edited, at),
        forced=_forced(changed, at, where),
        needs_person=frozenset(at[item.id] for item in items if item.needs_person),
        unusable=unusable,
    )


def _unusable(changed: Edited) -> dict[str, Unusable]:
    instance = changed.instance
    held = {item.id for item in instance.items} | instance.held_not_countable
    unmet = {item for item, needed in instance.prerequisites if not needed <= held}
    somewhere = frozenset().union(*(one.eligible for one in instance.requirements))
    why: dict[str, Unusable] = {}
    for item in instance.items:
        if item.id in changed.blocked:
            why[item.id] = Unusable.BLOCKED
        elif item.id in instance.held_not_countable:
            why[item.id] = Unusable.NOT_COUNTABLE
        elif item.id in unmet:
            why[item.id] = Unusable.PREREQUISITE
        elif instance.requirements and item.id not in somewhere:
            why[item.id] = Unusable.NOWHERE
    return why


def _positions(ids: Iterable[str], at: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(at[one] for one in ids if one in at))


def _covering(
    instance: Instance,
    requirements: tuple[Requirement, ...],
    eligible: tuple[tuple[int, ...], ...],
    at: Mapping[str, int],
) -> tuple[tuple[tuple[str, tuple[int, ...]], ...], ...]:
    covers = {at[item]: outcomes for item, outcomes in instance.covers if item in at}
    return tuple(
        tuple(
            (outcome, tuple(item for item in members if outcome in covers.get(item, ())))
            for outcome in sorted(requirement.outcomes)
        )
        for requirement, members in zip(requirements, eligible, strict=True)
    )


def _caps(caps: Iterable[Cap], at: Mapping[str, int]) -> tuple[Bound, ...]:
    return tuple(
        Bound(cap.rule, frozenset(_positions(cap.items, at)), cap.maximum)
        for cap in sorted(caps, key=lambda one: one.id)
    )


def _floors(floors: Iterable[Floor], at: Mapping[str, int]) -> tuple[Bound, ...]:
    return tuple(
        Bound(floor.rule, frozenset(_positions(floor.items, at)), floor.minimum)
        for floor in sorted(floors, key=lambda one: one.id)
    )


def _choices(instance: Instance, where: Mapping[str, int]) -> tuple[Choice, ...]:
    groups = sorted(instance.groups, key=lambda one: one.id)
    group_at = {group.id: position for position, group in enumerate(groups)}
    return tuple(
        Choice(group.choose, _positions(group.members, where), _positions(group.members, group_at))
        for group in groups
    )


def _share(instance: Instance, where: Mapping[str, int]) -> tuple[SharePair, ...]:
    pairs = {tuple(sorted((where[one.first], where[one.second]))): one for one in instance.share}
    return tuple(
        SharePair(first, second, pairs[first, second].max_items, pairs[first, second].max_credit)
        for first, second in sorted(pairs)
    )


def _residual(instance: Instance, at: Mapping[str, int]) -> tuple[tuple[int, int, int], ...]:
    found = []
    for one in instance.overlaps:
        if one.first in at and one.second in at and one.credit:
            first, second = sorted((at[one.first], at[one.second]))
            found.append((first, second, one.credit))
    return tuple(sorted(found))


def _forced(
    changed: Edited, at: Mapping[str, int], where: Mapping[str, int]
) -> tuple[tuple[int, int | None], ...]:
    for item, _ in changed.forced:
        if item not in at:
            detail = f"{item!r} is to be used by force, but it cannot count"
            raise InstanceUnusable(place="exceptions", detail=detail)
    return tuple((at[item], where[place] if place else None) for item, place in changed.forced)
