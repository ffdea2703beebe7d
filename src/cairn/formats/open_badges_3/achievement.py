"""The achievement as an Open Badges ``Achievement`` object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.domain import Alignment, LanguageMap, RelationType
from cairn.formats.open_badges_3 import members
from cairn.formats.open_badges_3.elements import own_terms, relations
from cairn.formats.open_badges_3.members import JsonObject, stated
from cairn.formats.open_badges_3.narrative import narrative
from cairn.formats.open_badges_3.parties import image, profile, profiles
from cairn.formats.open_badges_3.style import texts
from cairn.formats.open_badges_3_shapes import ACHIEVEMENT_TYPES, RESULT_TYPES, TARGET_TYPES
from cairn.formats.open_badges_3_structure import is_language
from cairn.formats.vcdm_structure import is_url
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from cairn.domain import (
        Achievement,
        Concept,
        Level,
        Organisation,
        Relation,
        ResultDescription,
        RubricLevel,
    )
    from cairn.formats.open_badges_3.style import Style

LEVEL_TARGET_TYPE = "ext:FrameworkLevel"
"""The alignments that say a level which a member of Cairn's context says too."""


def achievement_object(achievement: Achievement, style: Style) -> JsonObject:
    """The ``Achievement``: what Open Badges has a place for, then Cairn's terms."""
    description = achievement.description or achievement.title
    told = narrative(achievement)
    own = stated(
        id=achievement.id,
        type_=["Achievement"],
        alignment=list(_alignments(achievement, style)),
        achievementType=style.word(
            achievement.credential_type, ACHIEVEMENT_TYPES, "achievement.credential_type"
        ),
        **_designers(achievement.designers, style),
        creditsAvailable=_credit_number(achievement, style),
        **style.text("description", description, "achievement.description"),
        fieldOfStudy=", ".join(_field_label(each) for each in achievement.fields),
        humanCode=achievement.human_code,
        image=image(achievement.image, style, "achievement.image"),
        inLanguage=_language(achievement, style),
        **style.text("name", achievement.title, "achievement.title"),
        **_related(achievement.related),
        resultDescription=[
            _result_description(each, style) for each in achievement.result_descriptions
        ],
        tag=list(achievement.tags),
        version=achievement.version,
        localizedCriteria=_author_s_criteria(achievement, told),
        criteria=stated(id=achievement.criteria_url, narrative=told),
        **own_terms(achievement, style),
    )
    return style.with_extra(own, achievement.extra, "achievement.extra")


def _author_s_criteria(achievement: Achievement, told: str) -> dict[str, str]:
    """The criteria in the author's words, where ``criteria.narrative`` says other or more."""
    criteria = achievement.criteria
    alone = ((achievement.language, told),)
    return {} if criteria.texts in (alone, ()) else texts(criteria)


def _language(achievement: Achievement, style: Style) -> str | None:
    if is_language(achievement.language):
        return achievement.language if achievement.language != "und" else None
    style.losses.append("achievement.language")
    return None


def _credit_number(achievement: Achievement, style: Style) -> int | float | None:
    if achievement.credit is None:
        return None
    number = members.number(achievement.credit.value)
    if number is None and not achievement.credit.scheme:
        style.losses.append("achievement.credit")
    return number


def _alignments(achievement: Achievement, style: Style) -> Iterator[JsonObject]:
    """Those of the whole, then those of the outcomes, then the levels that have an address.

    An outcome points at its own by their addresses, so each address is written once for all of
    them.
    """
    for alignment in achievement.alignments:
        yield from _alignment(alignment, style, "achievement.alignments")
    seen: dict[str, Alignment] = {}
    for outcome in achievement.outcomes:
        for alignment in outcome.alignments:
            known = seen.setdefault(alignment.target_url, alignment)
            if known is alignment:
                yield from _alignment(alignment, style, "achievement.outcomes.alignments")
            elif known != alignment:
                style.losses.append("achievement.outcomes.alignments")
    for level in achievement.levels:
        if level.id:
            yield from _alignment(_of_level(level, style), style, "achievement.levels")


def _of_level(level: Level, style: Style) -> Alignment:
    return Alignment(
        target_url=level.id,
        target_name=LanguageMap.of(f"{level.framework} {level.level}", style.language),
        framework=level.framework,
        target_code=level.level,
        target_type=LEVEL_TARGET_TYPE,
    )


def _alignment(alignment: Alignment, style: Style, place: str) -> Iterator[JsonObject]:
    if not is_url(alignment.target_url):
        style.losses.append(place)
        return
    name = alignment.target_name or LanguageMap.of(alignment.target_url, style.language)
    own = stated(
        type_=["Alignment"],
        targetCode=alignment.target_code,
        **style.text("targetDescription", alignment.description, f"{place}.description"),
        **style.text("targetName", name, f"{place}.target_name"),
        targetFramework=alignment.framework,
        targetType=style.word(alignment.target_type, TARGET_TYPES, f"{place}.target_type"),
        targetUrl=alignment.target_url,
    )
    yield style.with_extra(own, alignment.extra, f"{place}.extra")


def _designers(designers: tuple[Organisation, ...], style: Style) -> JsonObject:
    """``creator`` has room for one, whose ``Profile`` must have an ``id``; else Cairn's term."""
    place = "achievement.designers"
    named = next((each for each in designers if each.id), None)
    everybody = [] if designers == (named,) else profiles(designers, style, place)
    return {"creator": profile(named, style, place), "designer": everybody}


def _field_label(concept: Concept) -> str:
    entry = code_list("isced-f").by_id(concept.id)
    return concept.label.best() or (entry.label if entry else concept.id)


def _related(related: Iterable[Relation]) -> JsonObject:
    """``related`` for what is the same for most purposes; Cairn's term for what that cannot say."""
    native = [
        stated(
            id=each.target.id,
            type_=["Related"],
            inLanguage=each.target.language,
            version=each.target.version,
        )
        for each in related
        if each.target.id
        and each.type in {RelationType.EXACT_MATCH_OF, RelationType.TRANSLATION_OF}
    ]
    enough = all(_is_native(each) for each in related)
    return {"related": native, "relation": [] if enough else relations(related)}


def _is_native(relation: Relation) -> bool:
    """Whether ``related`` alone says the whole relation."""
    target = relation.target
    if not target.id or target.title or target.type:
        return False
    if target.language:
        return relation.type is RelationType.TRANSLATION_OF and is_language(target.language)
    return relation.type is RelationType.EXACT_MATCH_OF


def _result_description(described: ResultDescription, style: Style) -> JsonObject:
    place = "achievement.result_descriptions"

    def bound(value: Fraction | None, name: str) -> str | None:
        text = None if value is None else members.decimal(value)
        if value is not None and text is None:
            style.losses.append(f"{place}.{name}")
        return text

    own = stated(
        id=style.absolute(described.id),
        type_=["ResultDescription"],
        alignment=[
            written
            for each in described.alignments
            for written in _alignment(each, style, f"{place}.alignments")
        ],
        allowedValue=list(described.allowed_values),
        **style.text("name", described.name, f"{place}.name"),
        requiredLevel=style.absolute(described.required_level) if described.required_level else "",
        requiredValue=described.required,
        resultType=style.word(described.result_type, RESULT_TYPES, f"{place}.result_type"),
        rubricCriterionLevel=[_rubric_level(each, style) for each in described.levels],
        valueMax=bound(described.maximum, "maximum"),
        valueMin=bound(described.minimum, "minimum"),
        gradingScheme=texts(described.scheme),
    )
    return style.with_extra(own, described.extra, f"{place}.extra")


def _rubric_level(level: RubricLevel, style: Style) -> JsonObject:
    place = "achievement.result_descriptions.levels"
    return stated(
        id=style.absolute(level.id),
        type_=["RubricCriterionLevel"],
        alignment=[
            written
            for each in level.alignments
            for written in _alignment(each, style, f"{place}.alignments")
        ],
        **style.text("description", level.description, f"{place}.description"),
        level=level.level,
        **style.text("name", level.name, f"{place}.name"),
        points=level.points,
    )
