"""The record as an Open Badges 3.0 credential, unsigned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import NotWritable
from cairn.formats.open_badges_3 import members
from cairn.formats.open_badges_3.achievement import achievement_object
from cairn.formats.open_badges_3.elements import credit
from cairn.formats.open_badges_3.members import JsonObject, stated
from cairn.formats.open_badges_3.parties import (
    identifier_type,
    image,
    issuer_profile,
    profile,
    profiles,
)
from cairn.formats.open_badges_3.style import (
    CAIRN_CONTEXT,
    OB_CONTEXT,
    VC_CONTEXT,
    Style,
    cairn_names,
    texts,
)
from cairn.formats.open_badges_3_shapes import RESULT_STATUSES
from cairn.formats.vcdm_structure import is_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain import Award, Evidence, Recipient, Record, Result

_FORMAT = "Open Badges 3.0"


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
    Cairn's terms. An e-mail address or an identifier of the learner is written hashed with ``salt``
    and in no other way; the name is written as it is. Members that a reader kept (``extra``) are
    written again where a context of the document defines them.

    Args:
        record: with its ``id``, the issuer's ``id`` and ``award.issued_at``.
        salt: for the hashed identity of this one credential.
        status: the ``credentialStatus`` entries.

    Raises:
        NotWritable: the record lacks what Open Badges demands of every credential.
    """
    _check_writable(record)
    achievement, award = record.achievement, record.award
    others = [context for context in record.extra.get("@context", ()) if context != CAIRN_CONTEXT]
    style = Style(achievement.language, achievement.id, carries_all=bool(others))
    subject = _subject(award, style, salt)
    subject["achievement"] = achievement_object(achievement, style)
    lineage = award.lineage
    document = stated(
        id=record.id,
        type_=["VerifiableCredential", "OpenBadgeCredential"],
        **style.text("name", record.title or achievement.title, "title"),
        **style.text("description", record.description, "description"),
        image=image(award.image, style, "award.image"),
        issuer=issuer_profile(record.issuer, style),
        validFrom=members.moment(award.issued_at) if award.issued_at else None,
        validUntil=members.moment(award.valid_until) if award.valid_until else None,
        awardedDate=members.midnight(award.awarded_on),
        credentialSubject=subject,
        evidence=[_evidence(each, style) for each in award.evidence],
        credentialStatus=list(status) if len(status) != 1 else status[0],
        lineage=stated(replaces=lineage.replaces, reason=texts(lineage.reason))
        if lineage
        else None,
    )
    if not record.title:
        document.pop("localizedTitle", None)  # the achievement says it
    extra = {name: value for name, value in record.extra.items() if name != "@context"}
    document = style.with_extra(document, extra, "extra")
    contexts = [VC_CONTEXT, OB_CONTEXT, *others]
    if _names_in(document) & cairn_names():
        contexts.append(CAIRN_CONTEXT)
    return Written({"@context": contexts, **document}, tuple(dict.fromkeys(style.losses)))


def _check_writable(record: Record) -> None:
    """[OB-2] to [OB-4]: what no credential can do without."""
    recipient = record.award.recipient
    named = (
        *(recipient.did, recipient.email, recipient.name),
        *(recipient.identifiers, recipient.extra.get("identifier")),
    )
    for detail, there in (
        ("the credential has no IRI of its own", is_url(record.id)),
        ("its issuer has no IRI", is_url(record.issuer.id)),
        ("the achievement has no IRI", is_url(record.achievement.id)),
        ("the achievement has no title", bool(record.achievement.title)),
        ("it does not say when it was issued", record.award.issued_at is not None),
        ("it does not say whom it is awarded to", any(named)),
    ):
        if not there:
            raise NotWritable(format=_FORMAT, detail=detail)


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


def _identities(recipient: Recipient, salt: str) -> list[JsonObject]:
    hashed = [(each.value, identifier_type(each.scheme)) for each in recipient.identifiers]
    if recipient.email:
        hashed.insert(0, (recipient.email, "emailAddress"))
    written: list[JsonObject] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": hashed_identity(value, salt),
            "identityType": kind,
            "salt": salt,
        }
        for value, kind in hashed
    ]
    if recipient.name:
        written.append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": recipient.name,
                "identityType": "name",
            }
        )
    return written


def _subject(award: Award, style: Style, salt: str) -> JsonObject:
    recipient, taken, earned = award.recipient, award.participation, award.credits_earned
    # Open Badges has room for one assessor, and its profile must have an address.
    alone = award.assessors[0] if len(award.assessors) == 1 and award.assessors[0].id else None
    if earned is not None and not earned.scheme and members.number(earned.value) is None:
        style.losses.append("award.credits_earned")
    own = stated(
        id=recipient.did,
        type_=["AchievementSubject"],
        activityStartDate=members.midnight(taken.started_on) if taken else None,
        activityEndDate=members.midnight(taken.ended_on) if taken else None,
        creditsEarned=members.number(earned.value) if earned else None,
        identifier=_identities(recipient, salt),
        givenName=recipient.given_name,
        familyName=recipient.family_name,
        licenseNumber=award.licence_number,
        **style.text("narrative", award.narrative, "award.narrative"),
        result=[_result(each, style) for each in award.results],
        role=taken.role if taken else None,
        source=profile(alone, style, "award.assessors"),
        term=taken.term if taken else None,
        creditReceived=credit(earned, style, "award.credits_earned"),
        participation=stated(
            mode=style.concept(taken.mode, "award.participation.mode"),
            hoursSpent=members.decimal(taken.hours) if taken.hours is not None else None,
        )
        if taken
        else None,
        assessor=[] if alone else profiles(award.assessors, style, "award.assessors"),
        awardingBody=profiles(award.awarding_bodies, style, "award.awarding_bodies"),
    )
    with_recipient = style.with_extra(own, recipient.extra, "award.recipient.extra")
    return style.with_extra(with_recipient, award.extra, "award.extra")


def _result(result: Result, style: Style) -> JsonObject:
    status = result.status
    if status and status not in RESULT_STATUSES:
        style.losses.append("award.results.status")
        status = ""
    own = stated(
        type_=["Result"],
        achievedLevel=style.absolute(result.achieved_level) if result.achieved_level else None,
        resultDescription=style.absolute(result.description_id) if result.description_id else None,
        status=status,
        value=result.value,
        assessedIn=style.absolute(result.assessment_id) if result.assessment_id else None,
    )
    return style.with_extra(own, result.extra, "award.results.extra")


def _evidence(evidence: Evidence, style: Style) -> JsonObject:
    own = stated(
        id=evidence.url,
        type_=["Evidence"],
        **style.text("narrative", evidence.narrative, "award.evidence.narrative"),
        **style.text("name", evidence.name, "award.evidence.name"),
        **style.text("description", evidence.description, "award.evidence.description"),
        genre=evidence.genre,
        audience=evidence.audience,
    )
    return style.with_extra(own, evidence.extra, "award.evidence.extra")
