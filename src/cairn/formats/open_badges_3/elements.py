"""The elements that Open Badges has no place for, in the terms of Cairn's own context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cairn.formats.open_badges_3.members import JsonObject, day, decimal, months, stated
from cairn.formats.open_badges_3.parties import accreditation, profile, profiles
from cairn.formats.open_badges_3.style import texts
from cairn.formats.vcdm_structure import is_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.domain import (
        Achievement,
        Assessment,
        Concept,
        Credit,
        CreditRecognition,
        LearningActivity,
        LearningOutcome,
        NeedEvidence,
        QualityAssurance,
        Reference,
        Relation,
        Stackability,
        Validity,
        Workload,
    )
    from cairn.formats.open_badges_3.style import Style

ISCED_F = "http://data.europa.eu/snb/isced-f/"


def own_terms(achievement: Achievement, style: Style) -> JsonObject:
    """The members of the achievement that are terms of Cairn's context."""
    isced = [each for each in achievement.fields if each.id.startswith(ISCED_F)]
    others = [each for each in achievement.fields if not each.id.startswith(ISCED_F)]
    return stated(
        versionDate=day(achievement.version_date),
        purpose=texts(achievement.purpose),
        pathways=texts(achievement.pathways),
        targetGroup=texts(achievement.target_group),
        furtherInformation=texts(achievement.further_information),
        homepage=achievement.homepage,
        supplementaryDocument=_each(_reference, achievement.documents, style, "documents"),
        classification=_concepts(achievement.classifications, style, "classifications"),
        iscedfCode=_concepts(isced, style, "fields"),
        educationSubject=_concepts(others, style, "fields"),
        learningSetting=achievement.setting.value if achievement.setting else None,
        learningOutcome=_each(_outcome, achievement.outcomes, style, "outcomes"),
        notionalWorkload=workload(achievement.workload, style, "achievement.workload"),
        credit=credit(achievement.credit, style, "achievement.credit"),
        frameworkLevel=[
            stated(id=each.id, levelFramework=each.framework, levelName=each.level)
            for each in achievement.levels
        ],
        assessment=_each(_assessment, achievement.assessments, style, "assessments"),
        participationMode=_concepts(achievement.participation, style, "participation"),
        learningSchedule=style.concept(achievement.schedule, "achievement.schedule"),
        learningActivity=_each(_activity, achievement.activities, style, "activities"),
        languageOfInstruction=list(achievement.languages_of_instruction),
        languageOfAssessment=list(achievement.languages_of_assessment),
        entryRequirements=texts(achievement.entry_requirements),
        qualityAssurance=_each(
            _assurance, achievement.quality_assurance, style, "quality_assurance"
        ),
        evidenceOfNeed=_each(_need, achievement.need, style, "need"),
        stackability=_stackability(achievement.stackability, style),
        creditRecognition=_each(
            _recognition, achievement.credit_recognition, style, "credit_recognition"
        ),
        validityRules=_validity(achievement.validity),
        legalCategory=achievement.legal_category,
        learningProvider=profiles(achievement.providers, style, "achievement.providers"),
        assessor=profiles(achievement.assessors, style, "achievement.assessors"),
        awardingBody=profiles(achievement.awarding_bodies, style, "achievement.awarding_bodies"),
    )


def credit(value: Credit | None, style: Style, place: str) -> JsonObject | None:
    """An amount of credit with its scheme, exact; a number without a scheme stays a number."""
    if value is None or not value.scheme:
        return None
    if decimal(value.value) is None:
        style.losses.append(place)
        return None
    return stated(
        amount=decimal(value.value),
        scheme=value.scheme,
        hoursPerCredit=_factor(value.hours_per_credit, style, f"{place}.hours_per_credit"),
    )


def workload(value: Workload | None, style: Style, place: str) -> JsonObject | None:
    """A workload with its unit, exact."""
    if value is None:
        return None
    if decimal(value.value) is None:
        style.losses.append(place)
        return None
    return stated(
        amount=decimal(value.value),
        unit=value.unit,
        hoursPerUnit=_factor(value.hours_per_unit, style, f"{place}.hours_per_unit"),
    )


def relations(related: Iterable[Relation]) -> list[JsonObject]:
    """Every related achievement, with how it is related."""
    return [
        stated(relationType=each.type.value, relationTarget=reference(each.target))
        for each in related
    ]


def reference(value: Reference | None) -> JsonObject | None:
    """Another achievement or programme, named."""
    if value is None:
        return None
    return stated(
        id=value.id,
        title=texts(value.title),
        referenceType=value.type,
        referenceVersion=value.version,
        language=value.language,
    )


def _factor(value: Any, style: Style, place: str) -> str | None:
    if value is None:
        return None
    text = decimal(value)
    if text is None:
        style.losses.append(place)
    return text


def _each(write: Any, values: Iterable[Any], style: Style, place: str) -> list[JsonObject]:
    return [write(each, style, f"achievement.{place}") for each in values]


def _concepts(concepts: Iterable[Concept], style: Style, place: str) -> list[Any]:
    found = (style.concept(each, f"achievement.{place}") for each in concepts)
    return [each for each in found if each is not None]


def _reference(value: Reference, _style: Style, _place: str) -> JsonObject:
    return reference(value) or {}


def _outcome(outcome: LearningOutcome, style: Style, place: str) -> JsonObject:
    return stated(
        id=style.absolute(outcome.id) if outcome.id else None,
        title=texts(outcome.title),
        explanation=texts(outcome.description),
        skillType=style.concept(outcome.type, f"{place}.type"),
        reusabilityLevel=style.concept(outcome.reusability, f"{place}.reusability"),
        relatedSkill=[each.target_url for each in outcome.alignments if is_url(each.target_url)],
    )


def _assessment(assessment: Assessment, style: Style, place: str) -> JsonObject:
    supervision = assessment.supervision
    return stated(
        id=style.absolute(assessment.id) if assessment.id else None,
        title=texts(assessment.title),
        assessmentType=style.concept(assessment.type, f"{place}.type"),
        mode=style.concept(assessment.mode, f"{place}.mode"),
        explanation=texts(assessment.description),
        summative=assessment.summative,
        supervisionType=supervision.type.value if supervision else None,
        identityVerified=supervision.identity_verified if supervision else None,
        identityMethod=texts(supervision.method) if supervision else None,
        moderation=texts(assessment.moderation),
        standards=texts(assessment.standards),
        example=assessment.example,
        assesses=[style.absolute(each) for each in assessment.outcomes],
        language=assessment.language,
    )


def _activity(activity: LearningActivity, style: Style, place: str) -> JsonObject:
    return stated(
        title=texts(activity.title),
        activityType=style.concept(activity.type, f"{place}.type"),
        mode=style.concept(activity.mode, f"{place}.mode"),
        notionalWorkload=workload(activity.workload, style, f"{place}.workload"),
    )


def _assurance(assurance: QualityAssurance, style: Style, place: str) -> JsonObject:
    return stated(
        assuranceType=style.concept(assurance.type, f"{place}.type"),
        statement=texts(assurance.statement),
        assurer=profile(assurance.assurer, style, f"{place}.assurer"),
        standard=texts(assurance.standard),
        standardPage=assurance.standard_url,
        accreditation=accreditation(assurance.accreditation, style, f"{place}.accreditation"),
    )


def _need(need: NeedEvidence, style: Style, place: str) -> JsonObject:
    return stated(
        statement=texts(need.statement),
        supporter=profile(need.supporter, style, f"{place}.supporter"),
        needKind=need.kind,
        published=need.url,
        dated=day(need.dated),
    )


def _stackability(stackability: Stackability | None, _style: Style) -> JsonObject | None:
    if stackability is None:
        return None
    return stated(
        stackabilityType=stackability.type.value,
        towards=[reference(each) for each in stackability.towards],
        conditions=texts(stackability.conditions),
        isPartialQualification=stackability.is_partial_qualification,
    )


def _recognition(recognition: CreditRecognition, style: Style, place: str) -> JsonObject:
    if recognition.credit is not None and not recognition.credit.scheme:
        style.losses.append(f"{place}.credit")
    return stated(
        route=recognition.route.value,
        recognizedBy=profile(recognition.by, style, f"{place}.by"),
        credit=credit(recognition.credit, style, f"{place}.credit"),
        towards=reference(recognition.towards),
        conditions=texts(recognition.conditions),
        published=recognition.url,
    )


def _validity(validity: Validity | None) -> JsonObject | None:
    if validity is None:
        return None
    return stated(
        credentialPeriod=months(validity.credential_months),
        currencyPeriod=months(validity.learning_months),
        renewal=texts(validity.renewal),
        revocation=texts(validity.revocation),
        reviewPeriod=months(validity.review_months),
        nextReview=day(validity.next_review),
    )
