"""``criteria.narrative``: the author's criteria, then the other elements in plain words.

Displayers that do not know Cairn's terms show this text, so nothing that a reader needs to judge
the credential is in those terms alone. Markdown, in the achievement's language as far as the
wording catalogue has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.credit.amounts import amount_text
from cairn.domain import HOURS, UNDETERMINED, Person
from cairn.wording import primary, sentence
from cairn.wording.codelists import code_list, label_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from cairn.domain import (
        Achievement,
        Assessment,
        Concept,
        CreditRecognition,
        Party,
        Validity,
    )

_ROOM = "formats"


def narrative(achievement: Achievement) -> str:
    """The text of ``criteria.narrative``."""
    language = achievement.language
    facts = (*_learning(achievement), *_counting(achievement), *_people(achievement))
    lines = [f"- {_say(code, language)}: {text}" for code, text in facts if text]
    told = [part for part in (achievement.criteria.best(language), "\n".join(lines)) if part]
    # Open Badges demands criteria ([OB-4]); where nothing is stated, that is what is said.
    return "\n\n".join(told) or _say("none", language)


def _say(code: str, language: str, **facts: object) -> str:
    return sentence(_ROOM, f"narrative.{code}", language, **facts)


def _learning(a: Achievement) -> Iterator[tuple[str, str]]:
    """What is learnt and how, by the code of its heading, in the order in which a reader asks."""
    language = a.language
    yield "outcomes", "; ".join(outcome.title.best(language) for outcome in a.outcomes)
    if a.workload is not None:
        yield "workload", _amount(a.workload.value, a.workload.unit, language)
    if a.credit is not None and a.credit.scheme:
        yield "credit", _amount(a.credit.value, a.credit.scheme, language)
    yield "levels", "; ".join(f"{level.framework} {level.level}" for level in a.levels)
    for assessment in a.assessments:
        yield "assessment", assessment_words(assessment, language)
    yield "participation", concept_words(a.participation, "modes", language)
    yield "setting", _say(f"setting.{a.setting.value}", language) if a.setting else ""
    yield "instruction", ", ".join(a.languages_of_instruction)
    yield "examination", ", ".join(a.languages_of_assessment)
    yield "entry", a.entry_requirements.best(language)
    yield "target_group", a.target_group.best(language)


def _counting(a: Achievement) -> Iterator[tuple[str, str]]:
    """What vouches for it, what it counts towards, how long it holds."""
    language = a.language
    for assurance in a.quality_assurance:
        assurer = assurance.assurer.legal_name.best(language) if assurance.assurer else ""
        words = (assurance.statement.best(language), assurer, assurance.standard.best(language))
        yield "quality", "; ".join(part.rstrip(".") for part in words if part)
    if a.stackability is not None:
        towards = "; ".join(each.title.best(language) or each.id for each in a.stackability.towards)
        kind = _say(f"stackability.{a.stackability.type.value}", language)
        said = (f"{kind}: {towards}" if towards else kind, a.stackability.conditions.best(language))
        yield "stackability", ". ".join(part for part in said if part)
    for recognition in a.credit_recognition:
        yield "recognition", _recognition(recognition, language)
    for need in a.need:
        supporter = need.supporter.legal_name.best(language) if need.supporter else ""
        yield "need", "; ".join(filter(None, (need.statement.best(language), supporter)))
    yield "purpose", a.purpose.best(language)
    yield "pathways", a.pathways.best(language)
    if a.validity is not None:
        yield "validity", _validity(a.validity, language)
    yield "legal_category", a.legal_category
    yield "further", a.further_information.best(language)
    yield "homepage", a.homepage


def _people(a: Achievement) -> Iterator[tuple[str, str]]:
    language = a.language
    yield "awarded_by", _names(a.awarding_bodies, language)
    yield "taught_by", _names(a.providers, language)
    yield "assessed_by", _names(a.assessors, language)
    yield "designed_by", _names(a.designers, language)


def _amount(value: Fraction, unit: str, language: str) -> str:
    shown = _say("hours", language) if unit.lower() == HOURS else unit
    return f"{amount_text(value)} {shown}"


def _recognition(recognition: CreditRecognition, language: str) -> str:
    credit = recognition.credit
    said = (
        _say(f"recognition.{recognition.route.value}", language),
        _amount(credit.value, credit.scheme, language) if credit else "",
        recognition.by.legal_name.best(language) if recognition.by else "",
        recognition.towards.title.best(language) if recognition.towards else "",
        recognition.conditions.best(language),
    )
    return ", ".join(part for part in said if part)


def _validity(validity: Validity, language: str) -> str:
    months = (
        ("validity.credential", validity.credential_months),
        ("validity.learning", validity.learning_months),
        ("validity.review", validity.review_months),
    )
    said = [_say(code, language, months=number) for code, number in months if number is not None]
    said += [validity.renewal.best(language), validity.revocation.best(language)]
    return ". ".join(part.rstrip(".") for part in said if part)


def assessment_words(assessment: Assessment, language: str) -> str:
    """One assessment in words: title, type, mode, supervision, identity."""
    parts = [
        assessment.title.best(language),
        concept_words((assessment.type,), "assessment-types", language),
        concept_words((assessment.mode,), "modes", language) if assessment.mode else "",
    ]
    if assessment.supervision is not None:
        parts.append(_say(f"supervision.{assessment.supervision.type.value}", language))
        checked = "identity.checked" if assessment.supervision.identity_verified else "identity.not"
        parts.append(_say(checked, language))
    return ", ".join(part for part in parts if part)


def concept_words(concepts: Iterable[Concept], list_name: str, language: str) -> str:
    """Entries of a code list in words.

    As the record labels them in this language; else as the list does; else as the record does in
    whatever language.
    """
    table = code_list(list_name)
    found = []
    for concept in concepts:
        entry, label = table.by_id(concept.id), concept.label
        wanted = {primary(language), UNDETERMINED}
        if entry is not None and not wanted & {primary(tag) for tag in label.languages}:
            found.append(label_in(list_name, entry, language))
        else:
            found.append(label.best(language) or concept.id)
    return ", ".join(found)


def _names(parties: Iterable[Party], language: str) -> str:
    return "; ".join(
        party.name if isinstance(party, Person) else party.legal_name.best(language)
        for party in parties
    )
