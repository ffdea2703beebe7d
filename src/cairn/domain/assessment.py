"""How it is judged whether somebody has learnt it, and by which measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cairn.domain.text import Concept, LanguageMap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from cairn.domain.learning import Alignment


class SupervisionType(StrEnum):
    """Whether, and where, somebody watched over the assessment."""

    UNSUPERVISED = "unsupervised"
    SUPERVISED = "supervised"
    SUPERVISED_ONLINE = "supervised-online"
    SUPERVISED_ONSITE = "supervised-onsite"


class IdentityBand(StrEnum):
    """The three bands of EU 2022/C 243/02 Annex I, weakest first."""

    UNSUPERVISED = "unsupervised-no-identity"
    SUPERVISED = "supervised-no-identity"
    SUPERVISED_AND_IDENTIFIED = "supervised-with-identity"


@dataclass(frozen=True, slots=True)
class Supervision:
    """Supervision of an assessment and verification of the learner's identity in it.

    Element 13. ELM: ``idVerification``; CTDL: ``ceterms:isProctored``; OB 3.0 has nothing.

    Attributes:
        type: whether and where it was supervised.
        identity_verified: whether the learner's identity was checked.
        method: how: identity card at the door, remote proctor, …
    """

    type: SupervisionType
    identity_verified: bool
    method: LanguageMap = field(default_factory=LanguageMap)

    @property
    def band(self) -> IdentityBand:
        """The band of the Recommendation's Annex I.

        The Annex has no band for an identity checked without supervision; it counts as the lowest,
        because nobody saw who did the work.
        """
        if self.type is SupervisionType.UNSUPERVISED:
            return IdentityBand.UNSUPERVISED
        if self.identity_verified:
            return IdentityBand.SUPERVISED_AND_IDENTIFIED
        return IdentityBand.SUPERVISED


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One assessment that leads to the award.

    Elements 9, 13 and 23. ELM: ``LearningAssessmentSpecification`` (``dcType``, ``mode``); CTDL:
    ``AssessmentProfile`` (``assessmentMethodType``); Open Badges has no place of its own.

    Attributes:
        type: an entry of the EU list of assessment types.
        id: an IRI, or a name unique in the record.
        title: what it is called here.
        description: what the learner does.
        mode: an entry of the EU list of modes.
        summative: whether it decides the award; ``None`` where it is not said.
        supervision: how it is supervised and whether identity is checked.
        moderation: how marks are checked by a second person or board.
        standards: by which published standards it is assessed.
        example: address of a sample paper or task (``ceterms:assessmentExample``).
        outcomes: ``id`` of each learning outcome that it assesses; empty means all of them.
        language: BCP 47 tag, where it differs from the whole.
    """

    type: Concept
    id: str = ""
    title: LanguageMap = field(default_factory=LanguageMap)
    description: LanguageMap = field(default_factory=LanguageMap)
    mode: Concept | None = None
    summative: bool | None = None
    supervision: Supervision | None = None
    moderation: LanguageMap = field(default_factory=LanguageMap)
    standards: LanguageMap = field(default_factory=LanguageMap)
    example: str = ""
    outcomes: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel:
    """One step of a rubric.

    OB 3.0: ``RubricCriterionLevel``.

    Attributes:
        id: an IRI, or a name unique in the record.
        name: what the step is called.
        level: its place, as written.
        points: points for it, as written.
        description: what is expected for it.
        alignments: entries of frameworks that the step corresponds to.
    """

    id: str
    name: LanguageMap
    level: str = ""
    points: str = ""
    description: LanguageMap = field(default_factory=LanguageMap)
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDescription:
    """A grade or other result that can be reached: its scale, and what is enough.

    Element 14. OB 3.0: ``ResultDescription``; ELM: ``gradingScheme`` of the assessment's
    specification; CTDL: ``scoringMethodType``.

    Attributes:
        id: an IRI, or a name unique in the record, by which an award's result points here.
        name: what is measured.
        result_type: an OB 3.0 ``resultType`` (``LetterGrade``, ``Percent``, ``ext:…``).
        scheme: the grading scheme in words.
        allowed_values: the values that can be reached, lowest first, where they are few.
        minimum: the lowest value of a numeric scale.
        maximum: the highest value of a numeric scale.
        required: the value that is enough for the award.
        required_level: ``id`` of the rubric step that is enough for the award.
        levels: the rubric.
        alignments: entries of frameworks that the result corresponds to.
        extra: what the source says beyond this.
    """

    id: str
    name: LanguageMap
    result_type: str = "Status"
    scheme: LanguageMap = field(default_factory=LanguageMap)
    allowed_values: tuple[str, ...] = ()
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    required: str = ""
    required_level: str = ""
    levels: tuple[RubricLevel, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
