"""The elements that Open Badges has no place for, in the terms of Cairn's own context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.formats.open_badges_3 import members
from cairn.formats.open_badges_3.members import JsonObject, stated, texts
from cairn.formats.open_badges_3.parties import accreditation, profile, profiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.domain import (
        Achievement,
        Assessment,
        CreditRecognition,
        LearningActivity,
        LearningOutcome,
        NeedEvidence,
        QualityAssurance,
        Relation,
        RelationType,
        Stackability,
        Validity,
    )

ISCED_F = "http://data.europa.eu/snb/isced-f/"


def own_terms(achievement: Achievement, absolute: Callable[[str], str]) -> JsonObject:
    """The members of the achievement that are terms of Cairn's context.

    Args:
        achievement: the description.
        absolute: makes an IRI of a name that is unique in the record.
    """
    language = achievement.language
    fields = members.identifiers(achievement.fields)
    return stated(
        versionDate=members.day(achievement.version_date),
        localizedTitle=_if_several(texts(achievement.title)),
        localizedDescription=_if_several(texts(achievement.description)),
        localizedCriteria=texts(achievement.criteria),
        purpose=texts(achievement.purpose),
        pathways=texts(achievement.pathways),
        targetGroup=texts(achievement.target_group),
        furtherInformation=texts(achievement.further_information),
        homepage=achievement.homepage,
        supplementaryDocument=[
            stated(id=each.id, title=texts(each.title), language=each.language)
            for each in achievement.documents
        ],
        classification=members.identifiers(achievement.classifications),
        iscedfCode=[field for field in fields if field.startswith(ISCED_F)],
        educationSubject=[field for field in fields if not field.startswith(ISCED_F)],
        learningSetting=achievement.setting.value if achievement.setting else None,
        learningOutcome=[_outcome(each, absolute) for each in achievement.outcomes],
        notionalWorkload=members.workload(achievement.workload),
        credit=members.credit(achievement.credit),
        frameworkLevel=[
            stated(id=each.id, levelFramework=each.framework, levelName=each.level)
            for each in achievement.levels
        ],
        assessment=[_assessment(each, absolute) for each in achievement.assessments],
        participationMode=members.identifiers(achievement.participation),
        learningSchedule=achievement.schedule.id if achievement.schedule else None,
        learningActivity=[_activity(each) for each in achievement.activities],
        languageOfInstruction=list(achievement.languages_of_instruction),
        languageOfAssessment=list(achievement.languages_of_assessment),
        entryRequirements=texts(achievement.entry_requirements),
        qualityAssurance=[_assurance(each, language) for each in achievement.quality_assurance],
        evidenceOfNeed=[_need(each, language) for each in achievement.need],
        stackability=_stackability(achievement.stackability),
        creditRecognition=[_recognition(each, language) for each in achievement.credit_recognition],
        relation=[_relation(each) for each in achievement.related],
        validityRules=_validity(achievement.validity),
        legalCategory=achievement.legal_category,
        designer=profiles(achievement.designers, language),
        learningProvider=profiles(achievement.providers, language),
        assessor=profiles(achievement.assessors, language),
        awardingBody=profiles(achievement.awarding_bodies, language),
    )


def _if_several(by_language: dict[str, str]) -> dict[str, str]:
    """A text that the document says in one language already need not be said again."""
    return by_language if len(by_language) > 1 else {}


def _outcome(outcome: LearningOutcome, absolute: Callable[[str], str]) -> JsonObject:
    return stated(
        id=absolute(outcome.id) if outcome.id else None,
        title=texts(outcome.title),
        explanation=texts(outcome.description),
        skillType=outcome.type.id if outcome.type else None,
        reusabilityLevel=outcome.reusability.id if outcome.reusability else None,
        relatedSkill=[each.target_url for each in outcome.alignments],
    )


def _assessment(assessment: Assessment, absolute: Callable[[str], str]) -> JsonObject:
    supervision = assessment.supervision
    return stated(
        id=absolute(assessment.id) if assessment.id else None,
        title=texts(assessment.title),
        assessmentType=assessment.type.id,
        mode=assessment.mode.id if assessment.mode else None,
        explanation=texts(assessment.description),
        summative=assessment.summative,
        supervisionType=supervision.type.value if supervision else None,
        identityVerified=supervision.identity_verified if supervision else None,
        identityMethod=texts(supervision.method) if supervision else None,
        moderation=texts(assessment.moderation),
        standards=texts(assessment.standards),
        example=assessment.example,
        assesses=[absolute(each) for each in assessment.outcomes],
        language=assessment.language,
    )


def _activity(activity: LearningActivity) -> JsonObject:
    return stated(
        title=texts(activity.title),
        activityType=activity.type.id,
        mode=activity.mode.id if activity.mode else None,
        notionalWorkload=members.workload(activity.workload),
    )


def _assurance(assurance: QualityAssurance, language: str) -> JsonObject:
    return stated(
        assuranceType=assurance.type.id if assurance.type else None,
        statement=texts(assurance.statement),
        assurer=profile(assurance.assurer, language) if assurance.assurer else None,
        standard=texts(assurance.standard),
        standardPage=assurance.standard_url,
        accreditation=accreditation(assurance.accreditation, language)
        if assurance.accreditation
        else None,
    )


def _need(need: NeedEvidence, language: str) -> JsonObject:
    return stated(
        statement=texts(need.statement),
        supporter=profile(need.supporter, language) if need.supporter else None,
        needKind=need.kind,
        published=need.url,
        dated=members.day(need.dated),
    )


def _stackability(stackability: Stackability | None) -> JsonObject | None:
    if stackability is None:
        return None
    return stated(
        stackabilityType=stackability.type.value,
        towards=[members.reference(each) for each in stackability.towards],
        conditions=texts(stackability.conditions),
        isPartialQualification=stackability.is_partial_qualification,
    )


def _recognition(recognition: CreditRecognition, language: str) -> JsonObject:
    return stated(
        route=recognition.route.value,
        recognizedBy=profile(recognition.by, language) if recognition.by else None,
        credit=members.credit(recognition.credit),
        towards=members.reference(recognition.towards),
        conditions=texts(recognition.conditions),
        published=recognition.url,
    )


def _relation(relation: Relation) -> JsonObject:
    kind: RelationType = relation.type
    return stated(relationType=kind.value, relationTarget=members.reference(relation.target))


def _validity(validity: Validity | None) -> JsonObject | None:
    if validity is None:
        return None
    return stated(
        credentialPeriod=members.months(validity.credential_months),
        currencyPeriod=members.months(validity.learning_months),
        renewal=texts(validity.renewal),
        revocation=texts(validity.revocation),
        reviewPeriod=members.months(validity.review_months),
        nextReview=members.day(validity.next_review),
    )
