"""What is learnt, how much of it, and at which level.

Amounts are exact :class:`fractions.Fraction`; ``cairn.credit`` converts them. A number without a
unit is never an amount here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cairn.domain.text import Concept, LanguageMap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

HOURS = "hours"
"""The unit of workload that belongs to no credit scheme."""


class LearningSetting(StrEnum):
    """Where the learning stands in law; mandatory, because routes to recognition depend on it.

    ELM: ``learningSetting`` (its list has no entry for informal learning). EU 2012/C 398/01.
    """

    FORMAL = "formal"
    NON_FORMAL = "non-formal"
    INFORMAL = "informal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A statement that something here corresponds to an entry of somebody's framework.

    OB 3.0: ``Alignment``; ELM: ``relatedESCOSkill``, ``relatedSkill``; CTDL:
    ``CredentialAlignmentObject``; CASE: ``CFItem`` by ``uri``.

    Attributes:
        target_url: the entry's IRI (an ESCO skill, a CASE item, an O*NET task …).
        target_name: how the entry reads.
        framework: the framework's name: ``ESCO``, ``DigComp``, ``CASE: …``.
        target_code: the entry's short code, where it has one.
        target_type: an OB 3.0 ``targetType`` such as ``CFItem`` or ``ext:ESCO``.
        description: what the entry means.
        extra: what the source says beyond this.
    """

    target_url: str
    target_name: LanguageMap
    framework: str = ""
    target_code: str = ""
    target_type: str = ""
    description: LanguageMap = field(default_factory=LanguageMap)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningOutcome:
    """What the learner knows, understands and can do.

    Element 6. OB 3.0: ``criteria.narrative`` with ``alignment``; ELM: ``LearningOutcome``; CTDL:
    ``targetCompetency`` of the ``requires`` ConditionProfile.

    Attributes:
        title: the outcome in one sentence.
        id: an IRI, or a name that is unique in the record so that assessments can point at it.
        description: more, where one sentence is not enough.
        type: ``knowledge`` or ``skill`` of the EU list of skill types.
        reusability: an entry of the EU list of skill reuse levels.
        alignments: to any framework, ESCO included.
    """

    title: LanguageMap
    id: str = ""
    description: LanguageMap = field(default_factory=LanguageMap)
    type: Concept | None = None
    reusability: Concept | None = None
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """How much work the learning is expected to take; in an award, how much it took.

    Element 7. WE BUILD: ``notionalWorkload {value, unit}``; ELM: ``volumeOfLearning``; CTDL:
    ``ceterms:estimatedDuration``. Open Badges has a number without a unit and cannot hold it.

    Attributes:
        value: exact, not negative.
        unit: ``hours``, or the code of a credit scheme (``ECTS``).
        hours_per_unit: the factor by which the author converts to hours, stored and never guessed;
            ``None`` for hours, and where the author states none.
    """

    value: Fraction
    unit: str = HOURS
    hours_per_unit: Fraction | None = None

    @property
    def hours(self) -> Fraction | None:
        """The workload in hours, where the unit or the stated factor gives it."""
        if self.unit.lower() == HOURS:
            return self.value
        return None if self.hours_per_unit is None else self.value * self.hours_per_unit


@dataclass(frozen=True, slots=True)
class Credit:
    """An amount of credit in a named scheme.

    Elements 7 and 19. OB 3.0: ``creditsAvailable`` and ``creditsEarned`` (numbers without a unit);
    ELM: ``CreditPoint {framework, point}``; CTDL: ``ceterms:creditValue``.

    Attributes:
        value: exact, not negative.
        scheme: the scheme's code (``ECTS``, ``CATS``, ``NZQCF`` …); never empty in our own
            records. Empty means that the source states none, and the amount then has no value.
        hours_per_credit: hours that one credit stands for, where the scheme leaves it open.
    """

    value: Fraction
    scheme: str
    hours_per_credit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level in the framework that has it; one learning may have levels in several.

    Element 8. ELM: ``eqfLevel``, ``nqfLevel`` (on ``Qualification`` only), ``educationLevel``;
    OB 3.0: an ``Alignment``; CTDL: ``ceterms:atLevel``.

    Attributes:
        framework: ``EQF``, ``QF-EHEA``, ``NZQCF``, ``AQF``, … as ``cairn.credit.levels`` names it.
        level: the level as the framework names it: ``6``, ``first``.
        id: the IRI of the level in a code list, where there is one.
    """

    framework: str
    level: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningActivity:
    """One way in which the learning takes place.

    Element 10. ELM: ``LearningActivitySpecification``; CTDL: ``learningMethodType``.

    Attributes:
        type: an entry of the EU list of learning activity types.
        title: what it is called here.
        mode: an entry of the EU list of modes, where it differs from the whole.
        workload: the part of the workload that it takes.
    """

    type: Concept
    title: LanguageMap = field(default_factory=LanguageMap)
    mode: Concept | None = None
    workload: Workload | None = None
