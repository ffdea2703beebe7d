"""An achievement as a CTDL description."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.domain import Person, RelationType, StackabilityType
from cairn.errors import NotWritable
from cairn.formats.ctdl.conditions import requires
from cairn.formats.ctdl.objects import (
    CREDENTIAL_TYPES,
    Style,
    assurer,
    concept,
    duration,
    level,
    organisation,
    organisations,
    own_concept,
    reference,
    texts,
    typed,
    value,
)
from cairn.formats.vcdm_structure import is_url

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.domain import Achievement, CreditRecognition, Organisation

CONTEXT = "https://credreg.net/ctdl/schema/context/json"
STATUSES = ("Active", "Ceasing", "Deprecated", "Probationary", "Suspended", "TeachOut")
"""CTDL's own list ``credentialStat``: where an offer stands."""

_FORMAT = "CTDL"
_RELATIONS = {
    RelationType.IS_PART_OF: "ceterms:isPartOf",
    RelationType.HAS_PART: "ceterms:hasPart",
    RelationType.EXACT_MATCH_OF: "ceterms:exactAlignment",
    RelationType.REPLACES: "ceterms:supersedes",
    RelationType.REPLACED_BY: "ceterms:supersededBy",
    RelationType.PRECEDES: "ceterms:isPreparationFor",
}
_NO_TERM = (
    *("setting", "schedule", "pathways", "purpose", "further_information", "documents"),
    *("legal_category", "designers", "extra"),
)
"""Members of an achievement that CTDL has no term for."""


@dataclass(frozen=True, slots=True)
class Written:
    """A description and what it does not say.

    Attributes:
        document: the description in JSON-LD.
        losses: the places of the record that CTDL has no term for, each once.
    """

    document: JsonObject
    losses: tuple[str, ...]


def ctid_of(address: str) -> str:
    """The CTID that follows from an achievement's IRI: always the same for the same.

    Whoever describes a resource chooses its CTID, ``ce-`` and a UUID; this is a UUID of version 5
    (RFC 9562 §5.5) in the namespace of URLs.
    """
    return f"ce-{uuid.uuid5(uuid.NAMESPACE_URL, address)}"


def write(
    achievement: Achievement,
    *,
    owner: Organisation | None = None,
    page: str = "",
    status: str = "Active",
    ctid: str = "",
) -> Written:
    """A public achievement as CTDL.

    Args:
        achievement: with its ``id``, an http(s) address, and its title.
        owner: who answers for it, where it names no awarding body: the institution that issues.
        page: the address of its public page, where it names no home page.
        status: where the offer stands, one of ``STATUSES``.
        ctid: the identifier under which it is registered; else ``ctid_of`` its IRI.

    Raises:
        NotWritable: it has no IRI, title or owner, or the status is not one of the list.
    """
    style = Style(achievement.language)
    owners = achievement.awarding_bodies or ((owner,) if owner is not None else ())
    for detail, there in (
        ("the achievement has no IRI", is_url(achievement.id)),
        ("the achievement has no title", bool(achievement.title)),
        ("it does not say who answers for it", bool(owners)),
        (f"there is no status “{status}”", status in STATUSES),
    ):
        if not there:
            raise NotWritable(format=_FORMAT, detail=detail)
    kind = achievement.credential_type
    if kind not in CREDENTIAL_TYPES:
        style.losses.append("achievement.credential_type")
        kind = "MicroCredential"
    web_page = next(
        (each for each in (achievement.homepage, page, achievement.criteria_url) if is_url(each)),
        achievement.id,
    )
    picture = achievement.image
    shown = picture is not None and picture.id.startswith(("https://", "http://"))
    style.lose("achievement.image", picture is not None and not shown)
    style.lose("achievement.image.caption", picture is not None and picture.caption)
    document = {
        "@context": CONTEXT,
        "@id": achievement.id,
        **typed(
            kind,
            ctid=ctid or ctid_of(achievement.id),
            name=texts(achievement.title),
            description=texts(achievement.description or achievement.title),
            credentialStatusType=own_concept(f"credentialStat:{status}"),
            subjectWebpage=web_page,
            inLanguage=list(achievement.languages_of_instruction or (achievement.language,)),
            image=picture.id if picture is not None and shown else "",
            keyword={achievement.language: list(achievement.tags)} if achievement.tags else None,
            identifier=_code(achievement),
            versionCode=achievement.version,
            dateEffective=achievement.version_date.isoformat()
            if achievement.version_date is not None
            else None,
            ownedBy=organisations(owners, style, "achievement.awarding_bodies"),
            offeredBy=organisations(achievement.providers, style, "achievement.providers"),
            atLevel=[level(each, style) for each in achievement.levels],
            instructionalProgramType=[concept(each, "isced-f") for each in achievement.fields],
            classification=_classifications(achievement, style),
            audienceType=_audience(achievement),
            **_learning(achievement, style),
            requires=requires(achievement, style),
            **_quality(achievement, style),
            **_use(achievement, style),
            **_validity(achievement, style),
        ),
    }
    _relate(document, achievement, style)
    for name in _NO_TERM:
        style.lose(f"achievement.{name}", getattr(achievement, name))
    style.lose(
        "achievement.assessors",
        any(isinstance(each, Person) for each in achievement.assessors)
        or (achievement.assessors and not achievement.assessments),
    )
    _lose_results(achievement, style)
    return Written(document, tuple(dict.fromkeys(style.losses)))


def _lose_results(achievement: Achievement, style: Style) -> None:
    """CTDL says of a scale what an assessment's ``scoringMethodDescription`` has room for."""
    place = "achievement.result_descriptions"
    described = achievement.result_descriptions
    style.lose(place, described[1:] or (described and not achievement.assessments))
    for each in described[:1]:
        style.lose(f"{place}.name", each.scheme or each.allowed_values)
        style.lose(f"{place}.allowed_values", each.scheme and each.allowed_values)
        style.lose(f"{place}.result_type", each.result_type != "Status")
        for bound in ("minimum", "maximum"):
            style.lose(f"{place}.{bound}", getattr(each, bound) is not None)
        for name in ("required", "required_level", "levels", "alignments", "extra"):
            style.lose(f"{place}.{name}", getattr(each, name))


def _code(achievement: Achievement) -> list[JsonObject]:
    if not achievement.human_code:
        return []
    named = {"en": "Course code"}
    return [
        typed(
            "IdentifierValue", identifierTypeName=named, identifierValueCode=achievement.human_code
        )
    ]


def _classifications(achievement: Achievement, style: Style) -> list[JsonObject]:
    listed = [each for each in achievement.classifications if is_url(each.id)]
    style.lose("achievement.classifications", len(listed) < len(achievement.classifications))
    return [
        {"@id": each.id, "@type": "skos:Concept"}
        | ({"skos:prefLabel": texts(each.label)} if each.label else {})
        for each in listed
    ]


def _audience(achievement: Achievement) -> list[JsonObject]:
    named = texts(achievement.target_group)
    return [typed("CredentialAlignmentObject", targetNodeName=named)] if named else []


def _learning(achievement: Achievement, style: Style) -> JsonObject:
    """How much, in which forms and by which activities."""
    work = achievement.workload
    lasting = duration(work, style, "achievement.workload") if work is not None else None
    modes = {each.mode: None for each in achievement.assessments if each.mode is not None}
    for each in achievement.activities:
        style.lose("achievement.activities.title", each.title)
        style.lose("achievement.activities.mode", each.mode)
        style.lose("achievement.activities.workload", each.workload)
    return {
        "estimatedDuration": [lasting] if lasting is not None else [],
        "learningDeliveryType": [concept(each, "modes") for each in achievement.participation],
        "assessmentDeliveryType": [concept(each, "modes") for each in modes],
        "learningMethodType": [
            concept(each.type, "learning-activity-types") for each in achievement.activities
        ],
    }


def _quality(achievement: Achievement, style: Style) -> JsonObject:
    """Who vouches for it, and who says that it is needed."""
    place = "achievement.quality_assurance"
    accredited: list[JsonObject] = []
    approved: list[JsonObject] = []
    standards: dict[str, str] = {}
    addresses: list[str] = []
    for assured in achievement.quality_assurance:
        style.lose(f"{place}.type", assured.type)
        if assured.accreditation is not None:
            agency = assurer(assured.accreditation, style, f"{place}.accreditation")
            accredited += [agency] if agency is not None else []
        if assured.assurer is not None:
            approved.append(
                organisation(assured.assurer, style, f"{place}.assurer", "QACredentialOrganization")
            )
        said = {**texts(assured.standard), **texts(assured.statement)}
        style.lose(f"{place}.standard", assured.standard and assured.statement)
        style.lose(f"{place}.statement", standards and said)
        standards = standards or said
        addresses += [assured.standard_url] if is_url(assured.standard_url) else []
    style.lose(f"{place}.standard_url", addresses[1:])
    supporters = [each.supporter for each in achievement.need if each.supporter is not None]
    for name in ("statement", "kind", "url", "dated"):
        style.lose(
            f"achievement.need.{name}", [each for each in achievement.need if getattr(each, name)]
        )
    return {
        "accreditedBy": accredited,
        "approvedBy": approved,
        "processStandards": addresses[0] if addresses else "",
        "processStandardsDescription": standards,
        "recognizedBy": organisations(supporters, style, "achievement.need.supporter"),
    }


def _use(achievement: Achievement, style: Style) -> JsonObject:
    """What it counts towards, and who gives credit for it."""
    stackable = achievement.stackability
    preparation: list[JsonObject] = []
    if stackable is not None:
        place = "achievement.stackability"
        style.lose(f"{place}.type", stackable.type is StackabilityType.STAND_ALONE)
        style.lose(f"{place}.is_partial_qualification", stackable.is_partial_qualification)
        targets = [reference(each, style, f"{place}.towards") for each in stackable.towards]
        if targets:
            preparation.append(
                typed(
                    "ConditionProfile",
                    description=texts(stackable.conditions)
                    or {"en": "It can count towards these; whoever awards them decides."},
                    targetCredential=targets,
                )
            )
        else:
            style.lose(f"{place}.conditions", stackable.conditions)
    return {
        "isPreparationFor": preparation,
        "providesTransferValueFor": [
            _transfer(each, achievement, style) for each in achievement.credit_recognition
        ],
    }


def _transfer(each: CreditRecognition, achievement: Achievement, style: Style) -> JsonObject:
    place = "achievement.credit_recognition"
    style.lose(f"{place}.route", each.route)
    given = value(each.credit, style, f"{place}.credit") if each.credit is not None else None
    return typed(
        "TransferValueProfile",
        name=texts(achievement.title),
        description=texts(each.conditions),
        subjectWebpage=each.url if is_url(each.url) else "",
        ownedBy=[organisation(each.by, style, f"{place}.by")] if each.by is not None else [],
        transferValue=[given] if given is not None else [],
        transferValueFrom=[achievement.id],
        transferValueFor=[reference(each.towards, style, f"{place}.towards")]
        if each.towards is not None
        else [],
    )


def _validity(achievement: Achievement, style: Style) -> JsonObject:
    validity = achievement.validity
    if validity is None:
        return {}
    for name in ("learning_months", "review_months", "next_review"):
        style.lose(f"achievement.validity.{name}", getattr(validity, name))
    renewal, revocation = texts(validity.renewal), texts(validity.revocation)
    return {
        "renewal": [typed("ConditionProfile", description=renewal)] if renewal else [],
        "renewalFrequency": f"P{validity.credential_months}M"
        if validity.credential_months
        else None,
        "revocation": [typed("RevocationProfile", revocationCriteriaDescription=revocation)]
        if revocation
        else [],
    }


def _relate(document: JsonObject, achievement: Achievement, style: Style) -> None:
    """Add the related credentials under the terms that CTDL has."""
    for related in achievement.related:
        term = _RELATIONS.get(related.type)
        if term is None:
            style.losses.append("achievement.related")
            continue
        target = reference(related.target, style, "achievement.related.target")
        document.setdefault(term, []).append(target)
