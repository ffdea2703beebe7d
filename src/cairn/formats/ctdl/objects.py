"""The objects that a CTDL description is made of, each under its type."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cairn.formats.open_badges_3.members import decimal, number, stated
from cairn.formats.vcdm_structure import is_url
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cairn.canonical.json_text import JsonObject
    from cairn.domain import (
        Accreditation,
        Concept,
        Credit,
        Identifier,
        LanguageMap,
        Level,
        Organisation,
        Reference,
        Workload,
    )
    from cairn.domain.learning import Alignment

CREDENTIAL_TYPES = frozenset(
    (
        *("ApprenticeshipCertificate", "AssociateDegree", "BachelorDegree", "Badge", "Certificate"),
        *("CertificateOfCompletion", "Certification", "Degree", "Diploma", "DoctoralDegree"),
        *("GeneralEducationDevelopment", "JourneymanCertificate", "License", "MasterCertificate"),
        *("MasterDegree", "MicroCredential", "ProfessionalDoctorate", "ResearchDoctorate"),
        *("QualityAssuranceCredential", "SecondarySchoolDiploma"),
    )
)
"""The ``achievementType`` of Open Badges 3.0 that CTDL has a class of the same name for."""

_CONCEPTS: Mapping[str, Mapping[str, str]] = {
    "assessment-types": {
        "written-examination": "assessMethod:Exam",
        "oral-examination": "assessMethod:Exam",
        "quiz": "assessMethod:Exam",
        "practical-assessment": "assessMethod:Performance",
        "group-performance": "assessMethod:Performance",
        "portfolio": "assessMethod:PortfolioEvaluation",
        "artefact-assessment": "assessMethod:Artifact",
        "project-work": "assessMethod:Artifact",
        "marked-assignment": "assessMethod:Artifact",
    },
    "modes": {
        "blended": "deliveryType:BlendedDelivery",
        "online": "deliveryType:OnlineOnly",
        "presential": "deliveryType:InPerson",
        "workbased": "learnMethod:WorkBased",
    },
}
"""Entry of a European list → the entry of CTDL's own list that says the same."""

_FRAMEWORKS = {
    "assessMethod": ("https://purl.org/ctdl/terms/AssessmentMethod", "Assessment Method"),
    "deliveryType": ("https://purl.org/ctdl/terms/Delivery", "Delivery"),
    "learnMethod": ("https://purl.org/ctdl/terms/LearningMethod", "Learning Method"),
    "assessUse": ("https://purl.org/ctdl/terms/AssessmentUse", "Assessment Use"),
    "credentialStat": ("https://purl.org/ctdl/terms/CredentialStatus", "Credential Status"),
}
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(slots=True)
class Style:
    """One document's way of writing.

    Attributes:
        language: BCP 47 tag of texts that Cairn adds and of those that do not say theirs.
        losses: places of the record that could not be written, as they are met.
    """

    language: str
    losses: list[str] = field(default_factory=list)

    def lose(self, place: str, said: object) -> None:
        """Note ``place``, where something is said there that CTDL has no term for."""
        if said:
            self.losses.append(place)


def texts(text: LanguageMap) -> dict[str, str]:
    """A text as CTDL's language map."""
    return {tag: each for tag, each in text if each.strip()}


def typed(kind: str, **members: Any) -> JsonObject:
    """An object of a CTDL class; members are terms of ``ceterms`` without the prefix."""
    said = stated(**members)
    return {"@type": f"ceterms:{kind}"} | {
        name if ":" in name else f"ceterms:{name}": value for name, value in said.items()
    }


def own_concept(identifier: str) -> JsonObject:
    """An entry of CTDL's own lists as a ``CredentialAlignmentObject``: ``assessMethod:Exam``."""
    prefix, _, name = identifier.partition(":")
    framework, framework_name = _FRAMEWORKS[prefix]
    return typed(
        "CredentialAlignmentObject",
        framework=framework,
        frameworkName={"en": framework_name},
        targetNode=identifier,
        targetNodeName={"en": _WORD.sub(" ", name)},
    )


def concept(entry: Concept, name: str) -> JsonObject:
    """An entry of a list as a ``CredentialAlignmentObject``, in CTDL's own where it has it.

    Args:
        entry: the concept.
        name: the code list that it is of.
    """
    known = code_list(name).by_id(entry.id)
    if known is not None and known.code in _CONCEPTS.get(name, {}):
        return own_concept(_CONCEPTS[name][known.code])
    label = texts(entry.label) or {"en": known.label if known is not None else entry.id}
    scheme = entry.scheme or (code_list(name).scheme if known is not None else "")
    return typed(
        "CredentialAlignmentObject",
        framework=scheme if is_url(scheme) else "",
        targetNode=entry.id if is_url(entry.id) else "",
        targetNodeName=label,
        codedNotation=known.code if known is not None else "",
    )


def alignment(aligned: Alignment, style: Style) -> JsonObject:
    """A statement that something corresponds to an entry of somebody's framework."""
    name = texts(aligned.target_name) or {style.language: aligned.target_url}
    return typed(
        "CredentialAlignmentObject",
        frameworkName={style.language: aligned.framework} if aligned.framework else None,
        targetNode=aligned.target_url if is_url(aligned.target_url) else "",
        targetNodeName=name,
        targetNodeDescription=texts(aligned.description),
        codedNotation=aligned.target_code,
    )


def level(stands: Level, style: Style) -> JsonObject:
    """A level in its framework."""
    return typed(
        "CredentialAlignmentObject",
        frameworkName={style.language: stands.framework},
        targetNode=stands.id if is_url(stands.id) else "",
        targetNodeName={style.language: f"{stands.framework} {stands.level}"},
        codedNotation=stands.level,
    )


def value(credit: Credit, style: Style, place: str) -> JsonObject | None:
    """An amount of credit as a ``ValueProfile``; the unit in words too, as CTDL knows few."""
    amount = number(credit.value)
    if amount is None or not credit.scheme:
        style.losses.append(place)
        return None
    if credit.hours_per_credit is not None:
        style.losses.append(f"{place}.hours_per_credit")
    listed = code_list("credit-systems").by_code(credit.scheme)
    profile = typed("ValueProfile", creditUnitType=[listed.id] if listed is not None else [])
    profile["schema:value"] = float(amount)
    profile["schema:description"] = {style.language: f"{decimal(credit.value)} {credit.scheme}"}
    return profile


def duration(workload: Workload, style: Style, place: str) -> JsonObject | None:
    """Workload as a ``DurationProfile``: total hours, not the span of time."""
    hours = None if workload.hours is None else number(workload.hours)
    amount = decimal(workload.value)
    if amount is None:
        style.losses.append(place)
        return None
    whole = hours is not None and float(hours).is_integer()
    minutes = None if workload.hours is None else workload.hours * 60
    exact = minutes is not None and minutes.denominator == 1
    if workload.hours is None or not exact:
        style.losses.append(f"{place}.hours")
    period = None
    if minutes is not None and exact:
        period = f"PT{int(minutes) // 60}H" if whole else f"PT{int(minutes)}M"
    return typed(
        "DurationProfile",
        description={style.language: f"{amount} {workload.unit}"},
        timeRequired=period,
    )


def organisation(
    who: Organisation, style: Style, place: str, kind: str = "CredentialOrganization"
) -> JsonObject:
    """An organisation with what CTDL has a term for."""
    for name in ("phone", "accreditations", "extra"):
        style.lose(f"{place}.{name}", getattr(who, name))
    picture = who.image.id if who.image is not None else ""
    style.lose(f"{place}.image", picture and not _is_web(picture))
    style.lose(f"{place}.image.caption", who.image is not None and who.image.caption)
    style.lose(f"{place}.id", who.id and not is_url(who.id))
    style.lose(f"{place}.url", who.url and not is_url(who.url))
    described = typed(
        kind,
        name=texts(who.legal_name),
        alternateName=_lists(who.other_names),
        description=texts(who.description),
        subjectWebpage=who.url if is_url(who.url) else "",
        email=[who.email] if who.email else [],
        image=picture if _is_web(picture) else "",
        address=[_place(who, style)] if who.country or who.region or who.address else [],
        identifier=[_identifier(each, style) for each in who.identifiers],
    )
    return {"@id": who.id, **described} if is_url(who.id) else described


def organisations(
    who: Iterable[Organisation], style: Style, place: str, kind: str = "CredentialOrganization"
) -> list[JsonObject]:
    """Several organisations, each once."""
    found: list[JsonObject] = []
    for each in who:
        written = organisation(each, style, place, kind)
        if written not in found:
            found.append(written)
    return found


def _identifier(identifier: Identifier, style: Style) -> JsonObject:
    scheme = identifier.scheme
    named = scheme and not is_url(scheme)
    return typed(
        "IdentifierValue",
        identifierType=scheme if is_url(scheme) else "",
        identifierTypeName={style.language: scheme} if named else None,
        identifierValueCode=identifier.value,
    )


def _place(who: Organisation, style: Style) -> JsonObject:
    country = code_list("countries").by_code(who.country)
    return typed(
        "Place",
        addressCountry={"en": country.label}
        if country is not None
        else ({style.language: who.country} if who.country else None),
        addressRegion={style.language: who.region} if who.region else None,
        streetAddress=texts(who.address),
    )


def reference(target: Reference, style: Style, place: str) -> JsonObject:
    """Another credential: by address where it has one, with its name and class."""
    kind = target.type if target.type in CREDENTIAL_TYPES else "Credential"
    style.lose(f"{place}.type", target.type and kind == "Credential")
    style.lose(f"{place}.version", target.version)
    described = typed(
        kind,
        name=texts(target.title),
        inLanguage=[target.language] if target.language else [],
    )
    return {"@id": target.id, **described} if is_url(target.id) else described


def assurer(accreditation: Accreditation, style: Style, place: str) -> JsonObject | None:
    """The agency of a decision; of the decision itself CTDL says nothing here."""
    for name in ("title", "type", "decision", "report", "id", "valid_from", "valid_until", "extra"):
        style.lose(f"{place}.{name}", getattr(accreditation, name))
    if accreditation.agency is None:
        return None
    return organisation(accreditation.agency, style, f"{place}.agency", "QACredentialOrganization")


def _lists(text: LanguageMap) -> dict[str, list[str]]:
    return {tag: [each] for tag, each in text if each.strip()}


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))
