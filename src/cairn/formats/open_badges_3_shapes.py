"""The classes of Open Badges 3.0 as tables: what each must have, and what its members may be.

From the data model of Open Badges 3.0 (appendix B) and CLR 2.0, document versions of 2025-04-07.
Written from the specification's facts; a test holds the tables against the published JSON Schemas,
and the schemas let some things pass that the data model forbids: a type given alone is any string
there.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Of:
    """An object of a class, or several where ``many``."""

    shape: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that is no object, or several where ``many``.

    The kinds: ``text``, ``url``, ``number``, ``flag``, ``date_time``, ``day``, ``language``,
    ``token`` (compact JWS).
    """

    kind: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word of a closed list, or of one's own with the prefix ``ext:`` where ``open``."""

    words: frozenset[str]
    open: bool = True


Member = Of | Plain | OneOf


@dataclass(frozen=True, slots=True)
class Shape:
    """One class.

    Attributes:
        type: the word that its ``type`` must have; empty where it needs none.
        required: members that must be there.
        members: the members known, and what each may be.
        closed: whether other members are forbidden.
        section: the part of the document under which its faults are reported; empty keeps the
            part of what it stands in.
    """

    type: str
    required: tuple[str, ...]
    members: Mapping[str, Member]
    closed: bool = False
    section: str = ""


TEXT, URL, NUMBER, FLAG = Plain("text"), Plain("url"), Plain("number"), Plain("flag")
DATE_TIME, DAY, LANGUAGE = Plain("date_time"), Plain("day"), Plain("language")
TOKENS = Plain("token", many=True)

ACHIEVEMENT_TYPES = frozenset(
    (
        *("Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment"),
        *("AssociateDegree", "Award", "Badge", "BachelorDegree", "Certificate"),
        *("CertificateOfCompletion", "Certification", "CommunityService", "Competency", "Course"),
        *("CoCurricular", "Degree", "Diploma", "DoctoralDegree", "Fieldwork"),
        *("GeneralEducationDevelopment", "JourneymanCertificate", "LearningProgram", "License"),
        *("Membership", "ProfessionalDoctorate", "QualityAssuranceCredential"),
        *("MasterCertificate", "MasterDegree", "MicroCredential", "ResearchDoctorate"),
        "SecondarySchoolDiploma",
    )
)
RESULT_TYPES = frozenset(
    (
        *("GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore"),
        *("RawScore", "Result", "RubricCriterion", "RubricCriterionLevel", "RubricScore"),
        *("ScaledScore", "Status"),
    )
)
IDENTIFIER_TYPES = frozenset(
    (
        *("name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress"),
        *("nationalIdentityNumber", "isbn", "issn", "lisSourcedId", "oneRosterSourcedId"),
        *("sisSourcedId", "ltiContextId", "ltiDeploymentId", "ltiToolId", "ltiPlatformId"),
        *("ltiUserId", "identifier"),
    )
)
TARGET_TYPES = frozenset(
    (
        *("ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion"),
        *("CFRubricCriterionLevel", "CTDL"),
    )
)
RESULT_STATUSES = frozenset(
    ("Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew")
)
ASSOCIATION_TYPES = frozenset(
    (
        *("exactMatchOf", "isChildOf", "isParentOf", "isPartOf", "isPeerOf", "isRelatedTo"),
        *("precedes", "replacedBy"),
    )
)

_CREDENTIAL: Mapping[str, Member] = {
    "id": URL,
    "name": TEXT,
    "description": TEXT,
    "awardedDate": DATE_TIME,
    "validFrom": DATE_TIME,
    "validUntil": DATE_TIME,
    "issuanceDate": DATE_TIME,
    "expirationDate": DATE_TIME,
    "image": Of("Image"),
    "endorsement": Of("EndorsementCredential", many=True),
    "endorsementJwt": TOKENS,
    "evidence": Of("Evidence", many=True),
    "refreshService": Of("RefreshService", many=True),
    "proof": Of("Proof", many=True),
}

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "AchievementCredential": Shape(
            "",
            ("id", "credentialSubject", "issuer"),
            {
                **_CREDENTIAL,
                "issuer": Of("Profile"),
                "credentialSubject": Of("AchievementSubject"),
            },
        ),
        "EndorsementCredential": Shape(
            "EndorsementCredential",
            ("@context", "id", "name", "credentialSubject", "issuer"),
            {
                **_CREDENTIAL,
                "issuer": Of("Profile"),
                "credentialSubject": Of("EndorsementSubject"),
            },
        ),
        "ClrCredential": Shape(
            "ClrCredential",
            ("id", "name", "credentialSubject", "issuer"),
            {
                **_CREDENTIAL,
                "issuer": Of("Profile"),
                "credentialSubject": Of("ClrSubject"),
                "partial": FLAG,
            },
        ),
        "AchievementSubject": Shape(
            "AchievementSubject",
            ("achievement",),
            {
                "id": URL,
                "activityEndDate": DATE_TIME,
                "activityStartDate": DATE_TIME,
                "creditsEarned": NUMBER,
                "achievement": Of("Achievement"),
                "identifier": Of("IdentityObject", many=True),
                "image": Of("Image"),
                "licenseNumber": TEXT,
                "narrative": TEXT,
                "result": Of("Result", many=True),
                "role": TEXT,
                "source": Of("Profile"),
                "term": TEXT,
            },
            section="subject",
        ),
        "EndorsementSubject": Shape(
            "EndorsementSubject",
            ("id",),
            {"id": URL, "endorsementComment": TEXT},
            section="subject",
        ),
        "ClrSubject": Shape(
            "ClrSubject",
            ("verifiableCredential",),
            {
                "id": URL,
                "identifier": Of("IdentityObject", many=True),
                "achievement": Of("Achievement", many=True),
                "association": Of("Association", many=True),
            },
            section="subject",
        ),
        "Association": Shape(
            "Association",
            ("associationType", "sourceId", "targetId"),
            {
                "associationType": OneOf(ASSOCIATION_TYPES, open=False),
                "sourceId": URL,
                "targetId": URL,
            },
            section="parts",
        ),
        "Achievement": Shape(
            "Achievement",
            ("id", "criteria", "description", "name"),
            {
                "id": URL,
                "alignment": Of("Alignment", many=True),
                "achievementType": OneOf(ACHIEVEMENT_TYPES),
                "creator": Of("Profile"),
                "creditsAvailable": NUMBER,
                "criteria": Of("Criteria"),
                "description": TEXT,
                "endorsement": Of("EndorsementCredential", many=True),
                "endorsementJwt": TOKENS,
                "fieldOfStudy": TEXT,
                "humanCode": TEXT,
                "image": Of("Image"),
                "inLanguage": LANGUAGE,
                "name": TEXT,
                "otherIdentifier": Of("IdentifierEntry", many=True),
                "related": Of("Related", many=True),
                "resultDescription": Of("ResultDescription", many=True),
                "specialization": TEXT,
                "tag": Plain("text", many=True),
                "version": TEXT,
            },
            section="achievement",
        ),
        "Criteria": Shape("", (), {"id": URL, "narrative": TEXT}),
        "Alignment": Shape(
            "Alignment",
            ("targetName", "targetUrl"),
            {
                "targetCode": TEXT,
                "targetDescription": TEXT,
                "targetName": TEXT,
                "targetFramework": TEXT,
                "targetType": OneOf(TARGET_TYPES),
                "targetUrl": URL,
            },
        ),
        "Related": Shape("Related", ("id",), {"id": URL, "inLanguage": LANGUAGE, "version": TEXT}),
        "ResultDescription": Shape(
            "ResultDescription",
            ("id", "name", "resultType"),
            {
                "id": URL,
                "alignment": Of("Alignment", many=True),
                "allowedValue": Plain("text", many=True),
                "name": TEXT,
                "requiredLevel": URL,
                "requiredValue": TEXT,
                "resultType": OneOf(RESULT_TYPES),
                "rubricCriterionLevel": Of("RubricCriterionLevel", many=True),
                "valueMax": TEXT,
                "valueMin": TEXT,
            },
        ),
        "RubricCriterionLevel": Shape(
            "RubricCriterionLevel",
            ("id", "name"),
            {
                "id": URL,
                "alignment": Of("Alignment", many=True),
                "description": TEXT,
                "level": TEXT,
                "name": TEXT,
                "points": TEXT,
            },
        ),
        "Result": Shape(
            "Result",
            (),
            {
                "achievedLevel": URL,
                "alignment": Of("Alignment", many=True),
                "resultDescription": URL,
                "status": OneOf(RESULT_STATUSES, open=False),
                "value": TEXT,
            },
        ),
        "Evidence": Shape(
            "Evidence",
            (),
            {
                "id": URL,
                "narrative": TEXT,
                "name": TEXT,
                "description": TEXT,
                "genre": TEXT,
                "audience": TEXT,
            },
            section="evidence",
        ),
        "IdentityObject": Shape(
            "IdentityObject",
            ("hashed", "identityHash", "identityType"),
            {
                "hashed": FLAG,
                "identityHash": TEXT,
                "identityType": OneOf(IDENTIFIER_TYPES),
                "salt": TEXT,
            },
            closed=True,
            section="subject",
        ),
        "IdentifierEntry": Shape(
            "IdentifierEntry",
            ("identifier", "identifierType"),
            {"identifier": TEXT, "identifierType": OneOf(IDENTIFIER_TYPES)},
            closed=True,
        ),
        "Image": Shape("Image", ("id",), {"id": URL, "caption": TEXT}, closed=True),
        "Proof": Shape(
            "",
            (),
            {
                "created": DATE_TIME,
                "cryptosuite": TEXT,
                "challenge": TEXT,
                "domain": Plain("text", many=True),
                "nonce": TEXT,
                "proofPurpose": TEXT,
                "proofValue": TEXT,
                "verificationMethod": TEXT,
            },
            section="shape",
        ),
        "RefreshService": Shape("", ("id",), {"id": URL}, section="refresh"),
        "Profile": Shape(
            "Profile",
            ("id",),
            {
                "id": URL,
                "name": TEXT,
                "url": URL,
                "phone": TEXT,
                "description": TEXT,
                "endorsement": Of("EndorsementCredential", many=True),
                "endorsementJwt": TOKENS,
                "image": Of("Image"),
                "email": TEXT,
                "address": Of("Address"),
                "otherIdentifier": Of("IdentifierEntry", many=True),
                "official": TEXT,
                "parentOrg": Of("Profile"),
                "familyName": TEXT,
                "givenName": TEXT,
                "additionalName": TEXT,
                "patronymicName": TEXT,
                "honorificPrefix": TEXT,
                "honorificSuffix": TEXT,
                "familyNamePrefix": TEXT,
                "dateOfBirth": DAY,
            },
        ),
        "Address": Shape(
            "Address",
            (),
            {
                "addressCountry": TEXT,
                "addressCountryCode": TEXT,
                "addressRegion": TEXT,
                "addressLocality": TEXT,
                "streetAddress": TEXT,
                "postOfficeBoxNumber": TEXT,
                "postalCode": TEXT,
                "geo": Of("GeoCoordinates"),
            },
        ),
        "GeoCoordinates": Shape(
            "GeoCoordinates",
            ("latitude", "longitude"),
            {"latitude": NUMBER, "longitude": NUMBER},
        ),
    }
)
"""Class → its table."""
