"""The description of a micro-credential: what everybody who earns it has in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cairn.domain.text import Concept, LanguageMap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cairn.domain.assessment import Assessment, ResultDescription
    from cairn.domain.learning import (
        Alignment,
        Credit,
        LearningActivity,
        LearningOutcome,
        LearningSetting,
        Level,
        Workload,
    )
    from cairn.domain.parties import Image, Organisation, Party
    from cairn.domain.recognition_terms import (
        CreditRecognition,
        NeedEvidence,
        QualityAssurance,
        Reference,
        Relation,
        Stackability,
        Validity,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """A micro-credential as it is offered, with every element that a framework asks about.

    The numbers are those of ``cairn.domain.elements``. OB 3.0: ``Achievement``; ELM:
    ``LearningAchievementSpecification`` or ``Qualification``; CTDL: ``ceterms:MicroCredential``.
    Empty text, an empty tuple and ``None`` mean *not stated*.

    Attributes:
        id: an IRI that stays the same over versions. ``Achievement.id``, ``ceterms:ctid``.
        version: (22) which description this is.
        version_date: (22) since when this description stands.
        language: BCP 47 tag of the author's own language, the first of every text.
        title: (2) what it is called. ``name``; ``title``; ``ceterms:name``.
        description: (16) what it is, in a paragraph.
        criteria: (6) what one does to earn it. ``criteria.narrative``.
        criteria_url: where that is published. ``criteria.id``.
        credential_type: (21) an OB 3.0 ``achievementType``; ``ext:…`` for others.
        classifications: (21) entries of other taxonomies (TrustEd Knowledge or Application …).
        setting: formal, non-formal or informal; nobody can place it without. ``learningSetting``.
        outcomes: (6) what the learner can do afterwards.
        alignments: (6, 8) of the achievement as a whole.
        workload: (7) notional workload.
        credit: (7) credit awarded with it, in its scheme. ``creditsAvailable``; ``creditPoint``.
        levels: (8) in each framework that it has one in.
        assessments: (9, 13, 23) how the outcomes are assessed.
        participation: (10) entries of the EU list of modes. ELM ``mode``.
        schedule: (10) an entry of the EU list of schedules.
        activities: (10) how the learning takes place.
        quality_assurance: (11) who vouches for it.
        entry_requirements: (12) prerequisites. ``entryRequirement``.
        result_descriptions: (14) the grades that can be reached.
        stackability: (15) stand-alone, or towards what. Without it, nothing is claimed.
        related: (15, 22) equivalents, parts, wholes, other versions.
        purpose: (16) use, relevance and pathways. NZQA purpose statement.
        pathways: (15) education and employment pathways in words.
        target_group: (16) for whom. ELM ``targetGroup``.
        further_information: (16) anything else in words. ELM ``additionalNote``.
        homepage: (16) where it is presented. ``ceterms:subjectWebpage``.
        documents: (16) supplementary documents.
        human_code: (16) course or module code. OB 3.0 ``humanCode``.
        tags: (16) free keywords. OB 3.0 ``tag``.
        fields: (17) ISCED-F 2013 or a national classification. ``thematicArea``.
        need: (18) evidence of need.
        credit_recognition: (19) who gives credit for it, and how.
        languages_of_instruction: (20) BCP 47 tags.
        languages_of_assessment: (20) BCP 47 tags.
        validity: (22) expiry, renewal, revocation, review.
        legal_category: (24) attestation class: ``QEAA``, ``PuB-EAA``, ``EAA``. ``termsOfUse``.
        designers: (4) who wrote it. OB 3.0 ``creator``.
        providers: (4) who teaches it.
        assessors: (23) who assesses, where it is the same for every learner.
        awarding_bodies: (4) who answers for the award; ELM ``awardingBody``. Not the issuer.
        image: the badge's picture.
        extra: members that the source has beyond this, kept as they came.
    """

    id: str
    title: LanguageMap
    version: str = ""
    version_date: date | None = None
    language: str = "en"
    description: LanguageMap = field(default_factory=LanguageMap)
    criteria: LanguageMap = field(default_factory=LanguageMap)
    criteria_url: str = ""
    credential_type: str = "MicroCredential"
    classifications: tuple[Concept, ...] = ()
    setting: LearningSetting | None = None
    outcomes: tuple[LearningOutcome, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    workload: Workload | None = None
    credit: Credit | None = None
    levels: tuple[Level, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    participation: tuple[Concept, ...] = ()
    schedule: Concept | None = None
    activities: tuple[LearningActivity, ...] = ()
    quality_assurance: tuple[QualityAssurance, ...] = ()
    entry_requirements: LanguageMap = field(default_factory=LanguageMap)
    result_descriptions: tuple[ResultDescription, ...] = ()
    stackability: Stackability | None = None
    related: tuple[Relation, ...] = ()
    purpose: LanguageMap = field(default_factory=LanguageMap)
    pathways: LanguageMap = field(default_factory=LanguageMap)
    target_group: LanguageMap = field(default_factory=LanguageMap)
    further_information: LanguageMap = field(default_factory=LanguageMap)
    homepage: str = ""
    documents: tuple[Reference, ...] = ()
    human_code: str = ""
    tags: tuple[str, ...] = ()
    fields: tuple[Concept, ...] = ()
    need: tuple[NeedEvidence, ...] = ()
    credit_recognition: tuple[CreditRecognition, ...] = ()
    languages_of_instruction: tuple[str, ...] = ()
    languages_of_assessment: tuple[str, ...] = ()
    validity: Validity | None = None
    legal_category: str = ""
    designers: tuple[Organisation, ...] = ()
    providers: tuple[Organisation, ...] = ()
    assessors: tuple[Party, ...] = ()
    awarding_bodies: tuple[Organisation, ...] = ()
    image: Image | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
