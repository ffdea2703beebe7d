"""What a record says, element by element, in words; and what it does not say.

The order is that of ``cairn.domain.elements``. Absence is information for whoever relies on a
credential, so every element has its line, stated or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.credit.amounts import amount_text
from cairn.domain import HOURS, Element, Person
from cairn.formats.open_badges_3.narrative import assessment_words, concept_words
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from cairn.domain import Credit, Organisation, Party, Record, Reference, Workload

    Telling = Callable[[Record, str], Iterable[str]]


_ASSURANCE = "ext:QualityAssurance"
"""An alignment by which Open Badges of others speak of quality assurance."""


@dataclass(frozen=True, slots=True)
class Line:
    """One element.

    Attributes:
        element: which.
        texts: what is stated, one text for each thing; empty where nothing is.
    """

    element: Element
    texts: tuple[str, ...]


def summarise(record: Record, language: str = "en") -> tuple[Line, ...]:
    """Every element of a record.

    Args:
        record: what a credential says.
        language: of the words; texts of the record itself in it, where they are given.
    """
    return tuple(
        Line(element, tuple(text for text in _TELLINGS[element](record, language) if text))
        for element in Element
    )


def _say(code: str, language: str, **facts: object) -> str:
    return sentence("formats", f"summary.{code}", language, **facts)


def _learner(record: Record, language: str) -> Iterable[str]:
    recipient = record.award.recipient
    yield recipient.name
    yield recipient.did
    yield recipient.email
    if recipient.extra.get("identifier") or recipient.extra.get("recipient"):
        yield _say("hashed", language)
    for identifier in recipient.identifiers:
        yield f"{identifier.scheme}: {identifier.value}" if identifier.scheme else identifier.value


def _country(record: Record, language: str) -> Iterable[str]:
    issuer = record.issuer
    yield ", ".join(filter(None, (issuer.country, issuer.region)))
    for body in _awarding(record):
        if body.country and body.country != issuer.country:
            yield f"{body.country} ({body.legal_name.best(language)})"


def _awarding(record: Record) -> tuple[Organisation, ...]:
    return record.award.awarding_bodies or record.achievement.awarding_bodies


def _awarding_body(record: Record, language: str) -> Iterable[str]:
    yield from (_name(body, language) for body in _awarding(record))
    issuer = _name(record.issuer, language)
    if issuer:
        yield _say("issued_by", language, issuer=issuer)
    for code, parties in (
        ("designed_by", record.achievement.designers),
        ("taught_by", record.achievement.providers),
    ):
        if parties:
            names = "; ".join(_name(party, language) for party in parties)
            yield _say(code, language, names=names)


def _date(record: Record, language: str) -> Iterable[str]:
    award = record.award
    for code, moment in (
        ("awarded", award.awarded_on),
        ("issued", award.issued_at),
        ("until", award.valid_until),
    ):
        if moment is not None:
            yield _say(code, language, day=_day(moment))


def _outcomes(record: Record, language: str) -> Iterable[str]:
    yield from (outcome.title.best(language) for outcome in record.achievement.outcomes)
    # What others say of levels and assurance by way of an alignment has a line of its own.
    said = {(level.framework, level.level) for level in record.achievement.levels}
    for alignment in record.achievement.alignments:
        of_level = (alignment.target_type.removeprefix("ext:"), alignment.target_code) in said
        if not of_level and alignment.target_type != _ASSURANCE:
            yield alignment.target_name.best(language) or alignment.target_url


def _workload(record: Record, language: str) -> Iterable[str]:
    achievement = record.achievement
    if achievement.workload is not None:
        yield _hours(achievement.workload, language)
    for code, credit in (
        ("available", achievement.credit),
        ("earned", record.award.credits_earned),
    ):
        if credit is not None:
            yield _say(code, language, credit=_credit(credit, language))


def _hours(workload: Workload, language: str) -> str:
    unit = _say("hours", language) if workload.unit.lower() == HOURS else workload.unit
    return f"{amount_text(workload.value)} {unit}"


def _credit(credit: Credit, language: str) -> str:
    scheme = credit.scheme or _say("no_scheme", language)
    return f"{amount_text(credit.value)} {scheme}"


def _supervision(record: Record, language: str) -> Iterable[str]:
    for assessment in record.achievement.assessments:
        if assessment.supervision is not None:
            yield _say(f"band.{assessment.supervision.band.value}", language)
            yield assessment.supervision.method.best(language)


def _grade(record: Record, language: str) -> Iterable[str]:
    names = {each.id: each.name for each in record.achievement.result_descriptions}
    for result in record.award.results:
        name = names[result.description_id].best(language) if result.description_id in names else ""
        said = ", ".join(filter(None, (result.value, result.status)))
        yield f"{name}: {said}" if name and said else said


def _stackability(record: Record, language: str) -> Iterable[str]:
    stackability = record.achievement.stackability
    if stackability is not None:
        yield _say(f"stackability.{stackability.type.value}", language)
        yield from (_reference(each, language) for each in stackability.towards)
        yield stackability.conditions.best(language)
    for relation in record.achievement.related:
        target = _reference(relation.target, language)
        yield _say(f"relation.{relation.type.value}", language, target=target)


def _further(record: Record, language: str) -> Iterable[str]:
    achievement = record.achievement
    yield achievement.description.best(language)
    yield achievement.further_information.best(language)
    yield achievement.purpose.best(language)
    yield achievement.homepage
    yield from (_reference(each, language) for each in achievement.documents)


def _need(record: Record, language: str) -> Iterable[str]:
    for need in record.achievement.need:
        supporter = _name(need.supporter, language) if need.supporter else ""
        yield "; ".join(filter(None, (need.statement.best(language), supporter)))


def _recognition(record: Record, language: str) -> Iterable[str]:
    for recognition in record.achievement.credit_recognition:
        yield ", ".join(
            filter(
                None,
                (
                    _say(f"route.{recognition.route.value}", language),
                    _credit(recognition.credit, language) if recognition.credit else "",
                    _name(recognition.by, language) if recognition.by else "",
                    recognition.conditions.best(language),
                ),
            )
        )


def _quality(record: Record, language: str) -> Iterable[str]:
    for assurance in record.achievement.quality_assurance:
        yield "; ".join(
            filter(
                None,
                (
                    assurance.statement.best(language),
                    _name(assurance.assurer, language) if assurance.assurer else "",
                    assurance.standard.best(language),
                    assurance.accreditation.title.best(language) if assurance.accreditation else "",
                ),
            )
        )

    for alignment in record.achievement.alignments:
        if alignment.target_type == _ASSURANCE:
            yield alignment.target_name.best(language) or alignment.target_url


def _validity(record: Record, language: str) -> Iterable[str]:
    validity, version = record.achievement.validity, record.achievement.version
    yield _say("version", language, version=version) if version else ""
    if validity is not None:
        yield validity.renewal.best(language)
        yield validity.revocation.best(language)
    if record.award.lineage is not None:
        yield _say("replaces", language, id=record.award.lineage.replaces)


def _assessor(record: Record, language: str) -> Iterable[str]:
    parties = (*record.award.assessors, *record.achievement.assessors)
    yield from (_name(party, language) for party in parties)
    for evidence in record.award.evidence:
        said = (evidence.name.best(language), evidence.narrative.best(language), evidence.url)
        yield ": ".join(filter(None, said))


def _name(party: Party, language: str) -> str:
    return party.name if isinstance(party, Person) else party.legal_name.best(language) or party.id


def _reference(reference: Reference, language: str) -> str:
    return reference.title.best(language) or reference.id


def _day(moment: date | datetime) -> str:
    return moment.isoformat()[:10]


_TELLINGS: Mapping[Element, Telling] = {
    Element.LEARNER: _learner,
    Element.TITLE: lambda r, language: (
        r.achievement.title.best(language) or r.title.best(language),
    ),
    Element.COUNTRY: _country,
    Element.AWARDING_BODY: _awarding_body,
    Element.DATE: _date,
    Element.OUTCOMES: _outcomes,
    Element.WORKLOAD: _workload,
    Element.LEVEL: lambda r, _: (f"{each.framework} {each.level}" for each in r.achievement.levels),
    Element.ASSESSMENT: lambda r, language: (
        assessment_words(each, language) for each in r.achievement.assessments
    ),
    Element.PARTICIPATION: lambda r, language: (
        *(concept_words([each], "modes", language) for each in r.achievement.participation),
        *(each.title.best(language) for each in r.achievement.activities),
    ),
    Element.QUALITY_ASSURANCE: _quality,
    Element.PREREQUISITES: lambda r, language: (r.achievement.entry_requirements.best(language),),
    Element.SUPERVISION: _supervision,
    Element.GRADE: _grade,
    Element.STACKABILITY: _stackability,
    Element.FURTHER_INFORMATION: _further,
    Element.FIELD: lambda r, language: (
        concept_words([each], "isced-f", language) for each in r.achievement.fields
    ),
    Element.NEED: _need,
    Element.CREDIT_RECOGNITION: _recognition,
    Element.LANGUAGE: lambda r, _: (
        *r.achievement.languages_of_instruction,
        *r.achievement.languages_of_assessment,
    ),
    Element.CREDENTIAL_TYPE: lambda r, language: (
        r.achievement.credential_type,
        *(each.label.best(language) or each.id for each in r.achievement.classifications),
    ),
    Element.VALIDITY: _validity,
    Element.ASSESSOR: _assessor,
    Element.LEGAL_CATEGORY: lambda r, _: (r.achievement.legal_category,),
}
