"""The record as an Open Badges 3.0 credential, unsigned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from cairn.canonical.contexts import Contexts
from cairn.domain import Alignment, LanguageMap
from cairn.formats.open_badges_3 import members
from cairn.formats.open_badges_3.elements import own_terms
from cairn.formats.open_badges_3.members import JsonObject, stated, texts
from cairn.formats.open_badges_3.narrative import narrative
from cairn.formats.open_badges_3.parties import identifier_type, profile, profiles
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from cairn.domain import (
        Achievement,
        Award,
        Concept,
        Evidence,
        Level,
        Organisation,
        Record,
        Relation,
        Result,
        ResultDescription,
        RubricLevel,
    )

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CAIRN_CONTEXT = "https://w3id.org/cairn/context/v1.json"
LEVEL_TARGET_TYPE = "ext:FrameworkLevel"
_SAME_FOR_MOST_PURPOSES = frozenset({"exactMatchOf", "translationOf"})


@dataclass(frozen=True, slots=True)
class Written:
    """A document and what it does not say.

    Attributes:
        document: the unsigned credential.
        losses: the places of the record that the format could not carry, each once.
    """

    document: JsonObject
    losses: tuple[str, ...]


def write(record: Record, *, salt: str, status: Sequence[JsonObject] = ()) -> Written:
    """The record as an unsigned OpenBadgeCredential.

    Plain texts are in the achievement's language (``inLanguage``); the others stand beside them in
    Cairn's terms. An e-mail address is written hashed with ``salt`` and in no other way.

    Args:
        record: with its ``id``, the issuer's ``id`` and ``award.issued_at``.
        salt: for the hashed identity of this one credential.
        status: the ``credentialStatus`` entries.
    """
    achievement, award = record.achievement, record.award
    language = achievement.language
    absolute = _namer(achievement.id)
    subject = _subject(award, language, salt, absolute)
    subject["achievement"] = _achievement(achievement, absolute)
    document = stated(
        id=record.id,
        type_=["VerifiableCredential", "OpenBadgeCredential"],
        name=record.title.best(language) or achievement.title.best(language),
        description=record.description.best(language),
        image=members.image(award.image, language),
        issuer=profile(record.issuer, language),
        validFrom=members.moment(award.issued_at) if award.issued_at else None,
        validUntil=members.moment(award.valid_until) if award.valid_until else None,
        awardedDate=f"{award.awarded_on.isoformat()}T00:00:00Z" if award.awarded_on else None,
        credentialSubject=subject,
        evidence=[_evidence(each, language) for each in award.evidence],
        credentialStatus=list(status) if len(status) != 1 else status[0],
        **_lineage(record),
    )
    contexts = [VC_CONTEXT, OB_CONTEXT]
    if _names_in(document) & _own_names():
        contexts.append(CAIRN_CONTEXT)
    return Written({"@context": contexts, **document}, tuple(dict.fromkeys(_losses(record))))


@cache
def _own_names() -> frozenset[str]:
    """The terms of Cairn's context; it is listed only where one of them is used."""
    terms = Contexts.shipped().get(CAIRN_CONTEXT)["@context"]
    return frozenset(name for name in terms if name not in {"id", "type"})


def _names_in(value: object) -> set[str]:
    """Every member name in a document."""
    if isinstance(value, dict):
        return set(value).union(*(_names_in(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(_names_in(each) for each in value))
    return set()


def hashed_identity(address: str, salt: str) -> str:
    """``identityHash`` ([OB-7]): SHA-256 over the identifier, then the salt."""
    return f"sha256${hashlib.sha256((address + salt).encode()).hexdigest()}"


def _namer(achievement: str) -> Callable[[str], str]:
    """Makes IRIs of names that are unique in the record: what has no IRI cannot be pointed at."""
    separator = "/" if "#" in achievement else "#"

    def absolute(name: str) -> str:
        return name if ":" in name else f"{achievement}{separator}{quote(name)}"

    return absolute


def _subject(award: Award, language: str, salt: str, absolute: Callable[[str], str]) -> JsonObject:
    recipient, taken = award.recipient, award.participation
    identities = []
    if recipient.email:
        identities.append(
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": hashed_identity(recipient.email, salt),
                "identityType": "emailAddress",
                "salt": salt,
            }
        )
    identities.extend(
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": hashed_identity(each.value, salt),
            "identityType": identifier_type(each.scheme),
            "salt": salt,
        }
        for each in recipient.identifiers
    )
    if recipient.name:
        identities.append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": recipient.name,
                "identityType": "name",
            }
        )
    earned = award.credits_earned
    return stated(
        id=recipient.did,
        type_=["AchievementSubject"],
        activityStartDate=members.day(taken.started_on) if taken else None,
        activityEndDate=members.day(taken.ended_on) if taken else None,
        creditsEarned=members.number(earned.value) if earned else None,
        identifier=identities,
        licenseNumber=award.licence_number,
        narrative=award.narrative.best(language),
        result=[_result(each, absolute) for each in award.results],
        role=taken.role if taken else None,
        term=taken.term if taken else None,
        creditReceived=members.credit(earned),
        participation=stated(
            mode=taken.mode.id if taken.mode else None,
            hoursSpent=members.decimal(taken.hours) if taken.hours is not None else None,
        )
        if taken
        else None,
        assessor=profiles(award.assessors, language),
        awardingBody=profiles(award.awarding_bodies, language),
    )


def _achievement(achievement: Achievement, absolute: Callable[[str], str]) -> JsonObject:
    language = achievement.language
    return stated(
        id=achievement.id,
        type_=["Achievement"],
        alignment=[
            _alignment(each, language)
            for each in (
                *achievement.alignments,
                *(each for outcome in achievement.outcomes for each in outcome.alignments),
                *(_of_level(level) for level in achievement.levels if level.id),
            )
        ],
        achievementType=achievement.credential_type,
        creator=_creator(achievement.designers, language),
        creditsAvailable=members.number(achievement.credit.value) if achievement.credit else None,
        criteria=stated(id=achievement.criteria_url, narrative=narrative(achievement)),
        description=achievement.description.best(language) or achievement.title.best(language),
        fieldOfStudy=", ".join(_field_label(each) for each in achievement.fields),
        humanCode=achievement.human_code,
        image=members.image(achievement.image, language),
        inLanguage=language,
        name=achievement.title.best(language),
        related=[
            _related(each)
            for each in achievement.related
            if each.target.id and each.type.value in _SAME_FOR_MOST_PURPOSES
        ],
        resultDescription=[
            _result_description(each, language, absolute)
            for each in achievement.result_descriptions
        ],
        tag=list(achievement.tags),
        version=achievement.version,
        **own_terms(achievement, absolute),
    )


def _of_level(level: Level) -> Alignment:
    return Alignment(
        target_url=level.id,
        target_name=LanguageMap.of(f"{level.framework} {level.level}"),
        framework=level.framework,
        target_code=level.level,
        target_type=LEVEL_TARGET_TYPE,
    )


def _creator(designers: Sequence[Organisation], language: str) -> JsonObject | None:
    """The one designer that Open Badges has room for: its ``Profile`` must have an ``id``."""
    named = next((each for each in designers if each.id), None)
    return profile(named, language) if named else None


def _field_label(concept: Concept) -> str:
    entry = code_list("isced-f").by_id(concept.id)
    return concept.label.best() or (entry.label if entry else concept.id)


def _alignment(alignment: Alignment, language: str) -> JsonObject:
    return stated(
        type_=["Alignment"],
        targetCode=alignment.target_code,
        targetDescription=alignment.description.best(language),
        targetName=alignment.target_name.best(language) or alignment.target_url,
        targetFramework=alignment.framework,
        targetType=alignment.target_type,
        targetUrl=alignment.target_url,
    )


def _related(relation: Relation) -> JsonObject:
    target = relation.target
    return stated(
        id=target.id, type_=["Related"], inLanguage=target.language, version=target.version
    )


def _result_description(
    described: ResultDescription, language: str, absolute: Callable[[str], str]
) -> JsonObject:
    def bound(value: Fraction | None) -> str | None:
        return None if value is None else members.decimal(value)

    return stated(
        id=absolute(described.id),
        type_=["ResultDescription"],
        alignment=[_alignment(each, language) for each in described.alignments],
        allowedValue=list(described.allowed_values),
        name=described.name.best(language),
        requiredLevel=absolute(described.required_level) if described.required_level else None,
        requiredValue=described.required,
        resultType=described.result_type,
        rubricCriterionLevel=[_rubric_level(each, language, absolute) for each in described.levels],
        valueMax=bound(described.maximum),
        valueMin=bound(described.minimum),
        gradingScheme=texts(described.scheme),
    )


def _rubric_level(level: RubricLevel, language: str, absolute: Callable[[str], str]) -> JsonObject:
    return stated(
        id=absolute(level.id),
        type_=["RubricCriterionLevel"],
        alignment=[_alignment(each, language) for each in level.alignments],
        description=level.description.best(language),
        level=level.level,
        name=level.name.best(language),
        points=level.points,
    )


def _result(result: Result, absolute: Callable[[str], str]) -> JsonObject:
    return stated(
        type_=["Result"],
        achievedLevel=absolute(result.achieved_level) if result.achieved_level else None,
        resultDescription=absolute(result.description_id) if result.description_id else None,
        status=result.status,
        value=result.value,
        assessedIn=absolute(result.assessment_id) if result.assessment_id else None,
    )


def _evidence(evidence: Evidence, language: str) -> JsonObject:
    return stated(
        id=evidence.url,
        type_=["Evidence"],
        narrative=evidence.narrative.best(language),
        name=evidence.name.best(language),
        description=evidence.description.best(language),
        genre=evidence.genre,
        audience=evidence.audience,
    )


def _lineage(record: Record) -> JsonObject:
    lineage = record.award.lineage
    if lineage is None:
        return {}
    return {"lineage": stated(replaces=lineage.replaces, reason=texts(lineage.reason))}


def _losses(record: Record) -> Iterator[str]:
    """The places of the record that this document does not say."""
    achievement, award, issuer = record.achievement, record.award, record.issuer
    for place, holder in (
        ("achievement.extra", achievement.extra),
        ("award.extra", award.extra),
        ("award.recipient.extra", award.recipient.extra),
        ("issuer.extra", issuer.extra),
        ("extra", record.extra),
    ):
        yield from (f"{place}.{name}" for name in holder)
    for place, amount in (
        ("achievement.credit", achievement.credit),
        ("achievement.workload", achievement.workload),
        ("award.credits_earned", award.credits_earned),
    ):
        if amount is not None and members.decimal(amount.value) is None:
            yield place
    if issuer.other_names:
        yield "issuer.other_names"
    for place, text in (
        ("issuer.legal_name", issuer.legal_name),
        ("issuer.description", issuer.description),
        ("title", record.title),
        ("award.narrative", award.narrative),
        *(
            ("achievement.result_descriptions.name", each.name)
            for each in achievement.result_descriptions
        ),
    ):
        yield from (
            f"{place}.{tag}"
            for tag in text.languages
            if text.get(tag) != text.best(achievement.language)
        )
