"""The sections of a result page: every field of the record, stated or said not to be.

Texts that the issuer wrote are shown as they are, in the reader's language where the record has it,
and carry their language so that a screen reader can speak them. An address becomes a link only if
it is one of the web; nothing else that a stranger wrote is ever followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.domain import UNDETERMINED, Person
from cairn.formats.open_badges_3.narrative import assessment_words, concept_words
from cairn.rendering.page_model import Fact, Section, Value
from cairn.rendering.size_words import level_lines, size_lines
from cairn.wording import primary, sentence
from cairn.wording.codelists import code_list, label_in
from cairn.wording.dates import day_text
from cairn.wording.numbers import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cairn.domain import LanguageMap, Organisation, Party, Record, Reference

    Telling = Callable[[Record, str], Iterable[Value]]

_ROOM = "result"
_WEB = ("https://", "http://")
_LONGEST = 4_000
"""Characters of one text that are shown; a record can hold megabytes."""
_MOST = 200
"""Values of one field that are shown."""


def text(words: str, language: str = "", *, href: str = "") -> Value:
    """A value; its address leads somewhere only if it is one of the web."""
    shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    link = href if href.startswith(_WEB) and not any(c.isspace() for c in href) else ""
    return Value(shown, link, language)


def written(texts: LanguageMap, language: str, *, href: str = "") -> Iterator[Value]:
    """What the issuer wrote, in ``language`` where it is given; nothing where there is nothing."""
    best = texts.best(language)
    if best.strip():
        tag = next(tag for tag, each in texts if each == best)
        same = tag == UNDETERMINED or primary(tag) == primary(language)
        yield text(best, "" if same else tag, href=href)


def _capital(words: str) -> str:
    """Our own words at the beginning of a line."""
    return words[:1].upper() + words[1:]


def party_name(party: Party, language: str) -> str:
    """A person's or an organisation's name, else its identifier."""
    if isinstance(party, Person):
        return party.name
    return party.legal_name.best(language) or party.id


def fact(code: str, values: Iterable[Value], language: str) -> Fact:
    """One field; where there is no value it says that the issuer states none."""
    found = tuple(value for value in values if value.text.strip())
    if len(found) > _MOST:
        left = number_text(str(len(found) - _MOST), language)
        more = text(sentence(_ROOM, "list.more", language, number=left))
        found = (*found[:_MOST], more)
    return Fact(
        code,
        sentence(_ROOM, f"field.{code}", language),
        found or (Value(sentence(_ROOM, "absent", language)),),
        bool(found),
        sentence(_ROOM, f"note.{code}", language),
    )


def section(code: str, record: Record, language: str, *, note: str = "") -> Section:
    """The section ``code`` of a record."""
    facts = tuple(fact(name, telling(record, language), language) for name, telling in _OF[code])
    return Section(code, sentence(_ROOM, f"section.{code}", language), facts, note)


def awarding_bodies(record: Record) -> tuple[Organisation, ...]:
    """Who answers for the award: the award's own bodies, else the achievement's."""
    return record.award.awarding_bodies or record.achievement.awarding_bodies


def _awarded(record: Record, language: str) -> Iterator[Value]:
    if record.award.awarded_on is not None:
        yield text(day_text(record.award.awarded_on, language))


def _valid_until(record: Record, language: str) -> Iterator[Value]:
    if record.award.valid_until is not None:
        yield text(day_text(record.award.valid_until.date(), language))


def assessments(record: Record, language: str, *, described: bool = True) -> Iterator[Value]:
    """Each assessment: what it was, how it was supervised, and what the learner did."""
    for each in record.achievement.assessments:
        yield text(assessment_words(each, language))
        if described:
            yield from written(each.description, language)


def _supervision(record: Record, language: str) -> Iterator[Value]:
    seen = set()
    for each in record.achievement.assessments:
        if each.supervision is None:
            continue
        band = sentence("formats", f"summary.band.{each.supervision.band.value}", language)
        if band not in seen:
            seen.add(band)
            yield text(_capital(band))
        yield from written(each.supervision.method, language)


def grades(record: Record, language: str) -> Iterator[Value]:
    """Each result, with what it measures and the scale."""
    described = {each.id: each for each in record.achievement.result_descriptions}
    for result in record.award.results:
        description = described.get(result.description_id)
        value = result.value or result.status
        if description is None:
            yield text(value)
            continue
        steps = {each.id: each.name.best(language) for each in description.levels}
        value = value or steps.get(result.achieved_level, "")
        name, scheme = description.name.best(language), description.scheme.best(language)
        if value:
            shown = f"{name}: {value}" if name else value
            yield text(f"{shown} ({scheme})" if scheme else shown)


def _participation(record: Record, language: str) -> Iterator[Value]:
    award = record.award.participation
    modes = [award.mode] if award and award.mode else list(record.achievement.participation)
    for mode in modes:
        yield text(concept_words([mode], "modes", language))
    for activity in record.achievement.activities:
        yield from written(activity.title, language)


def _assessors(record: Record, language: str) -> Iterator[Value]:
    for party in (*record.award.assessors, *record.achievement.assessors):
        yield text(party_name(party, language))


def outcomes(record: Record, language: str) -> Iterator[Value]:
    """What the person can do, an outcome a value."""
    for outcome in record.achievement.outcomes:
        yield from written(outcome.title, language)


def _skills(record: Record, language: str) -> Iterator[Value]:
    alignments = [
        *record.achievement.alignments,
        *(each for outcome in record.achievement.outcomes for each in outcome.alignments),
    ]
    seen = set()
    for each in alignments:
        name = each.target_name.best(language) or each.target_url
        if (name, each.framework) not in seen:
            seen.add((name, each.framework))
            shown = f"{name} ({each.framework})" if each.framework else name
            yield text(shown, href=each.target_url)


def _issuer(record: Record, language: str) -> Iterator[Value]:
    yield text(party_name(record.issuer, language), href=record.issuer.url)


def _countries(record: Record, language: str) -> Iterator[Value]:
    table = code_list("countries")
    seen = set()
    for party in (*awarding_bodies(record), record.issuer):
        if party.country and party.country not in seen:
            seen.add(party.country)
            entry = table.by_code(party.country)
            label = label_in("countries", entry, language) if entry else party.country
            yield text(", ".join(filter(None, (label, party.region))))


def _quality(record: Record, language: str) -> Iterator[Value]:
    for each in record.achievement.quality_assurance:
        if each.type is not None:
            yield text(concept_words([each.type], "accreditation-types", language))
        yield from written(each.statement, language)
        if each.assurer is not None:
            yield text(party_name(each.assurer, language), href=each.assurer.url)
        yield from written(each.standard, language, href=each.standard_url)


def _accreditations(record: Record, language: str) -> Iterator[Value]:
    found = [
        *(each.accreditation for each in record.achievement.quality_assurance),
        *(each for body in awarding_bodies(record) for each in body.accreditations),
        *record.issuer.accreditations,
    ]
    for each in dict.fromkeys(item.id or str(item.title) for item in found if item):
        accreditation = next(item for item in found if item and each in {item.id, str(item.title)})
        title = accreditation.title.best(language) or accreditation.id
        agency = party_name(accreditation.agency, language) if accreditation.agency else ""
        yield text(", ".join(filter(None, (title, agency))), href=accreditation.report)


def _reference(reference: Reference, language: str) -> Value:
    return text(reference.title.best(language) or reference.id, href=reference.id)


def _towards(record: Record, language: str) -> Iterator[Value]:
    stackability = record.achievement.stackability
    if stackability is None:
        return
    kind = f"summary.stackability.{stackability.type.value}"
    yield text(_capital(sentence("formats", kind, language)))
    for each in stackability.towards:
        yield _reference(each, language)
    yield from written(stackability.conditions, language)


def _recognition(record: Record, language: str) -> Iterator[Value]:
    for each in record.achievement.credit_recognition:
        credit = ""
        if each.credit is not None:
            amount = number_text(str(each.credit.value), language)
            credit = f"{amount} {each.credit.scheme}".strip()
        said = (
            party_name(each.by, language) if each.by else "",
            sentence("formats", f"summary.route.{each.route.value}", language),
            credit,
            each.towards.title.best(language) if each.towards else "",
            each.conditions.best(language),
        )
        yield text(_capital(", ".join(filter(None, said))), href=each.url)


def _related(record: Record, language: str) -> Iterator[Value]:
    for each in record.achievement.related:
        target = each.target.title.best(language) or each.target.id
        words = sentence("formats", f"summary.relation.{each.type.value}", language, target=target)
        yield text(_capital(words), href=each.target.id)


def _evidence(record: Record, language: str) -> Iterator[Value]:
    for each in record.award.evidence:
        said = [each.name.best(language), each.narrative.best(language)]
        words = ": ".join(filter(None, said)) or each.description.best(language) or each.url
        yield text(words, href=each.url)


def _languages(record: Record, language: str) -> Iterator[Value]:
    table, achievement = code_list("languages"), record.achievement
    taught = (*achievement.languages_of_instruction, *achievement.languages_of_assessment)
    for tag in dict.fromkeys(taught):
        entry = table.by_code(primary(tag))
        yield text(_capital(label_in("languages", entry, language)) if entry else tag)


_OF: dict[str, tuple[tuple[str, Telling], ...]] = {
    "did": (
        ("awarded", _awarded),
        ("valid_until", _valid_until),
        ("assessment", assessments),
        ("supervision", _supervision),
        ("grade", grades),
        ("participation", _participation),
        ("assessor", _assessors),
    ),
    "outcomes": (
        ("outcomes", outcomes),
        ("skills", _skills),
        ("description", lambda r, language: written(r.achievement.description, language)),
    ),
    "size": (
        ("credit", lambda r, language: map(text, size_lines(r, language))),
        ("level", lambda r, language: map(text, level_lines(r, language))),
        ("prerequisites", lambda r, lang: written(r.achievement.entry_requirements, lang)),
        ("language", _languages),
    ),
    "behind": (
        (
            "awarding_body",
            lambda r, lang: (text(party_name(b, lang), href=b.url) for b in awarding_bodies(r)),
        ),
        ("issuer", _issuer),
        ("country", _countries),
        ("quality_assurance", _quality),
        ("accreditation", _accreditations),
    ),
    "counts": (
        ("towards", _towards),
        ("recognition", _recognition),
        ("related", _related),
    ),
    "evidence": (("evidence", _evidence),),
}
"""The fields of each section, in their order."""
