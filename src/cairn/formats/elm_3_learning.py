"""Outcomes and assessments of the European Learning Model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.domain import (
    Alignment,
    Assessment,
    Concept,
    LanguageMap,
    LearningOutcome,
    Result,
    ResultDescription,
    Supervision,
    SupervisionType,
)
from cairn.formats import elm_3_values as elm
from cairn.formats.json_members import as_list, many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.domain import Organisation
    from cairn.formats.json_members import Members

_ESCO = "http://data.europa.eu/esco/"
_SUPERVISION = {
    "http://data.europa.eu/snb/supervision-verification/c598449d64": (
        SupervisionType.UNSUPERVISED,
        False,
    ),
    "http://data.europa.eu/snb/supervision-verification/70be69aaf9": (
        SupervisionType.SUPERVISED,
        True,
    ),
}


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the assessments of one achievement say.

    Attributes:
        assessments: how it is assessed.
        results: the grades that the learner reached.
        scales: the schemes of those grades.
        assessors: who assessed.
    """

    assessments: tuple[Assessment, ...] = ()
    results: tuple[Result, ...] = ()
    scales: tuple[ResultDescription, ...] = ()
    assessors: tuple[Organisation, ...] = ()


def outcomes_of(spec: Members, summary: LanguageMap | None) -> tuple[LearningOutcome, ...]:
    """The learning outcomes of a specification; a summary alone is one outcome."""
    found = spec.take("learningOutcome", many(_outcome)) or ()
    if not found and summary is not None:
        return (LearningOutcome(title=summary),)
    return found


def assessments_of(value: Json) -> Assessed:
    """The assessments that prove an achievement, with grades and who gave them."""
    assessments, results, scales = [], [], []
    assessors: list[Organisation] = []
    for item in as_list(value):
        if not isinstance(item, dict):
            continue
        spec = item.get("specifiedBy")
        specified: JsonObject = spec if isinstance(spec, dict) else {}
        name = str(item.get("id", ""))
        assessments.append(_assessment(item, specified, name))
        scale = _scale(specified.get("gradingScheme"))
        if scale is not None:
            scales.append(scale)
        grade = elm.note(item.get("grade")) or elm.text(item.get("grade"))
        if grade:
            scale_id = scale.id if scale else ""
            results.append(
                Result(value=grade.best("en"), description_id=scale_id, assessment_id=name)
            )
        for assessor in as_list(item.get("assessedBy")):
            found = elm.organisation(assessor)
            if found is not None and found not in assessors:
                assessors.append(found)
    return Assessed(tuple(assessments), tuple(results), tuple(scales), tuple(assessors))


def _assessment(item: JsonObject, spec: JsonObject, name: str) -> Assessment:
    kinds = many(elm.concept)(spec.get("dcType")) or ()
    modes = many(elm.concept)(spec.get("mode")) or ()
    languages = elm.codes_of(spec.get("language"), "languages") or ()
    return Assessment(
        type=kinds[0] if kinds else Concept(""),
        id=name,
        title=elm.text(item.get("title")) or elm.text(spec.get("title")) or LanguageMap(),
        description=elm.text(item.get("description")) or LanguageMap(),
        mode=modes[0] if modes else None,
        supervision=_supervision(item.get("idVerification")),
        language=languages[0] if languages else "",
    )


def _supervision(value: Json) -> Supervision | None:
    """Whether somebody watched and checked who it was.

    The two entries of the European list that are known by IRI, else what the English label of
    the concept says in so many words; anything else says nothing here.
    """
    found = elm.concept(value)
    if found is None:
        return None
    if found.id in _SUPERVISION:
        kind, verified = _SUPERVISION[found.id]
        return Supervision(kind, verified)
    label = (found.label.get("en") or "").lower()
    if "supervised" not in label or "verif" not in label:
        return None
    verified = not any(word in label for word in ("without", "with no", "no id"))
    if "unsupervised" in label:
        return Supervision(SupervisionType.UNSUPERVISED, verified)
    return Supervision(SupervisionType.SUPERVISED, verified)


def _scale(value: Json) -> ResultDescription | None:
    if not isinstance(value, dict):
        return None
    title = elm.text(value.get("title"))
    identifier = value.get("id")
    if title is None or not isinstance(identifier, str):
        return None
    scheme = elm.text(value.get("description")) or LanguageMap()
    return ResultDescription(id=identifier, name=title, result_type="Result", scheme=scheme)


def _outcome(value: Json) -> LearningOutcome | None:
    if not isinstance(value, dict):
        return None
    title = elm.text(value.get("title"))
    if title is None:
        return None
    identifier = value.get("id")
    return LearningOutcome(
        title=title,
        id=identifier if isinstance(identifier, str) else "",
        description=elm.note(value.get("additionalNote")) or LanguageMap(),
        type=elm.concept(value.get("dcType")),
        reusability=elm.concept(value.get("reusabilityLevel")),
        alignments=tuple(_skills(value)),
    )


def _skills(outcome: JsonObject) -> Iterator[Alignment]:
    """The skills that an outcome is related to."""
    for member in ("relatedESCOSkill", "relatedSkill"):
        for item in as_list(outcome.get(member)):
            skill = elm.concept(item)
            if skill is not None:
                esco = member == "relatedESCOSkill" or skill.id.startswith(_ESCO)
                yield Alignment(
                    target_url=skill.id,
                    target_name=skill.label,
                    framework="ESCO" if esco else skill.scheme,
                    target_type="ext:ESCO" if esco else "",
                )
