"""What a profile may ask about: named facts of a description and, where it is given, its issuer.

A profile is data that others may write, so it names facts and never reaches into values: what is
not in the table below cannot be asked. A fact is the tuple of what is stated, empty where nothing
is; texts come in every language they have, amounts exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from cairn.credit import reference
from cairn.credit.levels import framework_named
from cairn.credit.schemes import scheme_named
from cairn.domain import HOURS, Concept, LanguageMap, Organisation
from cairn.errors import CreditUnclear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cairn.domain import Achievement, Assessment, Credit

Value: TypeAlias = str | Fraction | bool


@dataclass(frozen=True, slots=True)
class Subject:
    """What is linted.

    Attributes:
        achievement: the description.
        issuer: the issuer's profile, where it is known already.
    """

    achievement: Achievement
    issuer: Organisation | None = None

    def fact(self, name: str) -> tuple[Value, ...]:
        """What is stated about ``name``, a key of ``FACTS``."""
        return tuple(value for value in FACTS[name](self) if value != "")


def _texts(*maps: LanguageMap) -> Iterator[str]:
    return (text for each in maps for _, text in each if text.strip())


def _ids(concepts: Iterable[Concept | None]) -> Iterator[str]:
    return (concept.id for concept in concepts if concept is not None)


def _hours(subject: Subject) -> Iterator[Fraction]:
    """The workload in hours: as stated, by the stated factor, or where a scheme has one number."""
    workload = subject.achievement.workload
    if workload is None:
        credit = subject.achievement.credit
        if credit is not None:
            yield from _credit_hours(credit)
    elif workload.hours is not None:
        yield workload.hours
    else:
        yield from _scheme_hours(workload.unit, workload.value)


def _credit_hours(credit: Credit) -> Iterator[Fraction]:
    if credit.hours_per_credit is not None:
        yield credit.value * credit.hours_per_credit
    else:
        yield from _scheme_hours(credit.scheme, credit.value)


def _scheme_hours(code: str, value: Fraction) -> Iterator[Fraction]:
    try:
        scheme = scheme_named(code)
    except CreditUnclear:
        return
    if not scheme.hours_are_a_range:
        yield value * scheme.least_hours


def _amounts(subject: Subject) -> Iterator[Credit]:
    """Every amount of credit in the description."""
    achievement = subject.achievement
    if achievement.credit is not None:
        yield achievement.credit
    yield from (each.credit for each in achievement.credit_recognition if each.credit is not None)


def _schemes(subject: Subject, *, known: bool) -> Iterator[str]:
    """The credit schemes named that are (not) in the tables of ``cairn.credit``."""
    named = [credit.scheme for credit in _amounts(subject)]
    workload = subject.achievement.workload
    if workload is not None and workload.unit.lower() != HOURS:
        named.append(workload.unit)
    for code in dict.fromkeys(named):
        try:
            scheme_named(code)
        except CreditUnclear:
            if not known:
                yield code
        else:
            if known:
                yield code.upper()


def _hours_disagree(subject: Subject) -> Iterator[str]:
    """The workload and the credit, where they state hours that differ."""
    workload, credit = subject.achievement.workload, subject.achievement.credit
    if workload is None or credit is None or workload.hours is None:
        return
    stated = tuple(_credit_hours(credit))
    if stated and stated[0] != workload.hours:
        yield f"{workload.hours} h / {stated[0]} h"


def _eqf_levels(subject: Subject) -> Iterator[Fraction]:
    """Levels of the EQF: stated, or the one that a referencing table is certain of."""
    for level in subject.achievement.levels:
        try:
            found = reference(level.framework, level.level, "EQF").level
        except CreditUnclear:
            continue
        if found is not None:
            yield Fraction(found)


def _levels_of(framework: str) -> Callable[[Subject], Iterator[Value]]:
    def levels(subject: Subject) -> Iterator[Value]:
        for level in subject.achievement.levels:
            try:
                named = framework_named(level.framework).code
            except CreditUnclear:
                continue
            if named == framework:
                yield Fraction(level.level) if level.level.isdecimal() else level.level

    return levels


def _unknown_levels(subject: Subject) -> Iterator[str]:
    """Levels that no table has."""
    for level in subject.achievement.levels:
        try:
            framework_named(level.framework).rank(level.level)
        except CreditUnclear:
            yield f"{level.framework} {level.level}"


def _assessments(subject: Subject) -> tuple[Assessment, ...]:
    return subject.achievement.assessments


def _bands(subject: Subject) -> Iterator[str]:
    return (each.supervision.band.value for each in _assessments(subject) if each.supervision)


def _modes(subject: Subject) -> Iterator[str]:
    achievement = subject.achievement
    return _ids(
        (
            *achievement.participation,
            *(each.mode for each in achievement.assessments),
            *(each.mode for each in achievement.activities),
        )
    )


def _quality(subject: Subject) -> Iterator[str]:
    for each in subject.achievement.quality_assurance:
        yield from _ids((each.type,))
        yield from _texts(each.statement, each.standard)
        if each.assurer is not None:
            yield from _texts(each.assurer.legal_name)


def _assurers(subject: Subject) -> Iterator[str]:
    for each in subject.achievement.quality_assurance:
        agency = each.accreditation.agency if each.accreditation is not None else None
        for body in (each.assurer, agency):
            if body is not None:
                yield from _texts(body.legal_name)


def _organisations(subject: Subject) -> Iterator[Organisation]:
    """Every organisation in the description and the issuer's profile."""
    achievement = subject.achievement
    yield from (*achievement.designers, *achievement.providers, *achievement.awarding_bodies)
    yield from (each for each in achievement.assessors if isinstance(each, Organisation))
    yield from (each.assurer for each in achievement.quality_assurance if each.assurer)
    yield from (each.supporter for each in achievement.need if each.supporter)
    yield from (each.by for each in achievement.credit_recognition if each.by)
    if subject.issuer is not None:
        yield subject.issuer


def _country(subject: Subject) -> Iterator[str]:
    """Of the issuer; before it is known, of the bodies that award."""
    if subject.issuer is not None:
        yield from (subject.issuer.country, subject.issuer.region)
        return
    yield from (body.country for body in subject.achievement.awarding_bodies)


def _awarding(subject: Subject) -> Iterator[str]:
    """The awarding bodies; where none is named, the issuer awards."""
    bodies = subject.achievement.awarding_bodies
    if bodies:
        yield from _texts(*(body.legal_name for body in bodies))
    elif subject.issuer is not None:
        yield from _texts(subject.issuer.legal_name)


def _untranslated(subject: Subject) -> Iterator[str]:
    """Main texts that lack a language in which the title is given."""
    achievement = subject.achievement
    mains = (
        ("description", achievement.description),
        ("criteria", achievement.criteria),
        *((f"outcome {at}", each.title) for at, each in enumerate(achievement.outcomes, 1)),
    )
    for name, text in mains:
        lacking = [tag for tag in achievement.title.languages if text and text.get(tag) is None]
        if lacking:
            yield f"{name}: {', '.join(lacking)}"


def _local_ids(subject: Subject) -> list[str]:
    achievement = subject.achievement
    ids = (
        *(each.id for each in achievement.outcomes),
        *(each.id for each in achievement.assessments),
        *(each.id for each in achievement.result_descriptions),
    )
    return [each for each in ids if each]


def _repeated_ids(subject: Subject) -> Iterator[str]:
    ids = _local_ids(subject)
    return (each for each in dict.fromkeys(ids) if ids.count(each) > 1)


def _loose_references(subject: Subject) -> Iterator[str]:
    """Outcomes that an assessment names and the description does not have."""
    known = {each.id for each in subject.achievement.outcomes}
    for assessment in _assessments(subject):
        yield from (each for each in assessment.outcomes if each not in known)


def _unassessed(subject: Subject) -> Iterator[str]:
    """Outcomes that no assessment assesses, where assessments say which they do."""
    assessments = _assessments(subject)
    if not assessments or any(not each.outcomes for each in assessments):
        return
    assessed = {outcome for each in assessments for outcome in each.outcomes}
    for outcome in subject.achievement.outcomes:
        if outcome.id not in assessed:
            yield outcome.id or outcome.title.best()


def _months(*values: int | None) -> Iterator[Fraction]:
    return (Fraction(value) for value in values if value is not None)


def _languages(subject: Subject) -> Iterator[str]:
    achievement = subject.achievement
    tags = (
        achievement.language,
        *achievement.title.languages,
        *achievement.languages_of_instruction,
        *achievement.languages_of_assessment,
    )
    return (tag.partition("-")[0].lower() for tag in dict.fromkeys(tags))


FACTS: Mapping[str, Callable[[Subject], Iterable[Value]]] = {
    "id": lambda s: (s.achievement.id,),
    "version": lambda s: (s.achievement.version,),
    "title": lambda s: _texts(s.achievement.title),
    "description": lambda s: _texts(s.achievement.description),
    "criteria": lambda s: (*_texts(s.achievement.criteria), s.achievement.criteria_url),
    "country": _country,
    "countries": lambda s: (each.country for each in _organisations(s)),
    "awarding_bodies": _awarding,
    "designers": lambda s: _texts(*(each.legal_name for each in s.achievement.designers)),
    "providers": lambda s: _texts(*(each.legal_name for each in s.achievement.providers)),
    "issuer": lambda s: () if s.issuer is None else _texts(s.issuer.legal_name),
    "outcomes": lambda s: _texts(*(each.title for each in s.achievement.outcomes)),
    "outcome_alignments": lambda s: (
        link.target_url for each in s.achievement.outcomes for link in each.alignments
    ),
    "outcome_types": lambda s: _ids(each.type for each in s.achievement.outcomes),
    "outcome_reusability": lambda s: _ids(each.reusability for each in s.achievement.outcomes),
    "unassessed_outcomes": _unassessed,
    "workload": lambda s: () if s.achievement.workload is None else (s.achievement.workload.value,),
    "workload_hours": _hours,
    "credit": lambda s: () if s.achievement.credit is None else (s.achievement.credit.value,),
    "credit_scheme": lambda s: (
        () if s.achievement.credit is None else (s.achievement.credit.scheme,)
    ),
    "schemes_known": lambda s: _schemes(s, known=True),
    "schemes_unknown": lambda s: _schemes(s, known=False),
    "hours_disagree": _hours_disagree,
    "levels": lambda s: (f"{each.framework} {each.level}" for each in s.achievement.levels),
    "levels_eqf": _eqf_levels,
    "levels_nzqcf": _levels_of("NZQCF"),
    "levels_aqf": _levels_of("AQF"),
    "levels_unknown": _unknown_levels,
    "assessments": lambda s: _ids(each.type for each in _assessments(s)),
    "summative": lambda s: (
        each.summative for each in _assessments(s) if each.summative is not None
    ),
    "supervision": _bands,
    "identity_verified": lambda s: (
        each.supervision.identity_verified for each in _assessments(s) if each.supervision
    ),
    "moderation": lambda s: _texts(*(each.moderation for each in _assessments(s))),
    "assessment_standards": lambda s: _texts(*(each.standards for each in _assessments(s))),
    "assessors": lambda s: (
        each.legal_name.best() if isinstance(each, Organisation) else each.name
        for each in s.achievement.assessors
    ),
    "participation": lambda s: _ids(s.achievement.participation),
    "modes": _modes,
    "schedule": lambda s: _ids((s.achievement.schedule,)),
    "activities": lambda s: _ids(each.type for each in s.achievement.activities),
    "quality_assurance": _quality,
    "quality_types": lambda s: _ids(each.type for each in s.achievement.quality_assurance),
    "quality_statement": lambda s: _texts(*(q.statement for q in s.achievement.quality_assurance)),
    "assurers": _assurers,
    "entry_requirements": lambda s: _texts(s.achievement.entry_requirements),
    "grades": lambda s: _texts(*(each.name for each in s.achievement.result_descriptions)),
    "result_types": lambda s: (each.result_type for each in s.achievement.result_descriptions),
    "stackability": lambda s: (
        () if s.achievement.stackability is None else (s.achievement.stackability.type.value,)
    ),
    "stackable_towards": lambda s: (
        ()
        if s.achievement.stackability is None
        else (each.id or each.title.best() for each in s.achievement.stackability.towards)
    ),
    "pathways": lambda s: _texts(s.achievement.pathways),
    "purpose": lambda s: _texts(s.achievement.purpose),
    "target_group": lambda s: _texts(s.achievement.target_group),
    "further_information": lambda s: (
        *_texts(s.achievement.further_information),
        s.achievement.homepage,
        *(each.id or each.title.best() for each in s.achievement.documents),
    ),
    "homepage": lambda s: (s.achievement.homepage,),
    "fields": lambda s: _ids(s.achievement.fields),
    "field_schemes": lambda s: (each.scheme for each in s.achievement.fields),
    "need": lambda s: _texts(*(each.statement for each in s.achievement.need)),
    "recognition_routes": lambda s: (each.route.value for each in s.achievement.credit_recognition),
    "languages": _languages,
    "languages_of_instruction": lambda s: s.achievement.languages_of_instruction,
    "languages_of_assessment": lambda s: s.achievement.languages_of_assessment,
    "credential_type": lambda s: (s.achievement.credential_type,),
    "tags": lambda s: (
        *s.achievement.tags,
        *_texts(*(c.label for c in s.achievement.classifications)),
    ),
    "setting": lambda s: () if s.achievement.setting is None else (s.achievement.setting.value,),
    "review_months": lambda s: (
        () if s.achievement.validity is None else _months(s.achievement.validity.review_months)
    ),
    "expiry": lambda s: (
        ()
        if s.achievement.validity is None
        else (
            *_months(
                s.achievement.validity.credential_months, s.achievement.validity.learning_months
            ),
            *_texts(s.achievement.validity.renewal),
        )
    ),
    "legal_category": lambda s: (s.achievement.legal_category,),
    "image": lambda s: () if s.achievement.image is None else (s.achievement.image.id,),
    "untranslated": _untranslated,
    "repeated_ids": _repeated_ids,
    "loose_references": _loose_references,
}
"""Every fact by the name that profiles use."""
