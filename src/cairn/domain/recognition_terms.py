"""What a micro-credential counts for, what vouches for it, and how long that lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.domain.text import Concept, LanguageMap

if TYPE_CHECKING:
    from datetime import date

    from cairn.domain.learning import Credit
    from cairn.domain.parties import Accreditation, Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another achievement, qualification or document, by address and name.

    OB 3.0: ``Related``; ELM: ``isPartOf``, ``hasPart``, ``supplementaryDocument``; CTDL: entity
    references.

    Attributes:
        title: what it is called.
        id: its IRI, or empty where only the name is known.
        version: the version meant.
        language: BCP 47 tag of the thing referred to.
        type: what kind of thing it is, an OB 3.0 ``achievementType`` such as ``BachelorDegree``.
    """

    title: LanguageMap = field(default_factory=LanguageMap)
    id: str = ""
    version: str = ""
    language: str = ""
    type: str = ""


class RelationType(StrEnum):
    """How one achievement stands to another; CLR 2.0 ``associationType`` where it has one."""

    EXACT_MATCH_OF = "exactMatchOf"
    """Equivalent: the two never count twice (OB 3.0 ``related``)."""
    IS_PART_OF = "isPartOf"
    HAS_PART = "hasPart"
    """The other is a part; CLR 2.0 says the same with ``isPartOf`` turned round."""
    PRECEDES = "precedes"
    IS_PEER_OF = "isPeerOf"
    IS_RELATED_TO = "isRelatedTo"
    REPLACED_BY = "replacedBy"
    REPLACES = "replaces"
    TRANSLATION_OF = "translationOf"
    """The same in another language (OB 3.0 ``related`` with ``inLanguage``)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One related achievement: an equivalent, a part, a whole, another version.

    Elements 15 and 22. OB 3.0: ``achievement.related``; CLR 2.0: ``Association``.

    Attributes:
        type: how this achievement stands to the other.
        target: the other.
    """

    type: RelationType
    target: Reference


class StackabilityType(StrEnum):
    """The two options of EU 2022/C 243/02 Annex I."""

    STAND_ALONE = "stand-alone"
    STACKABLE = "stackable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stackability:
    """Whether it is meant to be built upon, and towards what; never an entitlement.

    Element 15. ELM: ``isPartOf``, ``isPartialQualification``, ``entitlesTo``; CTDL:
    ``isPreparationFor``, ``isRequiredFor``; OB 3.0: ``related``.

    Attributes:
        type: stand-alone, or stackable.
        towards: programmes and credentials that it can count towards.
        conditions: on what conditions the receiving organisation takes it.
        is_partial_qualification: whether it is part of a qualification of the framework (ELM).
    """

    type: StackabilityType
    towards: tuple[Reference, ...] = ()
    conditions: LanguageMap = field(default_factory=LanguageMap)
    is_partial_qualification: bool | None = None


class RecognitionRoute(StrEnum):
    """How credit comes to be recognised."""

    DIRECT = "direct"
    """Academic credit is awarded with it."""
    PRIOR_LEARNING = "prior-learning"
    """Through recognition of prior learning (RPL)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRecognition:
    """An organisation that says it gives credit for this, and how.

    Element 19. CTDL: ``TransferValueProfile``; ELM: ``creditReceived``; OB 3.0: ``related``.

    Attributes:
        route: directly, or through recognition of prior learning.
        by: who recognises it; ``None`` for the awarding body itself.
        credit: how much, in which scheme.
        towards: into which programme.
        conditions: on what conditions.
        url: where that is published.
    """

    route: RecognitionRoute
    by: Organisation | None = None
    credit: Credit | None = None
    towards: Reference | None = None
    conditions: LanguageMap = field(default_factory=LanguageMap)
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAssurance:
    """Who vouches for the quality of the micro-credential, by which standard.

    Element 11. ELM: ``accreditation``; CTDL: ``accreditedBy``, ``approvedBy``; OB 3.0: an
    ``endorsement``, or an ``Alignment``.

    Attributes:
        type: an entry of the EU list of accreditation types, or another IRI for internal assurance.
        statement: what is assured and how, in words; AU NMF wants it of unregulated providers.
        assurer: the agency or body, where it is not the awarding body itself.
        standard: the standard's name.
        standard_url: where the standard is published.
        accreditation: the decision, where there is one.
    """

    type: Concept | None = None
    statement: LanguageMap = field(default_factory=LanguageMap)
    assurer: Organisation | None = None
    standard: LanguageMap = field(default_factory=LanguageMap)
    standard_url: str = ""
    accreditation: Accreditation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedEvidence:
    """Evidence that employers, a profession or a community want this learning.

    Element 18. NZQA listing rules 2022, rule 6; AU NMF principle "driven by industry need"; CTDL:
    ``recognizedBy``, ``industryType``; OB 3.0: an ``endorsement``.

    Attributes:
        statement: what was found, and how.
        supporter: who says so.
        kind: ``employer``, ``industry``, ``profession``, ``community`` or ``iwi``.
        url: where it can be read.
        dated: when it was given.
    """

    statement: LanguageMap
    supporter: Organisation | None = None
    kind: str = ""
    url: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long a credential is valid, how long the learning is current, when all is reviewed.

    Element 22. OB 3.0: ``validUntil``, ``achievement.version``; ELM: ``expiryDate``; CTDL:
    ``ceterms:renewal``, ``revocation``; NZQA: review every one to three years.

    Attributes:
        credential_months: months from issue for which a credential is valid; ``None``: no end.
        learning_months: months from award for which the learning counts as current; ``None``: open.
        renewal: how an expired credential is renewed.
        revocation: on what grounds a credential is withdrawn.
        review_months: months between reviews of the micro-credential itself.
        next_review: the day of the next review.
    """

    credential_months: int | None = None
    learning_months: int | None = None
    renewal: LanguageMap = field(default_factory=LanguageMap)
    revocation: LanguageMap = field(default_factory=LanguageMap)
    review_months: int | None = None
    next_review: date | None = None
