"""Every member of the canonical record: its name, its shape, the field it fills.

The names are those of :mod:`cairn.domain` (its docstrings say what each one means); the few that
differ are under ``renamed``. The published JSON Schemas are made from these tables.
"""

from __future__ import annotations

from cairn.domain import (
    Accreditation,
    Achievement,
    Alignment,
    Assessment,
    Award,
    Credit,
    CreditRecognition,
    Evidence,
    Identifier,
    Image,
    LearningActivity,
    LearningOutcome,
    LearningSetting,
    Level,
    Lineage,
    NeedEvidence,
    Organisation,
    Participation,
    Person,
    QualityAssurance,
    Recipient,
    RecognitionRoute,
    Record,
    Reference,
    Relation,
    RelationType,
    Result,
    ResultDescription,
    RubricLevel,
    Stackability,
    StackabilityType,
    Supervision,
    SupervisionType,
    Validity,
    Workload,
)
from cairn.formats.record_objects import Either, Later, Object
from cairn.formats.record_shapes import (
    COUNTRY,
    EMAIL,
    IRI,
    LANGUAGE,
    NUMBER_OR_WORD,
    WEB_ADDRESS,
    WORDS,
    Amount,
    Choice,
    Code,
    Day,
    Extra,
    Flag,
    Many,
    Moment,
    Months,
    Text,
)

IMAGE = Object(Image, {"id": IRI, "caption": Text()})
IDENTIFIER = Object(Identifier, {"value": NUMBER_OR_WORD, "scheme": WORDS})
ACCREDITATION: Object = Object(
    Accreditation,
    {
        "title": Text(),
        "type": Code("accreditation-types"),
        "agency": Later(lambda: ORGANISATION),
        "decision": Text(),
        "report": WEB_ADDRESS,
        "id": IRI,
        "valid_from": Day(),
        "valid_until": Day(),
        "extra": Extra(),
    },
)
ORGANISATION: Object = Object(
    Organisation,
    {
        "id": IRI,
        "legal_name": Text(),
        "other_names": Text(),
        "country": COUNTRY,
        "region": WORDS,
        "address": Text(),
        "url": WEB_ADDRESS,
        "email": EMAIL,
        "phone": WORDS,
        "description": Text(),
        "image": IMAGE,
        "identifiers": Many(IDENTIFIER),
        "accreditations": Many(ACCREDITATION),
        "extra": Extra(),
    },
    required=("legal_name",),
)
PERSON = Object(Person, {"name": WORDS, "id": IRI, "role": Text(), "organisation": ORGANISATION})
PARTY = Either(PERSON, ORGANISATION, "name")

ALIGNMENT = Object(
    Alignment,
    {
        "framework": WORDS,
        "url": IRI,
        "name": Text(),
        "code": NUMBER_OR_WORD,
        "type": WORDS,
        "description": Text(),
        "extra": Extra(),
    },
    renamed={
        "url": "target_url",
        "name": "target_name",
        "code": "target_code",
        "type": "target_type",
    },
)
OUTCOME = Object(
    LearningOutcome,
    {
        "id": WORDS,
        "title": Text(),
        "description": Text(),
        "type": Code("skill-types"),
        "reusability": Code("skill-reuse-levels"),
        "alignments": Many(ALIGNMENT),
    },
)
WORKLOAD = Object(
    Workload,
    {"value": Amount(), "unit": WORDS, "hours_per_unit": Amount()},
    required=("unit",),
)
CREDIT = Object(Credit, {"value": Amount(), "scheme": WORDS, "hours_per_credit": Amount()})
LEVEL = Object(Level, {"framework": WORDS, "level": NUMBER_OR_WORD, "id": IRI})
ACTIVITY = Object(
    LearningActivity,
    {
        "type": Code("learning-activity-types"),
        "title": Text(),
        "mode": Code("modes"),
        "workload": WORKLOAD,
    },
)

SUPERVISION = Object(
    Supervision,
    {"type": Choice(SupervisionType), "identity_verified": Flag(), "method": Text()},
)
ASSESSMENT = Object(
    Assessment,
    {
        "id": WORDS,
        "type": Code("assessment-types"),
        "title": Text(),
        "description": Text(),
        "mode": Code("modes"),
        "summative": Flag(),
        "supervision": SUPERVISION,
        "moderation": Text(),
        "standards": Text(),
        "example": WEB_ADDRESS,
        "outcomes": Many(WORDS),
        "language": LANGUAGE,
    },
)
RUBRIC_LEVEL = Object(
    RubricLevel,
    {
        "id": WORDS,
        "name": Text(),
        "level": NUMBER_OR_WORD,
        "points": NUMBER_OR_WORD,
        "description": Text(),
        "alignments": Many(ALIGNMENT),
    },
)
RESULT_DESCRIPTION = Object(
    ResultDescription,
    {
        "id": WORDS,
        "name": Text(),
        "result_type": WORDS,
        "scheme": Text(),
        "allowed_values": Many(NUMBER_OR_WORD),
        "minimum": Amount(),
        "maximum": Amount(),
        "required": NUMBER_OR_WORD,
        "required_level": WORDS,
        "levels": Many(RUBRIC_LEVEL),
        "alignments": Many(ALIGNMENT),
        "extra": Extra(),
    },
)

REFERENCE = Object(
    Reference,
    {
        "title": Text(),
        "id": IRI,
        "version": NUMBER_OR_WORD,
        "language": LANGUAGE,
        "type": WORDS,
    },
)
RELATION = Object(Relation, {"type": Choice(RelationType), "target": REFERENCE})
STACKABILITY = Object(
    Stackability,
    {
        "type": Choice(StackabilityType),
        "towards": Many(REFERENCE),
        "conditions": Text(),
        "is_partial_qualification": Flag(),
    },
)
RECOGNITION = Object(
    CreditRecognition,
    {
        "route": Choice(RecognitionRoute),
        "by": ORGANISATION,
        "credit": CREDIT,
        "towards": REFERENCE,
        "conditions": Text(),
        "url": WEB_ADDRESS,
    },
)
QUALITY_ASSURANCE = Object(
    QualityAssurance,
    {
        "type": Code("accreditation-types"),
        "statement": Text(),
        "assurer": ORGANISATION,
        "standard": Text(),
        "standard_url": WEB_ADDRESS,
        "accreditation": ACCREDITATION,
    },
)
NEED = Object(
    NeedEvidence,
    {
        "statement": Text(),
        "supporter": ORGANISATION,
        "kind": WORDS,
        "url": WEB_ADDRESS,
        "dated": Day(),
    },
)
VALIDITY = Object(
    Validity,
    {
        "credential_months": Months(),
        "learning_months": Months(),
        "renewal": Text(),
        "revocation": Text(),
        "review_months": Months(),
        "next_review": Day(),
    },
)

ACHIEVEMENT = Object(
    Achievement,
    {
        "id": IRI,
        "version": NUMBER_OR_WORD,
        "version_date": Day(),
        "language": LANGUAGE,
        "title": Text(),
        "description": Text(),
        "type": WORDS,
        "classifications": Many(Code("credential-types")),
        "setting": Choice(LearningSetting),
        "image": IMAGE,
        "human_code": NUMBER_OR_WORD,
        "tags": Many(NUMBER_OR_WORD),
        "homepage": WEB_ADDRESS,
        "criteria": Text(),
        "criteria_url": WEB_ADDRESS,
        "outcomes": Many(OUTCOME),
        "alignments": Many(ALIGNMENT),
        "workload": WORKLOAD,
        "credit": CREDIT,
        "levels": Many(LEVEL),
        "fields": Many(Code("isced-f")),
        "assessments": Many(ASSESSMENT),
        "result_descriptions": Many(RESULT_DESCRIPTION),
        "participation": Many(Code("modes")),
        "schedule": Code("schedules"),
        "activities": Many(ACTIVITY),
        "languages_of_instruction": Many(LANGUAGE),
        "languages_of_assessment": Many(LANGUAGE),
        "quality_assurance": Many(QUALITY_ASSURANCE),
        "entry_requirements": Text(),
        "target_group": Text(),
        "purpose": Text(),
        "pathways": Text(),
        "need": Many(NEED),
        "stackability": STACKABILITY,
        "credit_recognition": Many(RECOGNITION),
        "related": Many(RELATION),
        "further_information": Text(),
        "documents": Many(REFERENCE),
        "validity": VALIDITY,
        "legal_category": WORDS,
        "designers": Many(ORGANISATION),
        "providers": Many(ORGANISATION),
        "assessors": Many(PARTY),
        "awarding_bodies": Many(ORGANISATION),
        "extra": Extra(),
    },
    renamed={"type": "credential_type"},
    required=("language",),
)

RECIPIENT = Object(
    Recipient,
    {
        "name": WORDS,
        "did": IRI,
        "email": EMAIL,
        "given_name": WORDS,
        "family_name": WORDS,
        "identifiers": Many(IDENTIFIER),
        "extra": Extra(),
    },
)
RESULT = Object(
    Result,
    {
        "value": NUMBER_OR_WORD,
        "description_id": WORDS,
        "achieved_level": WORDS,
        "status": WORDS,
        "assessment_id": WORDS,
        "extra": Extra(),
    },
)
EVIDENCE = Object(
    Evidence,
    {
        "url": IRI,
        "name": Text(),
        "narrative": Text(),
        "description": Text(),
        "genre": WORDS,
        "audience": WORDS,
        "extra": Extra(),
    },
)
PARTICIPATION = Object(
    Participation,
    {
        "mode": Code("modes"),
        "hours": Amount(),
        "started_on": Day(),
        "ended_on": Day(),
        "role": WORDS,
        "term": WORDS,
    },
)
LINEAGE = Object(Lineage, {"replaces": IRI, "reason": Text()})
AWARD = Object(
    Award,
    {
        "recipient": RECIPIENT,
        "awarded_on": Day(),
        "issued_at": Moment(),
        "valid_until": Moment(),
        "results": Many(RESULT),
        "evidence": Many(EVIDENCE),
        "participation": PARTICIPATION,
        "credits_earned": CREDIT,
        "assessors": Many(PARTY),
        "awarding_bodies": Many(ORGANISATION),
        "narrative": Text(),
        "image": IMAGE,
        "licence_number": NUMBER_OR_WORD,
        "lineage": LINEAGE,
        "extra": Extra(),
    },
)
RECORD = Object(
    Record,
    {
        "id": IRI,
        "title": Text(),
        "description": Text(),
        "achievement": ACHIEVEMENT,
        "award": AWARD,
        "issuer": ORGANISATION,
        "extra": Extra(),
    },
)
