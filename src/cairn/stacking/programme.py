"""A programme as plain values: what an award asks for, and how credentials may count towards it.

Amounts are exact fractions of the programme's own credit scheme, levels are those of its own
framework. The 26 rule types of the reference (R01 to R26) each have their place here; the guide
``docs/guides/programmes.md`` lists them side by side with the YAML form, which
:mod:`cairn.stacking.programme_reading` reads. Nothing here evaluates anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from cairn.credit.transfer import TransferValue
from cairn.stacking.instance import Mode
from cairn.stacking.predicates import AllOf, Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cairn.credit import Basis
    from cairn.domain import IdentityBand

ANYTHING: Predicate = AllOf(())
"""The predicate that every credential meets."""


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of credit, or a fraction of the award's total; never of what was earned."""

    credit: Fraction | None = None
    fraction: Fraction | None = None

    def of(self, total: Fraction | None) -> Fraction:
        """The amount, given the award's total; the reader refuses a fraction without one."""
        if self.credit is not None:
            return self.credit
        assert self.fraction is not None
        assert total is not None
        return self.fraction * total


@dataclass(frozen=True, slots=True)
class Grade:
    """The least grade that counts, inside one grading scheme (R13)."""

    scheme: str
    order: tuple[str, ...]
    """Its grades from the lowest to the highest; empty where grades are numbers."""
    at_least: str


class Coverage(StrEnum):
    """How much of a requirement's outcomes a credential must cover (R16)."""

    PARTIAL = "partial"
    SUFFICIENT = "sufficient"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What one credential must be to serve a requirement; an empty member asks nothing."""

    achievements: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()
    """ISCED-F codes; ``061`` includes ``0613``."""
    settings: frozenset[str] = frozenset()
    level_min: str = ""
    outcomes: tuple[str, ...] = ()
    coverage: Coverage = Coverage.FULL
    sufficient: Fraction = Fraction(3, 4)
    """The part of the outcomes that ``sufficient`` means."""
    grade: Grade | None = None
    tiers: frozenset[str] = frozenset()
    assessments: frozenset[str] = frozenset()
    identity: IdentityBand | None = None
    """How the person must have been identified when assessed (R15)."""
    window_years: int | None = None
    where: Predicate = ANYTHING


@dataclass(frozen=True, slots=True)
class Leaf:
    """A requirement that credentials serve directly (R02, R16, R18, R20, R26)."""

    id: str
    title: str
    eligible: Eligibility = Eligibility()
    min_credit: Fraction = Fraction(0)
    max_credit: Fraction | None = None
    min_count: int = 0
    value: Fraction | None = None
    """The credit of the unit that a credential stands for here (R17)."""
    value_level: str = ""
    transferable: bool = True
    """False: only the awarding institution's own credentials serve it (R20)."""
    joint_coverage: bool = False
    """Every outcome is covered by somebody, together (R26)."""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """At least ``choose`` of the members are met (R01); all of them where it is ``None``."""

    id: str
    members: tuple[Node | Leaf, ...]
    choose: int | None = None
    title: str = ""
    clause: str = ""

    def leaves(self) -> Iterator[Leaf]:
        """Every requirement below, in the order written."""
        for member in self.members:
            if isinstance(member, Leaf):
                yield member
            else:
                yield from member.leaves()

    def mandatory(self) -> Iterator[Leaf]:
        """The requirements that no choice can leave out."""
        if self.choose is not None and self.choose < len(self.members):
            return
        for member in self.members:
            if isinstance(member, Leaf):
                yield member
            else:
                yield from member.mandatory()


@dataclass(frozen=True, slots=True)
class Bound:
    """A cap or floor on the counted credit of a set of credentials (R03, R04, R05)."""

    id: str
    where: Predicate
    limit: Limit
    per: str = ""
    """For a cap: one such cap for each value of this fact (``issuer.id``)."""
    last: bool = False
    """For a residency floor: the last of the counted credit, by date of award (R04)."""
    title: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Two requirements that one credential may serve together (R06)."""

    first: str
    second: str
    max_items: int | None = None
    max_credit: Fraction | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Residual:
    """Two achievements that have ``credit`` in common, which counts once (R07)."""

    first: str
    second: str
    credit: Fraction


@dataclass(frozen=True, slots=True)
class Relation:
    """Achievements that stand in a relation, named by their ids (R07, R08, R09)."""

    id: str
    achievements: tuple[str, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """``achievement`` counts only where all of ``needs`` are held (R10)."""

    id: str
    achievement: str
    needs: tuple[str, ...]
    before: bool = True
    """Awarded no later than what needs them."""
    clause: str = ""


class Clock(StrEnum):
    """Which date governs (R11, R23)."""

    APPLICATION = "application_date"
    ENROLMENT = "enrolment_date"
    DECISION = "decision_date"


@dataclass(frozen=True, slots=True)
class Currency:
    """How old learning may be before a person looks at it (R11). Never a refusal."""

    window_years: int
    clock: Clock = Clock.APPLICATION
    by_field: Mapping[str, int] = field(default_factory=dict, hash=False)
    clause: str = ""


class Expired(StrEnum):
    """What becomes of a credential whose validity has ended (R12)."""

    TO_A_PERSON = "to_a_person"
    ACCEPT_IF_CURRENT = "accept_learning_if_current"


class Reuse(StrEnum):
    """Credit that was already used for an award (R19)."""

    NONE = "none"
    SURPLUS = "surplus_only"
    LIMIT = "allowed_to_limit"


@dataclass(frozen=True, slots=True)
class ReuseRule:
    """How much of it may be used again."""

    rule: Reuse
    limit: Limit | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of issuers; the first whose predicate holds is the issuer's (R14)."""

    name: str
    where: Predicate


@dataclass(frozen=True, slots=True)
class Accreditation:
    """What an issuer was accredited for, and when."""

    register: str
    since: str
    until: str
    """ISO dates, both included; ``until`` is empty while it runs."""
    level_max: str = ""
    fields: tuple[str, ...] = ()
    teach_out_until: str = ""
    """Learners who enrolled before ``until`` are covered up to this date."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """What the awarding institution knows about an issuer."""

    id: str
    name: str = ""
    country: str = ""
    agreement: str = ""
    accreditations: tuple[Accreditation, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """A standing decision: this achievement of this issuer grants that (R25)."""

    id: str
    achievement: str
    issuer: str
    versions: tuple[str, ...]
    """The versions covered; all where empty."""
    requirements: tuple[str, ...]
    credit: Fraction | None
    level: str
    since: str
    until: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something beside credit that the award asks for (R22)."""

    id: str
    title: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Coherence:
    """What makes the stack a whole (R21, M30): at least one of the three."""

    capstone: str = ""
    outcomes: tuple[str, ...] = ()
    category_floor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CreditRules:
    """How credit enters: scheme, basis, precedence of the transcript's own hours, rounding."""

    scheme: str
    basis: Basis
    hours: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    """Hours per credit by scheme, for schemes that leave a range."""
    ects_hours_by_country: bool = False
    transfer_value: TransferValue = TransferValue.SOURCE
    step: Fraction | None = None
    """The smallest amount recorded; only the total is rounded, downward."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rules come from, and how sure that is."""

    document: str
    certainty: str
    """``quoted``, ``paraphrased``, ``unsure`` or ``invented``."""
    read: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """One version of the rules of one award."""

    id: str
    version: str
    title: str
    institution: str
    own_issuers: frozenset[str]
    """Ids of the awarding institution as an issuer; ``self`` in a rule."""
    credit: CreditRules
    framework: str
    root: Node
    total: Fraction | None = None
    mode: Mode = Mode.WHOLE
    since: str = ""
    until: str = ""
    governs_by: Clock = Clock.APPLICATION
    items: Eligibility = Eligibility()
    """What every credential must be, whatever it serves."""
    currency: Currency | None = None
    expired: Expired = Expired.TO_A_PERSON
    tiers: tuple[Tier, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    caps: tuple[Bound, ...] = ()
    floors: tuple[Bound, ...] = ()
    sharing: tuple[Sharing, ...] = ()
    equivalents: tuple[Relation, ...] = ()
    residuals: tuple[Residual, ...] = ()
    wholes: tuple[Relation, ...] = ()
    """The first of each contains the others."""
    apart: tuple[Relation, ...] = ()
    """Of each pair at most one counts (R09)."""
    prerequisites: tuple[Prerequisite, ...] = ()
    reuse: ReuseRule = ReuseRule(Reuse.NONE)
    agreements: tuple[Agreement, ...] = ()
    conditions: tuple[Condition, ...] = ()
    exceptions_signed_by: tuple[str, ...] = ()
    """Keys (``did:key``) whose holders may sign an exception (R24)."""
    coherence: Coherence = Coherence()
    source: Source = Source("", "invented")
    digest: str = ""
    """SHA-256 of the file that it was read from, repeated in the certificate."""

    def leaf(self, requirement: str) -> Leaf:
        """The requirement called ``requirement``; the reader has checked that names exist."""
        return next(leaf for leaf in self.root.leaves() if leaf.id == requirement)
