"""``criteria.narrative``: the author's criteria, then the other elements in plain words.

Displayers that do not know Cairn's terms show this text, so nothing that a reader needs to judge
the credential is in those terms alone. Markdown, in the achievement's language as far as the
wording catalogue has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.formats.open_badges_3.members import decimal
from cairn.wording import sentence
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.domain import Achievement, Assessment, Concept, Party

_ROOM = "formats"


def narrative(achievement: Achievement) -> str:
    """The text of ``criteria.narrative``."""
    language = achievement.language
    lines = [f"- {_say(code, language)}: {text}" for code, text in _facts(achievement) if text]
    return "\n\n".join(
        part for part in (achievement.criteria.best(language), "\n".join(lines)) if part
    )


def _say(code: str, language: str, **facts: object) -> str:
    return sentence(_ROOM, f"narrative.{code}", language, **facts)


def _facts(achievement: Achievement) -> Iterator[tuple[str, str]]:
    """What is said, by the code of its heading, in the order in which a reader asks."""
    language = achievement.language
    a = achievement
    yield "outcomes", "; ".join(outcome.title.best(language) for outcome in a.outcomes)
    if a.workload is not None:
        unit = _say("hours", language) if a.workload.unit.lower() == "hours" else a.workload.unit
        yield "workload", f"{decimal(a.workload.value) or a.workload.value} {unit}"
    if a.credit is not None:
        yield "credit", f"{decimal(a.credit.value) or a.credit.value} {a.credit.scheme}"
    yield "levels", "; ".join(f"{level.framework} {level.level}" for level in a.levels)
    for assessment in a.assessments:
        yield "assessment", _assessment(assessment, language)
    yield "participation", _labels(a.participation, "modes", language)
    yield "setting", _say(f"setting.{a.setting.value}", language) if a.setting else ""
    for assurance in a.quality_assurance:
        parts = [
            assurance.statement.best(language),
            assurance.assurer.legal_name.best(language) if assurance.assurer else "",
            assurance.standard.best(language),
        ]
        yield "quality", "; ".join(part.rstrip(".") for part in parts if part)
    yield "entry", a.entry_requirements.best(language)
    if a.stackability is not None:
        towards = "; ".join(each.title.best(language) or each.id for each in a.stackability.towards)
        kind = _say(f"stackability.{a.stackability.type.value}", language)
        conditions = a.stackability.conditions.best(language)
        yield (
            "stackability",
            ". ".join(
                part for part in (f"{kind}: {towards}" if towards else kind, conditions) if part
            ),
        )
    yield "awarded_by", _names(a.awarding_bodies, language)
    yield "taught_by", _names(a.providers, language)
    yield "assessed_by", _names(a.assessors, language)
    yield "designed_by", _names(a.designers, language)


def _assessment(assessment: Assessment, language: str) -> str:
    parts = [
        assessment.title.best(language),
        _labels((assessment.type,), "assessment-types", language),
        _labels((assessment.mode,), "modes", language) if assessment.mode else "",
    ]
    if assessment.supervision is not None:
        parts.append(_say(f"supervision.{assessment.supervision.type.value}", language))
        checked = "identity.checked" if assessment.supervision.identity_verified else "identity.not"
        parts.append(_say(checked, language))
    return ", ".join(part for part in parts if part)


def _labels(concepts: Iterable[Concept], list_name: str, language: str) -> str:
    table = code_list(list_name)
    found = []
    for concept in concepts:
        entry = table.by_id(concept.id)
        found.append(concept.label.best(language) or (entry.label if entry else concept.id))
    return ", ".join(found)


def _names(parties: Iterable[Party], language: str) -> str:
    return "; ".join(
        party.legal_name.best(language) if hasattr(party, "legal_name") else party.name
        for party in parties
    )
