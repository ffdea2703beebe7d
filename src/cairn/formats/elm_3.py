"""The European Learning Model 3: European Digital Credentials, read.

A credential is about one person and claims achievements of theirs, which may have parts. Each
achievement becomes a record of its own, so that credit is counted where it stands: ELM, like ELMO,
does not let a part and its whole both carry it. How the credential is sealed (JAdES) is for
``cairn.proofs``. Application profile EDC 1.1.0; JSON-LD context
``http://data.europa.eu/snb/model/context/edc-ap``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cairn.domain import (
    HOURS,
    Achievement,
    Award,
    Credit,
    LanguageMap,
    LearningActivity,
    LearningSetting,
    Level,
    Organisation,
    Participation,
    QualityAssurance,
    Recipient,
    Record,
    Reference,
    Relation,
    RelationType,
    Stackability,
    StackabilityType,
    Workload,
)
from cairn.errors import CredentialMalformed
from cairn.formats import elm_3_values as elm
from cairn.formats.elm_3_learning import assessments_of, outcomes_of
from cairn.formats.json_members import Members, as_list, flag, many, types_of
from cairn.formats.values import of_day, of_duration, of_moment, of_number_or_text
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import Json, JsonObject

_ACHIEVEMENTS = frozenset({"LearningAchievement", "LearningActivity"})
_DEEPEST = 16


def read(document: JsonObject) -> tuple[Record, ...]:
    """The records that a credential says, verified or not: one for each achievement in it.

    The achievement's own texts are in the language that the credential is primarily shown in.
    What the record has no place for is kept in ``extra`` where it stands.

    Raises:
        CredentialMalformed: there is no subject, or it claims nothing.
    """
    members = Members(document)
    members.drop("proof", "@context")
    members.drop_type("VerifiableCredential", "EuropeanDigitalCredential")
    subject = members.take("credentialSubject", _object)
    if subject is None:
        raise CredentialMalformed(pointer="/credentialSubject", detail="there must be one subject")
    shown = members.peek("displayParameter")
    display: JsonObject = shown if isinstance(shown, dict) else {}
    language = elm.code_of(display.get("primaryLanguage"), "languages") or "en"
    identifier = members.text("id")
    issuer = members.take("issuer", _issuer) or Organisation()
    common = {
        "issued_at": members.take("issued", of_moment) or members.take("validFrom", of_moment),
        "valid_until": members.take("validUntil", of_moment)
        or members.take("expirationDate", of_moment),
        "recipient": _recipient(subject),
    }
    title, said = elm.text(display.get("title")), elm.text(display.get("description"))
    whole = Record(
        achievement=Achievement(id="", title=LanguageMap()),
        award=Award(recipient=Recipient()),
        issuer=issuer,
        id=identifier,
        title=title or LanguageMap(),
        description=said or LanguageMap(),
        extra=members.left(),
    )
    records = tuple(_records(subject.get("hasClaim"), whole, common, language, None, 0))
    if not records:
        raise CredentialMalformed(
            pointer="/credentialSubject/hasClaim", detail="it claims no achievement"
        )
    return records


def _records(
    claims: Json,
    whole: Record,
    common: dict[str, Any],
    language: str,
    parent: Reference | None,
    depth: int,
) -> Iterator[Record]:
    """A record for each achievement among ``claims``, each before its parts."""
    if depth > _DEEPEST:
        return
    for claim in as_list(claims):
        if not isinstance(claim, dict) or not types_of(claim) & _ACHIEVEMENTS:
            continue
        record = _record(claim, whole, common, language)
        if parent is not None:
            related = (Relation(RelationType.IS_PART_OF, parent), *record.achievement.related)
            record = replace(
                record,
                achievement=replace(record.achievement, related=related),
                id=f"{whole.id}#{claim.get('id', '')}",
            )
        yield record
        own = Reference(title=record.achievement.title, id=record.achievement.id)
        yield from _records(claim.get("hasPart"), whole, common, language, own, depth + 1)


def _record(claim: JsonObject, whole: Record, common: dict[str, Any], language: str) -> Record:
    members = Members(claim)
    members.drop_type("LearningAchievement", "LearningActivity")
    specified = members.take("specifiedBy", _object)
    spec = Members(specified or {})
    spec.drop_type(
        "LearningAchievementSpecification", "Qualification", "LearningActivitySpecification"
    )
    awarded = members.take("awardedBy", _object) or {}
    bodies = many(elm.organisation)(awarded.get("awardingBody")) or ()
    assessed = assessments_of(members.peek("provenBy"))
    members.drop("hasPart", "provenBy")
    achievement = Achievement(
        id=_stable(spec.text("id") or members.text("id"), whole.id),
        title=members.take("title", elm.text) or spec.take("title", elm.text) or LanguageMap(),
        language=language,
        description=members.take("description", elm.text)
        or spec.take("description", elm.text)
        or LanguageMap(),
        credential_type="",
        assessments=assessed.assessments,
        result_descriptions=assessed.scales,
        activities=_activities(members),
        awarding_bodies=bodies,
        related=tuple(_parts(claim, whole.id)),
        **_specified(spec),
    )
    spec.drop("title")
    members.drop("id", "title")
    award = Award(
        awarded_on=of_day(awarded.get("awardingDate")) or members.take("dateIssued", of_day),
        results=assessed.results,
        participation=_participation(claim),
        credits_earned=members.take("creditReceived", _credit),
        assessors=assessed.assessors,
        extra=members.left(),
        **common,
    )
    return replace(whole, achievement=replace(achievement, extra=spec.left()), award=award)


def _specified(spec: Members) -> dict[str, Any]:
    """What a specification says of everybody's achievement."""
    hours = spec.take("volumeOfLearning", of_duration)
    partial = spec.take("isPartialQualification", flag)
    setting = spec.take(
        "learningSetting", lambda value: elm.code_of(value, "learning-settings") or None
    )
    summary = spec.take("learningOutcomeSummary", elm.note)
    outcomes = outcomes_of(spec, summary)
    accreditations = spec.take("accreditation", many(elm.accreditation)) or ()
    return {
        "classifications": spec.take("dcType", many(elm.concept)) or (),
        "setting": LearningSetting(setting) if setting else None,
        "outcomes": outcomes,
        "workload": None if hours is None else Workload(hours, HOURS),
        "credit": spec.take("creditPoint", _credit),
        "levels": _levels(spec),
        "participation": spec.take("mode", many(elm.concept)) or (),
        "fields": spec.take("thematicArea", many(elm.concept)) or (),
        "schedule": spec.take("learningSchedule", elm.concept),
        "entry_requirements": spec.take("entryRequirement", elm.note) or LanguageMap(),
        "languages_of_instruction": spec.take(
            "language", lambda value: elm.codes_of(value, "languages")
        )
        or (),
        "further_information": spec.take("additionalNote", elm.note) or LanguageMap(),
        "target_group": _labels(spec.take("targetGroup", many(elm.concept)) or ()),
        "homepage": next(iter(spec.take("homepage", many(elm.address_of)) or ()), ""),
        "documents": spec.take("supplementaryDocument", many(_document)) or (),
        "quality_assurance": tuple(
            QualityAssurance(type=each.type, accreditation=each, assurer=each.agency)
            for each in accreditations
        ),
        "stackability": Stackability(type=StackabilityType.STACKABLE, is_partial_qualification=True)
        if partial
        else None,
    }


def _levels(spec: Members) -> tuple[Level, ...]:
    european = spec.take("eqfLevel", elm.concept)
    national = spec.take("nqfLevel", many(elm.concept)) or ()
    levels = [Level("NQF", each.label.best("en") or each.id, each.id) for each in national]
    if european is not None:
        entry = code_list("eqf").by_id(european.id)
        levels.insert(0, Level("EQF", entry.code if entry else european.label.best(), european.id))
    return tuple(levels)


def _credit(value: Json) -> Credit | None:
    """One ``CreditPoint``; of several, the first in ECTS, else the first."""
    found = [
        Credit(points, elm.code_of(item.get("framework"), "credit-systems") or _label(item))
        for item in as_list(value)
        if isinstance(item, dict) and (points := of_number_or_text(item.get("point"))) is not None
    ]
    return next((each for each in found if each.scheme == "ECTS"), found[0] if found else None)


def _label(credit_point: JsonObject) -> str:
    framework = elm.concept(credit_point.get("framework"))
    return framework.label.best("en") if framework else ""


def _activities(members: Members) -> tuple[LearningActivity, ...]:
    """How the learning took place; each as it is specified."""
    found = []
    for item in as_list(members.peek("influencedBy")):
        spec = item.get("specifiedBy") if isinstance(item, dict) else None
        kind = elm.concept(_one(spec.get("dcType"))) if isinstance(spec, dict) else None
        if kind is not None and isinstance(spec, dict):
            hours = of_duration(spec.get("volumeOfLearning"))
            found.append(
                LearningActivity(
                    type=kind,
                    title=elm.text(item.get("title")) or LanguageMap(),
                    mode=elm.concept(_one(spec.get("mode"))),
                    workload=None if hours is None else Workload(hours, HOURS),
                )
            )
    return tuple(found)


def _participation(claim: JsonObject) -> Participation | None:
    """The hours that the learner spent in all, where every activity says its own."""
    activities = [item for item in as_list(claim.get("influencedBy")) if isinstance(item, dict)]
    if "LearningActivity" in types_of(claim):
        activities = [claim]
    spent = [of_duration(item.get("workload")) for item in activities]
    counted = [hours for hours in spent if hours is not None]
    if not counted or len(counted) < len(spent):
        return None
    return Participation(hours=sum(counted, start=Fraction()))


def _parts(claim: JsonObject, credential: str) -> Iterator[Relation]:
    for part in as_list(claim.get("hasPart")):
        if isinstance(part, dict):
            spec = part.get("specifiedBy")
            own = spec.get("id") if isinstance(spec, dict) else part.get("id")
            title = elm.text(part.get("title")) or LanguageMap()
            named = _stable(own if isinstance(own, str) else "", credential)
            yield Relation(RelationType.HAS_PART, Reference(title=title, id=named))


def _recipient(subject: JsonObject) -> Recipient:
    members = Members(subject)
    members.drop_type("Person")
    members.drop("hasClaim")
    identifier = members.text("id")
    numbers = members.take("identifier", many(elm.identifier)) or ()
    national = members.take("nationalID", elm.identifier)
    if national is not None:
        numbers = (*numbers, replace(national, scheme="nationalIdentityNumber"))
    full, given, family = (
        (members.take(name, elm.text) or LanguageMap()).best("en")
        for name in ("fullName", "givenName", "familyName")
    )
    points = as_list(members.peek("contactPoint"))
    boxes = [elm.mailbox(point) for point in points if isinstance(point, dict)]
    return Recipient(
        name=full or " ".join(filter(None, (given, family))),
        did="" if elm.is_local(identifier) else identifier,
        email=next(filter(None, boxes), "").lower(),
        given_name=given,
        family_name=family,
        identifiers=numbers,
        extra=members.left(),
    )


def _issuer(value: Json) -> Organisation | None:
    found = elm.organisation(value)
    # The issuer's id is how the document itself speaks of it; it names no one elsewhere.
    stated = value.get("id") if isinstance(value, dict) else None
    return replace(found, id=stated) if found and isinstance(stated, str) else found


def _document(value: Json) -> Reference | None:
    url = elm.address_of(value)
    if url is None:
        return None
    return Reference(title=elm.text(value.get("title")) or LanguageMap(), id=url)


def _stable(identifier: str, credential: str) -> str:
    """An IRI that means the same everywhere: a local one is put under the credential's."""
    return f"{credential}#{identifier}" if elm.is_local(identifier) else identifier


def _labels(concepts: tuple[Any, ...]) -> LanguageMap:
    words = [each.label.best("en") for each in concepts if each.label]
    return LanguageMap.of(", ".join(words), "en") if words else LanguageMap()


def _object(value: Json) -> JsonObject | None:
    return value if isinstance(value, dict) else None


def _one(value: Json) -> Json:
    return next(iter(as_list(value)), None)
