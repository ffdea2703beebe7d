"""What a micro-credential is, as plain frozen values.

Three things are kept apart: the :class:`Achievement` (what everybody who earns it has in common),
the :class:`Award` (who earned it, when, how well) and the parties in their roles. A
:class:`Record` joins them with the issuer into what one credential says. Every class names the
element that it carries (:class:`Element`) and the words that Open Badges 3.0, the European Learning
Model and CTDL use for it.

No JSON, no file, no clock: ``cairn.formats`` reads and writes these, ``cairn.linting`` judges them.
"""

from cairn.domain.achievement import Achievement
from cairn.domain.assessment import (
    Assessment,
    IdentityBand,
    ResultDescription,
    RubricLevel,
    Supervision,
    SupervisionType,
)
from cairn.domain.award import (
    Award,
    Evidence,
    Lineage,
    Participation,
    Recipient,
    Record,
    Result,
)
from cairn.domain.elements import Element
from cairn.domain.learning import (
    HOURS,
    Alignment,
    Credit,
    LearningActivity,
    LearningOutcome,
    LearningSetting,
    Level,
    Workload,
)
from cairn.domain.parties import (
    Accreditation,
    Identifier,
    Image,
    Organisation,
    Party,
    Person,
)
from cairn.domain.recognition_terms import (
    CreditRecognition,
    NeedEvidence,
    QualityAssurance,
    RecognitionRoute,
    Reference,
    Relation,
    RelationType,
    Stackability,
    StackabilityType,
    Validity,
)
from cairn.domain.text import UNDETERMINED, Concept, LanguageMap

__all__ = [
    "HOURS",
    "UNDETERMINED",
    "Accreditation",
    "Achievement",
    "Alignment",
    "Assessment",
    "Award",
    "Concept",
    "Credit",
    "CreditRecognition",
    "Element",
    "Evidence",
    "Identifier",
    "IdentityBand",
    "Image",
    "LanguageMap",
    "LearningActivity",
    "LearningOutcome",
    "LearningSetting",
    "Level",
    "Lineage",
    "NeedEvidence",
    "Organisation",
    "Participation",
    "Party",
    "Person",
    "QualityAssurance",
    "Recipient",
    "RecognitionRoute",
    "Record",
    "Reference",
    "Relation",
    "RelationType",
    "Result",
    "ResultDescription",
    "RubricLevel",
    "Stackability",
    "StackabilityType",
    "Supervision",
    "SupervisionType",
    "Validity",
    "Workload",
]
