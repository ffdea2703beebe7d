"""An Open Badges ``Achievement`` object as the description of a micro-credential."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cairn.credit.levels import framework_named
from cairn.domain import (
    Achievement,
    Alignment,
    Credit,
    LanguageMap,
    LearningSetting,
    Level,
    Organisation,
    Reference,
    Relation,
    RelationType,
    ResultDescription,
    RubricLevel,
)
from cairn.errors import FrameworkUnknown
from cairn.formats.json_members import Members, many, text
from cairn.formats.open_badges_3 import educredential
from cairn.formats.open_badges_3 import reading_elements as elements
from cairn.formats.open_badges_3.achievement import LEVEL_TARGET_TYPE
from cairn.formats.open_badges_3.narrative import narrative
from cairn.formats.open_badges_3.reading_elements import whole
from cairn.formats.open_badges_3.reading_parties import (
    read_concept,
    read_image,
    read_organisation,
    take_map,
    take_organisations,
    take_parties,
)
from cairn.formats.open_badges_3.style import language_map
from cairn.formats.values import amount, of_day, of_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.formats.open_badges_3.style import Style


def read_achievement(value: JsonObject, style: Style) -> Achievement:
    """The achievement; what has no place in the record, or another form, is in ``extra``."""
    members = Members(value)
    members.drop_type("Achievement")
    members.drop("inLanguage")
    alignments = members.take("alignment", many(lambda each: _alignment(each, style))) or ()
    achievement = Achievement(
        id=members.text("id"),
        title=style.take_text(members, "name"),
        language=style.language,
        version=members.text("version"),
        version_date=members.take("versionDate", of_day),
        description=style.take_text(members, "description"),
        credential_type=members.text("achievementType"),
        human_code=members.text("humanCode"),
        tags=members.take("tag", many(text)) or (),
        image=members.take("image", lambda each: read_image(each, style)),
        homepage=members.text("homepage"),
        designers=_designers(members, style),
        providers=take_organisations(members, "learningProvider", style),
        assessors=take_parties(members, "assessor", style),
        awarding_bodies=take_organisations(members, "awardingBody", style),
        result_descriptions=members.take(
            "resultDescription", many(lambda each: _result_description(each, style))
        )
        or (),
        **_texts(members),
        **_learning(members, style, alignments),
        **_counting(members, style),
    )
    if achievement.description == achievement.title:
        achievement = replace(achievement, description=LanguageMap())
    achievement = educredential.read(achievement, members)
    return _with_criteria(achievement, members, style)


def _texts(members: Members) -> dict[str, Any]:
    return {
        "purpose": take_map(members, "purpose"),
        "pathways": take_map(members, "pathways"),
        "target_group": take_map(members, "targetGroup"),
        "further_information": take_map(members, "furtherInformation"),
        "entry_requirements": take_map(members, "entryRequirements"),
        "legal_category": members.text("legalCategory"),
    }


def _learning(members: Members, style: Style, alignments: tuple[Alignment, ...]) -> dict[str, Any]:
    """What is learnt, how much of it, at which level, and how it is taught and assessed."""
    stated = members.take("frameworkLevel", many(whole(elements.level)))
    if stated is not None:
        alignments = tuple(each for each in alignments if each.target_type != LEVEL_TARGET_TYPE)
    by_address = {each.target_url: each for each in alignments}
    build = whole(elements.outcome(style, by_address))
    outcomes = members.take("learningOutcome", many(build)) or ()
    spoken_for = {each.target_url for outcome in outcomes for each in outcome.alignments}
    fields = (
        *(members.take("iscedfCode", many(read_concept)) or ()),
        *(members.take("educationSubject", many(read_concept)) or ()),
    )
    if fields:
        members.drop("fieldOfStudy")  # the same in words
    return {
        "outcomes": outcomes,
        "alignments": tuple(_of_the_whole(alignments, spoken_for)),
        "levels": stated if stated is not None else tuple(_levels(alignments)),
        "workload": members.take("notionalWorkload", whole(elements.workload)),
        "credit": _credit(members, "credit", "creditsAvailable"),
        "fields": fields,
        "setting": members.take("learningSetting", elements.word_of(LearningSetting)),
        "classifications": members.take("classification", many(read_concept)) or (),
        "assessments": members.take("assessment", many(whole(elements.assessment(style)))) or (),
        "participation": members.take("participationMode", many(read_concept)) or (),
        "schedule": members.take("learningSchedule", read_concept),
        "activities": members.take("learningActivity", many(whole(elements.activity))) or (),
        "languages_of_instruction": members.take("languageOfInstruction", many(text)) or (),
        "languages_of_assessment": members.take("languageOfAssessment", many(text)) or (),
    }


def _counting(members: Members, style: Style) -> dict[str, Any]:
    """What vouches for it, what it counts for, and how long."""
    assurances = many(whole(elements.assurance(style)))
    recognitions = many(whole(elements.recognition(style)))
    return {
        "quality_assurance": members.take("qualityAssurance", assurances) or (),
        "need": members.take("evidenceOfNeed", many(whole(elements.need(style)))) or (),
        "stackability": members.take("stackability", whole(elements.stackability)),
        "credit_recognition": members.take("creditRecognition", recognitions) or (),
        "related": _related(members),
        "validity": members.take("validityRules", whole(elements.validity)),
        "documents": members.take("supplementaryDocument", many(whole(elements.reference))) or (),
    }


def _of_the_whole(alignments: tuple[Alignment, ...], spoken_for: set[str]) -> Iterator[Alignment]:
    """The alignments less those that an outcome points at: the last one of each such address."""
    kept = list(alignments)
    for place in range(len(kept) - 1, -1, -1):
        if kept[place].target_url in spoken_for:
            spoken_for = spoken_for - {kept[place].target_url}
            del kept[place]
    yield from kept


def _levels(alignments: tuple[Alignment, ...]) -> Iterator[Level]:
    """Levels that others say as alignments: of a framework that is known, with a code it has."""
    for alignment in alignments:
        named = alignment.target_type.removeprefix("ext:")
        for name in (alignment.framework, named):
            try:
                framework = framework_named(name)
            except FrameworkUnknown:
                continue
            if alignment.target_code in framework.levels:
                yield Level(framework.code, alignment.target_code)
                break


def _credit(members: Members, own: str, native: str) -> Credit | None:
    """Credit with its scheme; a number alone is credit of which no scheme is stated."""
    found = members.take(own, whole(elements.credit))
    if found is None:
        value = members.take(native, of_number)
        return None if value is None else Credit(value, "")
    # A number that says otherwise is not thrown away: it stays for somebody to see.
    members.take(native, lambda value: value if of_number(value) == found.value else None)
    return found


def read_credits_earned(members: Members) -> Credit | None:
    """The credit of one award."""
    return _credit(members, "creditReceived", "creditsEarned")


def _designers(members: Members, style: Style) -> tuple[Organisation, ...]:
    creator = members.take("creator", lambda each: read_organisation(each, style))
    designers = take_organisations(members, "designer", style)
    return designers or (() if creator is None else (creator,))


def _related(members: Members) -> tuple[Relation, ...]:
    stated = members.take("relation", many(whole(elements.relation)))
    if stated is not None:
        members.drop("related")
        return stated
    return members.take("related", many(_same_for_most_purposes)) or ()


def _same_for_most_purposes(value: Json) -> Relation | None:
    """Open Badges: “should be considered the same for most purposes”, chiefly translations."""
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Related")
    target = Reference(
        id=members.text("id"), version=members.text("version"), language=members.text("inLanguage")
    )
    if members.left():
        return None
    same, translated = RelationType.EXACT_MATCH_OF, RelationType.TRANSLATION_OF
    return Relation(translated if target.language else same, target)


def _alignment(value: Json, style: Style) -> Alignment | None:
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Alignment")
    alignment = Alignment(
        target_url=members.text("targetUrl"),
        target_name=style.take_text(members, "targetName"),
        framework=members.text("targetFramework"),
        target_code=members.text("targetCode"),
        target_type=members.text("targetType"),
        description=style.take_text(members, "targetDescription"),
    )
    if alignment.target_name.texts == ((style.language, alignment.target_url),):
        alignment = replace(alignment, target_name=LanguageMap())
    return replace(alignment, extra=members.left())


def _result_description(value: Json, style: Style) -> ResultDescription | None:
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("ResultDescription")
    described = ResultDescription(
        id=style.relative(members.text("id")),
        name=style.take_text(members, "name"),
        result_type=members.text("resultType"),
        scheme=take_map(members, "gradingScheme"),
        allowed_values=members.take("allowedValue", many(text)) or (),
        minimum=members.take("valueMin", amount),
        maximum=members.take("valueMax", amount),
        required=members.text("requiredValue"),
        required_level=style.relative(members.text("requiredLevel")),
        levels=members.take("rubricCriterionLevel", many(lambda each: _rubric(each, style))) or (),
        alignments=members.take("alignment", many(lambda each: _alignment(each, style))) or (),
    )
    return replace(described, extra=members.left())


def _rubric(value: Json, style: Style) -> RubricLevel | None:
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("RubricCriterionLevel")
    found = RubricLevel(
        id=style.relative(members.text("id")),
        name=style.take_text(members, "name"),
        level=members.text("level"),
        points=members.text("points"),
        description=style.take_text(members, "description"),
        alignments=members.take("alignment", many(lambda each: _alignment(each, style))) or (),
    )
    return None if members.left() else found


def _with_criteria(achievement: Achievement, members: Members, style: Style) -> Achievement:
    """The author's criteria, told apart from the elements that a writer told after them."""
    criteria = members.take("criteria", lambda each: each if isinstance(each, dict) else None)
    own = members.take("localizedCriteria", language_map)
    within = Members(criteria or {})
    within.drop_type("Criteria")
    told = within.take("narrative", style.read_text) or LanguageMap()
    url = within.text("id")
    if own is None:
        made_up = str(told) == narrative(achievement)
        own = LanguageMap() if made_up else told
    extra = members.left()
    if within.left():
        extra["criteria"] = within.left()
    return replace(achievement, criteria=own, criteria_url=url, extra=extra)
