"""One allocation question: what is held, what is asked for, and the rules between them.

An :class:`Instance` is what stage 2 sees. Everything about one credential alone (is it genuine,
current, at the level, eligible here) was settled before and stands in it as eligibility and as an
integer credit; nothing in it is a fraction. ``per`` quanta make one ``unit``: the caller scales
each instance by the least common multiple of its denominators, so that no rounding takes place.

These are plain values. :func:`cairn.stacking.soundness.examine` says what is wrong with one, and
:mod:`cairn.stacking.instance_form` reads and writes the published JSON form. How each part enters
the model is §4 of the reference, quoted in :mod:`cairn.stacking.model`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Bounds on one instance. The solver is exact and its time is bounded by counted work; these keep
# the building of the model bounded too, and every sum of credits far inside 64 bits.
MOST_ITEMS = 500
MOST_REQUIREMENTS = 250
MOST_RULES = 1_000
MOST_PAIRS = 20_000
MOST_CREDIT = 10**12


class Mode(StrEnum):
    """What may happen to the credit of an item where a rule leaves no room for all of it."""

    WHOLE = "whole"
    """It counts in full or not at all."""
    TRUNCATE = "truncate"
    """A part of it may count, in one place (or in places that may share)."""
    SPLIT = "split"
    """Its credit may be divided between requirements."""


class Kind(StrEnum):
    """Which question is asked of the instance."""

    ALLOCATION = "allocation"
    """Is it complete; if not, how little is missing?"""
    MAX_CREDIT = "max_credit"
    """How much credit can count at most?"""


@dataclass(frozen=True, slots=True)
class Item:
    """One credential that stage 1 let through."""

    id: str
    credit: int
    """In quanta, after conversion, transfer value (R17) and reuse (R19)."""
    title: str = ""
    awarded: str = ""
    """ISO date of the award; with the id it sets the canonical order. Empty where unknown."""
    needs_person: bool = False
    """Its use rests on an unknown or on discretion: the engine prefers to do without it."""
    facts: tuple[tuple[str, str], ...] = ()
    """What the certificate repeats: level, conversion line, digest of the source."""

    @property
    def order(self) -> tuple[str, str]:
        """Place in the canonical order: award date, then id."""
        return (self.awarded, self.id)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One leaf: credit, a number of items, and outcomes, from the items that may serve it."""

    id: str
    eligible: frozenset[str]
    minimum: int = 0
    maximum: int | None = None
    count: int = 0
    """How many items at least (R02)."""
    outcomes: tuple[str, ...] = ()
    """Each must be covered by at least one item allocated here (R26)."""
    title: str = ""
    clause: str = ""

    @property
    def rule(self) -> str:
        """The name of its minimum and count together."""
        return f"req:{self.id}"

    def outcome_rule(self, outcome: str) -> str:
        """The name of the rule that ``outcome`` is covered here."""
        return f"outcome:{self.id}:{outcome}"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``maximum`` credit from ``items`` counts (R03, R05, R14)."""

    id: str
    items: frozenset[str]
    maximum: int
    title: str = ""
    clause: str = ""

    @property
    def rule(self) -> str:
        """Its name in conflicts and certificates."""
        return f"cap:{self.id}"


@dataclass(frozen=True, slots=True)
class Floor:
    """At least ``minimum`` of the counted credit comes from ``items`` (R03, R04, R21)."""

    id: str
    items: frozenset[str]
    minimum: int
    title: str = ""
    clause: str = ""

    @property
    def rule(self) -> str:
        """Its name in conflicts and certificates."""
        return f"floor:{self.id}"


@dataclass(frozen=True, slots=True)
class Group:
    """At least ``choose`` of ``members``, requirements or other groups, must be met (R01).

    What is in no group must be met in any case; ``any_of`` chooses 1, ``all_of`` chooses all.
    """

    id: str
    choose: int
    members: tuple[str, ...]
    title: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The same item may serve both requirements (R06); its credit counts once in the total."""

    first: str
    second: str
    max_items: int | None = None
    """How many items may do so at most."""
    max_credit: int | None = None
    """How much credit, by the items' full value, may do so at most."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two items have ``credit`` in common: where both count, it counts once (R07, residual)."""

    first: str
    second: str
    credit: int


class Edit(StrEnum):
    """What an exception changes (R24)."""

    ALLOW = "allow"
    """``item`` may serve ``requirement``."""
    FORCE = "force"
    """``item`` must serve ``requirement`` (must be used, where none is named)."""
    BLOCK = "block"
    """``item`` may not serve ``requirement`` (may not be used, where none is named)."""
    WAIVE = "waive"
    """``rule`` is not asked for."""
    CREDIT = "credit"
    """``item`` has ``value`` quanta."""
    LIMIT = "limit"
    """The minimum or maximum of ``rule`` is ``value`` quanta."""


@dataclass(frozen=True, slots=True)
class ExceptionMade:
    """One exception: it edits the instance before solving and is part of the certificate."""

    edit: Edit
    item: str = ""
    requirement: str = ""
    rule: str = ""
    value: int | None = None
    reason: str = ""
    by: str = ""
    """The role that signed it."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything stage 2 needs, and nothing else.

    Where there are requirements, an item counts towards caps, floors and the total only while it
    serves one of them; where there are none, it may count by itself.
    """

    items: tuple[Item, ...]
    requirements: tuple[Requirement, ...] = ()
    caps: tuple[Cap, ...] = ()
    floors: tuple[Floor, ...] = ()
    total: int | None = None
    mode: Mode = Mode.WHOLE
    groups: tuple[Group, ...] = ()
    share: tuple[Share, ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()
    """Pairs of which at most one counts (R09)."""
    overlap_classes: tuple[tuple[str, ...], ...] = ()
    """Equivalents, versions, translations: one of each class counts (R07)."""
    contains: tuple[tuple[str, str], ...] = ()
    """(whole, part): never both; carried through the overlap classes (R08)."""
    overlaps: tuple[Overlap, ...] = ()
    covers: tuple[tuple[str, frozenset[str]], ...] = ()
    """(item, outcomes that it covers sufficiently) (R16, R26)."""
    prerequisites: tuple[tuple[str, frozenset[str]], ...] = ()
    """(item, items that must be held for it to count); holding is enough (R10)."""
    held_not_countable: frozenset[str] = frozenset()
    """Held and verified, but not to be counted here."""
    exceptions: tuple[ExceptionMade, ...] = ()
    id: str = ""
    title: str = ""
    unit: str = ""
    """What ``per`` quanta are called (``ECTS``); empty where the instance does not say."""
    per: int = 1
    provenance: tuple[tuple[str, str], ...] = field(default=())
    """Programme, policy version and digest, evaluation date: repeated in the certificate."""
    kind: Kind = Kind.ALLOCATION

    def amount(self, quanta: int) -> Fraction:
        """``quanta`` in ``unit``, exactly."""
        return Fraction(quanta, self.per)

    def rules(self) -> Iterator[str]:
        """The names of all rules that may be part of a conflict, in canonical order."""
        for requirement in self.requirements:
            if requirement.minimum or requirement.count:
                yield requirement.rule
            yield from (requirement.outcome_rule(outcome) for outcome in requirement.outcomes)
        yield from (cap.rule for cap in self.caps)
        yield from (floor.rule for floor in self.floors if floor.minimum)
        if self.total:
            yield "total"
