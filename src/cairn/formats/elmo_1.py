"""ELMO 1.x: the XML in which student systems hand over results (EMREX), read.

One file speaks of one learner, in reports of one or more institutions; a report is a tree of
learning opportunities. Each opportunity with a result, a status or credit of its own becomes a
record; the schema forbids that one and an ancestor of it both carry ECTS. The enveloped XML
signature is for ``cairn.proofs``.

Schema: https://github.com/emrex-eu/elmo-schemas/tree/v1 (1.7). Elements that are not known are
left out: the schema demands that readers ignore them.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.credit.levels import framework_named
from cairn.domain import (
    Achievement,
    Award,
    Concept,
    Credit,
    Identifier,
    LanguageMap,
    Level,
    Organisation,
    Participation,
    Recipient,
    Record,
    Reference,
    Relation,
    RelationType,
    Result,
    ResultDescription,
)
from cairn.domain.text import UNDETERMINED
from cairn.errors import CredentialMalformed, FrameworkUnknown
from cairn.formats.elmo_1_structure import parse
from cairn.formats.values import amount, of_day, of_moment
from cairn.formats.xml_text import elements
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.formats.xml_text import Element

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DEEPEST = 64
_MOST_RECORDS = 5_000
_STATUS = {"passed": "Completed", "failed": "Failed", "in-progress": "InProgress"}
_TYPES = {"Degree Programme": "LearningProgram", "Course": "Course"}


def read(data: bytes) -> tuple[Record, ...]:
    """The records that an ELMO file says, its signature checked or not.

    Raises:
        MalformedXml: not well formed, or with declarations or entities of its own.
        FormatUnrecognised: XML of another kind.
        CredentialMalformed: it reports nothing.
        LimitExceeded: too long, too deep, too many results.
    """
    root = parse(data)
    recipient = _recipient(root)
    records: list[Record] = []
    for report in elements(root, "report"):
        whole = Record(
            achievement=Achievement(id="", title=LanguageMap()),
            award=Award(recipient=recipient, issued_at=of_moment(_text(report, "issueDate"))),
            issuer=_issuer(report),
        )
        scales = {
            scheme.get("localId", ""): _texts(scheme, "description")
            for scheme in elements(report, "gradingScheme")
        }
        for opportunity in elements(report, "learningOpportunitySpecification"):
            records.extend(_records(opportunity, whole, scales, None, 0))
            if len(records) > _MOST_RECORDS:
                raise CredentialMalformed(pointer="/elmo", detail="it reports too many results")
    if not records:
        raise CredentialMalformed(pointer="/elmo/report", detail="it reports no result")
    return tuple(records)


def _records(
    opportunity: Element,
    whole: Record,
    scales: dict[str, LanguageMap],
    parent: Reference | None,
    depth: int,
) -> Iterator[Record]:
    if depth > _DEEPEST:
        return
    instance = next(
        (
            found
            for specifies in elements(opportunity, "specifies")
            for found in elements(specifies, "learningOpportunityInstance")
        ),
        None,
    )
    achievement = _achievement(opportunity, instance, whole.issuer, scales)
    if parent is not None:
        related = (Relation(RelationType.IS_PART_OF, parent),)
        achievement = replace(achievement, related=related)
    if instance is not None and (depth == 0 or _has_result(instance)):
        award = _award(instance, whole.award)
        yield replace(whole, achievement=achievement, award=award)
    own = Reference(title=achievement.title, id=achievement.id)
    for part in elements(opportunity, "hasPart"):
        for inner in elements(part, "learningOpportunitySpecification"):
            yield from _records(inner, whole, scales, own, depth + 1)


def _has_result(instance: Element) -> bool:
    return any(_first(instance, name) is not None for name in ("resultLabel", "credit"))


def _achievement(
    opportunity: Element,
    instance: Element | None,
    issuer: Organisation,
    scales: dict[str, LanguageMap],
) -> Achievement:
    identifiers = _identifiers(opportunity)
    local = next((each.value for each in identifiers if each.scheme == "local"), "")
    titles = _texts(opportunity, "title")
    known = Achievement(
        id=_identifier_of(identifiers, issuer),
        title=titles,
        language=titles.languages[0] if titles else UNDETERMINED,
        description=_texts(opportunity, "description"),
        credential_type=_TYPES.get(_text(opportunity, "type"), ""),
        human_code=local,
        homepage=_text(opportunity, "url"),
        fields=_fields(opportunity),
    )
    if instance is None:
        return known
    language = _text(instance, "languageOfInstruction")
    scheme = _text(instance, "gradingSchemeLocalId")
    described = ResultDescription(
        id=scheme,
        name=LanguageMap.of(scheme),
        result_type="Result",
        scheme=scales.get(scheme, LanguageMap()),
    )
    return replace(
        known,
        credit=_credit(instance),
        levels=tuple(_levels(instance)),
        languages_of_instruction=(language,) if language else (),
        result_descriptions=(described,) if scheme else (),
    )


def _award(instance: Element, award: Award) -> Award:
    grade = _text(instance, "resultLabel")
    status = _STATUS.get(_text(instance, "status"), "")
    result = Result(
        value=grade, status=status, description_id=_text(instance, "gradingSchemeLocalId")
    )
    terms = [_texts(term, "title").best("en") for term in elements(instance, "academicTerm")]
    taken = Participation(
        hours=amount(_text(instance, "engagementHours")),
        started_on=of_day(_text(instance, "start")),
        term=terms[0] if terms else "",
    )
    return replace(
        award,
        awarded_on=of_day(_text(instance, "date")),
        results=(result,) if grade or status else (),
        participation=None if taken == Participation() else taken,
    )


def _identifier_of(identifiers: tuple[Identifier, ...], issuer: Organisation) -> str:
    """An IRI for an opportunity: its own, else its local code at its institution."""
    for each in identifiers:
        if re.match(r"[a-z][a-z0-9+.-]*:", each.value):
            return each.value
    local = next((each.value for each in identifiers if each.scheme == "local"), "")
    place = next((each.value for each in issuer.identifiers if each.scheme == "schac"), "")
    return f"urn:elmo:{place}:{local.replace(' ', '%20')}" if place and local else ""


def _credit(instance: Element) -> Credit | None:
    """The credit awarded; of several schemes ECTS, else the first."""
    found = []
    for credit in elements(instance, "credit"):
        value, scheme = amount(_text(credit, "value")), _text(credit, "scheme")
        if value is not None and scheme:
            found.append(Credit(value, "ECTS" if scheme.lower() == "ects" else scheme))
    return next((each for each in found if each.scheme == "ECTS"), found[0] if found else None)


def _levels(instance: Element) -> Iterator[Level]:
    for level in elements(instance, "level"):
        kind, value = _text(level, "type"), _text(level, "value")
        if kind and value:
            # The schema leaves other types to agreement between countries: they stay as they are.
            with contextlib.suppress(FrameworkUnknown):
                kind = framework_named(kind).code
            yield Level(kind, value)


def _fields(opportunity: Element) -> tuple[Concept, ...]:
    code = _text(opportunity, "iscedCode")
    entry = code_list("isced-f").by_code(code) if code else None
    return (Concept(entry.id),) if entry else ()


def _recipient(root: Element) -> Recipient:
    learner = _first(root, "learner")
    if learner is None:
        return Recipient()
    given, family = _text(learner, "givenNames"), _text(learner, "familyName")
    identifiers = tuple(
        replace(each, scheme="nationalIdentityNumber")
        if each.scheme == "nationalIdentifier"
        else each
        for each in _identifiers(learner)
    )
    extra = {
        name: said
        for name in ("citizenship", "bday", "placeOfBirth", "birthName", "gender")
        if (said := _text(learner, name))
    }
    return Recipient(
        name=" ".join(filter(None, (given, family))),
        given_name=given,
        family_name=family,
        identifiers=identifiers,
        extra=extra,
    )


def _issuer(report: Element) -> Organisation:
    issuer = _first(report, "issuer")
    if issuer is None:
        return Organisation()
    return Organisation(
        legal_name=_texts(issuer, "title"),
        country=_text(issuer, "country").upper(),
        url=_text(issuer, "url"),
        identifiers=_identifiers(issuer),
    )


def _identifiers(parent: Element) -> tuple[Identifier, ...]:
    found = (
        Identifier(_said(each), each.get("type", "")) for each in elements(parent, "identifier")
    )
    return tuple(each for each in found if each.value)


def _texts(parent: Element, name: str) -> LanguageMap:
    """The texts of an element that stands once for each language; the first of each is taken."""
    found: dict[str, str] = {}
    for each in elements(parent, name):
        said = _said(each)
        if said:
            found.setdefault(each.get(_LANGUAGE) or UNDETERMINED, said)
    return LanguageMap.from_mapping(found)


def _text(parent: Element, name: str) -> str:
    found = _first(parent, name)
    return "" if found is None else _said(found)


def _first(parent: Element, name: str) -> Element:
    return next(elements(parent, name), None)


def _said(element: Element) -> str:
    """The text of an element as ``xs:token`` has it; comments in it are no text."""
    return " ".join("".join(element.xpath("./text()")).split())
