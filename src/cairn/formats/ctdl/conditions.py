"""What is asked of the learner: entry, outcomes, credit and assessments, as CTDL conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.domain import LanguageMap, Organisation, SupervisionType
from cairn.formats.ctdl.objects import (
    Style,
    alignment,
    concept,
    organisations,
    own_concept,
    texts,
    typed,
    value,
)
from cairn.formats.vcdm_structure import is_url
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.canonical.json_text import JsonObject
    from cairn.domain import Achievement, Assessment, LearningOutcome
    from cairn.domain.learning import Alignment

_CREDENTIALS = frozenset(("ceterms:Credential", "CTDL"))
"""OB 3.0 target types that are no competency."""


def requires(achievement: Achievement, style: Style) -> list[JsonObject]:
    """The conditions on which it is awarded, then those on which one may begin."""
    criteria = achievement.criteria or achievement.description or achievement.title
    credit = achievement.credit
    earned = value(credit, style, "achievement.credit") if credit is not None else None
    award = typed(
        "ConditionProfile",
        name={"en": "Award"},
        description=texts(criteria),
        subjectWebpage=achievement.criteria_url if is_url(achievement.criteria_url) else "",
        creditValue=[earned] if earned is not None else [],
        targetCompetency=[
            *_outcomes(achievement.outcomes, style),
            *_competencies(achievement, style),
        ],
        targetAssessment=[
            _assessment(each, achievement, style) for each in achievement.assessments
        ],
    )
    if not achievement.entry_requirements:
        return [award]
    entry = typed(
        "ConditionProfile",
        name={"en": "Entry requirements"},
        description=texts(achievement.entry_requirements),
    )
    return [award, entry]


def _outcomes(outcomes: Iterable[LearningOutcome], style: Style) -> list[JsonObject]:
    """Each outcome, then the entries of frameworks that it corresponds to."""
    found: list[JsonObject] = []
    for outcome in outcomes:
        style.lose("achievement.outcomes.type", outcome.type)
        style.lose("achievement.outcomes.reusability", outcome.reusability)
        found.append(_outcome(outcome))
        found += [
            alignment(each, style)
            for each in outcome.alignments
            if _is_competency(each, style, "achievement.outcomes.alignments")
        ]
    return found


def _outcome(outcome: LearningOutcome) -> JsonObject:
    return typed(
        "CredentialAlignmentObject",
        targetNode=outcome.id if is_url(outcome.id) else "",
        targetNodeName=texts(outcome.title),
        targetNodeDescription=texts(outcome.description),
    )


def _competencies(achievement: Achievement, style: Style) -> list[JsonObject]:
    return [
        alignment(each, style)
        for each in achievement.alignments
        if _is_competency(each, style, "achievement.alignments")
    ]


def _is_competency(each: Alignment, style: Style, place: str) -> bool:
    style.lose(f"{place}.extra", each.extra)
    style.lose(place, each.target_type in _CREDENTIALS)
    return each.target_type not in _CREDENTIALS


def _assessment(assessment: Assessment, achievement: Achievement, style: Style) -> JsonObject:
    place = "achievement.assessments"
    kind = code_list("assessment-types").by_id(assessment.type.id)
    name = texts(assessment.title) or texts(assessment.type.label)
    supervision = assessment.supervision
    if supervision is not None:
        style.lose(f"{place}.supervision.identity_verified", True)
        style.lose(f"{place}.supervision.method", supervision.method)
    style.lose(f"{place}.moderation", assessment.moderation)
    wanted = set(assessment.outcomes)
    languages = (
        (assessment.language,) if assessment.language else achievement.languages_of_assessment
    )
    assessing = [each for each in achievement.assessors if isinstance(each, Organisation)]
    use = {True: "assessUse:Summative", False: "assessUse:Formative"}
    described = typed(
        "AssessmentProfile",
        name=name or {"en": kind.label if kind is not None else "assessment"},
        description=texts(assessment.description),
        assessmentMethodType=[concept(assessment.type, "assessment-types")],
        assessmentUseType=[own_concept(use[assessment.summative])]
        if assessment.summative is not None
        else [],
        assessmentExample=assessment.example if is_url(assessment.example) else "",
        assesses=[
            _outcome(each) for each in achievement.outcomes if not wanted or each.id in wanted
        ],
        deliveryType=[concept(assessment.mode, "modes")] if assessment.mode is not None else [],
        inLanguage=list(languages),
        isProctored=supervision.type is not SupervisionType.UNSUPERVISED if supervision else None,
        offeredBy=organisations(assessing, style, "achievement.assessors"),
        processStandardsDescription=texts(assessment.standards),
        scoringMethodDescription=texts(_scale(achievement)),
    )
    return {"@id": assessment.id, **described} if is_url(assessment.id) else described


def _scale(achievement: Achievement) -> LanguageMap:
    """The grading scale in words: as the author says it, else its values."""
    if not achievement.result_descriptions:
        return LanguageMap()
    described = achievement.result_descriptions[0]
    if described.scheme:
        return described.scheme
    if described.allowed_values:
        return LanguageMap.of(", ".join(described.allowed_values), achievement.language)
    return described.name
