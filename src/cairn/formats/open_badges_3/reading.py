"""An Open Badges 3.0 credential, on data model 2.0 or 1.1, as a record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.domain import (
    Award,
    Evidence,
    LanguageMap,
    Lineage,
    Organisation,
    Participation,
    Recipient,
    Record,
    Result,
)
from cairn.errors import CredentialMalformed
from cairn.formats.json_members import Members, as_list, many, text, types_of
from cairn.formats.open_badges_3.reading_achievement import read_achievement, read_credits_earned
from cairn.formats.open_badges_3.reading_elements import lineage_of, whole
from cairn.formats.open_badges_3.reading_parties import (
    read_concept,
    read_image,
    read_organisation,
    take_organisations,
    take_parties,
)
from cairn.formats.open_badges_3.style import CAIRN_CONTEXT, OB_CONTEXT, Style, language_of
from cairn.formats.values import amount, of_day, of_moment
from cairn.formats.vcdm_structure import VC_1, VC_2

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.domain import Achievement

_ORDINARY_TYPES = ("VerifiableCredential", "OpenBadgeCredential", "AchievementCredential")
_ORDINARY_CONTEXTS = [VC_1, VC_2, OB_CONTEXT, CAIRN_CONTEXT]
_OB_CONTEXTS = "https://purl.imsglobal.org/spec/ob/v3p0/context"


def read(document: JsonObject) -> Record:
    """The record that a credential says, verified or not.

    Members that the record has no place for are kept in ``extra`` where they stand, and so is a
    member of another form than Open Badges gives it. The proof is no part of what is said and is
    left out; contexts beyond those of the format are in ``extra["@context"]``. A number of credits
    without a unit is credit of which the scheme is not stated.

    Raises:
        CredentialMalformed: there is no one subject to read.
    """
    members = Members(document)
    members.drop("proof")
    subjects = as_list(members.peek("credentialSubject"))
    if len(subjects) != 1 or not isinstance(subjects[0], dict):
        raise CredentialMalformed(pointer="/credentialSubject", detail="there must be one subject")
    members.drop("credentialSubject")
    subject = Members(subjects[0])
    found = subject.peek("achievement")
    described: JsonObject = found if isinstance(found, dict) else {}
    if described:
        subject.drop("achievement")
    style = Style(language_of(described), _text(described.get("id")))
    achievement = read_achievement(described, style)
    issuer = members.take("issuer", lambda value: read_organisation(value, style))
    title = style.take_text(members, "name")
    record = Record(
        achievement=achievement,
        award=_award(members, subject, style),
        issuer=issuer or Organisation(),
        id=members.text("id"),
        title=LanguageMap() if _says(title, achievement, style) else title,
        description=style.take_text(members, "description"),
    )
    return replace(record, extra=_extra(members))


def _says(title: LanguageMap, achievement: Achievement, style: Style) -> bool:
    """Whether the achievement's own title says no less than the credential's."""
    return title.best() == achievement.title.best(style.language) and len(title.texts) <= 1


def _extra(members: Members) -> dict[str, Json]:
    members.drop_type(*_ORDINARY_TYPES)
    left = members.left()
    contexts = [
        context
        for context in as_list(left.pop("@context", None))
        if context not in _ORDINARY_CONTEXTS and not str(context).startswith(_OB_CONTEXTS)
    ]
    return {"@context": contexts, **left} if contexts else left


def _award(members: Members, subject: Members, style: Style) -> Award:
    subject.drop_type("AchievementSubject")
    recipient = read_recipient(subject)
    assessors = (
        *take_parties(subject, "source", style),
        *take_parties(subject, "assessor", style),
    )
    lineage = members.take("lineage", whole(lineage_of))
    award = Award(
        recipient=recipient,
        awarded_on=members.take("awardedDate", of_day),
        issued_at=members.take("validFrom", of_moment) or members.take("issuanceDate", of_moment),
        valid_until=members.take("validUntil", of_moment)
        or members.take("expirationDate", of_moment),
        results=subject.take("result", many(lambda value: _result(value, style))) or (),
        evidence=members.take("evidence", many(lambda value: _evidence(value, style))) or (),
        participation=_participation(subject),
        credits_earned=read_credits_earned(subject),
        assessors=assessors,
        awarding_bodies=take_organisations(subject, "awardingBody", style),
        narrative=style.take_text(subject, "narrative"),
        image=members.take("image", lambda value: read_image(value, style)),
        licence_number=subject.text("licenseNumber"),
        lineage=Lineage(*lineage) if lineage else None,
    )
    return replace(award, extra=subject.left())


def read_recipient(subject: Members) -> Recipient:
    """The learner. What is hashed cannot be read back, and stays as it is."""
    plain: dict[str, str] = {}
    kept = []
    for identity in as_list(subject.peek("identifier")):
        kind, value = _plain_identity(identity)
        if kind in {"name", "emailAddress"} and kind not in plain:
            plain[kind] = value
        else:
            kept.append(identity)
    subject.drop("identifier")
    return Recipient(
        name=plain.get("name", ""),
        did=subject.text("id"),
        email=plain.get("emailAddress", "").lower(),
        given_name=subject.text("givenName"),
        family_name=subject.text("familyName"),
        extra={"identifier": kept} if kept else {},
    )


def _plain_identity(identity: Json) -> tuple[str, str]:
    """Type and value of an identity that is not hashed; empty for others."""
    if not isinstance(identity, dict) or identity.get("hashed") is not False:
        return "", ""
    if "IdentityObject" not in types_of(identity):
        return "", ""
    kind, value = text(identity.get("identityType")), text(identity.get("identityHash"))
    return ("", "") if kind is None or value is None else (kind, value)


def _participation(subject: Members) -> Participation | None:
    stated = subject.take("participation", lambda value: value if isinstance(value, dict) else None)
    own = Members(stated or {})
    taken = Participation(
        mode=own.take("mode", read_concept),
        hours=own.take("hoursSpent", amount),
        started_on=subject.take("activityStartDate", of_day),
        ended_on=subject.take("activityEndDate", of_day),
        role=subject.text("role"),
        term=subject.text("term"),
    )
    return None if taken == Participation() else taken


def _result(value: Json, style: Style) -> Result | None:
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Result")
    result = Result(
        value=members.text("value"),
        description_id=style.relative(members.text("resultDescription")),
        achieved_level=style.relative(members.text("achievedLevel")),
        status=members.text("status"),
        assessment_id=style.relative(members.text("assessedIn")),
    )
    return replace(result, extra=members.left())


def _evidence(value: Json, style: Style) -> Evidence | None:
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Evidence")
    evidence = Evidence(
        url=members.text("id"),
        name=style.take_text(members, "name"),
        narrative=style.take_text(members, "narrative"),
        description=style.take_text(members, "description"),
        genre=members.text("genre"),
        audience=members.text("audience"),
    )
    return replace(evidence, extra=members.left())


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
