"""Open Badges 2.0, read: assertion, badge class and issuer, hosted or signed.

The three are documents of their own that point at one another by address; what is embedded is
read where it stands, and what was fetched is given beside it. Whether they are what the addresses
hold is for ``verification``. https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.domain import (
    HOURS,
    UNDETERMINED,
    Achievement,
    Alignment,
    Award,
    Credit,
    Evidence,
    Image,
    LanguageMap,
    Level,
    Organisation,
    Recipient,
    Record,
    Workload,
)
from cairn.formats.json_members import Members, as_list, many, text
from cairn.formats.values import of_day, of_moment, of_number

if TYPE_CHECKING:
    from fractions import Fraction

    from cairn.canonical.json_text import Json, JsonObject


def read(
    assertion: JsonObject,
    badge_class: JsonObject | None = None,
    issuer: JsonObject | None = None,
) -> Record:
    """The record that an assertion and the documents that it points at say.

    Args:
        assertion: the assertion.
        badge_class: the badge class where the assertion gives its address only.
        issuer: the issuer's profile where the badge class gives its address only.
    """
    members = Members(assertion)
    members.drop("@context", "verification", "verify")
    members.drop_type("Assertion")
    language = _language(assertion)
    badge = members.take("badge", _object)
    address = members.text("badge")
    described = badge or badge_class or {"id": address}
    achievement, of_badge = _achievement(described)
    profile = of_badge if isinstance(of_badge, dict) else issuer or {}
    award = Award(
        recipient=_recipient(members),
        awarded_on=of_day(assertion.get("issuedOn")),
        issued_at=members.take("issuedOn", of_moment),
        valid_until=members.take("expires", of_moment),
        evidence=members.take("evidence", many(lambda value: _evidence(value, language))) or (),
        narrative=_text(members, "narrative", language),
        image=members.take("image", _image),
    )
    identifier = members.text("id")
    return Record(
        achievement=achievement,
        award=award,
        issuer=_issuer(profile, of_badge),
        id=identifier,
        extra=members.left(),
    )


def _achievement(badge: JsonObject) -> tuple[Achievement, Json]:
    """The badge class, and its issuer as it stands: an address or a profile."""
    members = Members(badge)
    members.drop("@context", "@language")
    members.drop_type("BadgeClass")
    language = _language(badge)
    issuer = members.peek("issuer")
    members.drop("issuer")
    criteria = members.take("criteria", _object)
    address = members.text("criteria")
    within = Members(criteria or {})
    credit, workload, levels = _extensions(members)
    achievement = Achievement(
        id=members.text("id"),
        title=_text(members, "name", language),
        language=language,
        version=members.text("version"),
        description=_text(members, "description", language),
        criteria=_text(within, "narrative", language),
        criteria_url=within.text("id") or address,
        credential_type="",
        credit=credit,
        workload=workload,
        levels=levels,
        alignments=members.take("alignment", many(lambda each: _alignment(each, language))) or (),
        tags=members.take("tags", many(text)) or (),
        image=members.take("image", _image),
    )
    return replace(achievement, extra=members.left()), issuer


def _extensions(members: Members) -> tuple[Credit | None, Workload | None, tuple[Level, ...]]:
    """What the extensions of European education say (edubadges, Surf): credit, hours, level."""
    ects = _of_extension(members, "extensions:ECTSExtension", "ECTS")
    hours = _of_extension(members, "extensions:StudyLoadExtension", "StudyLoad")
    eqf = _of_extension(members, "extensions:EQFExtension", "EQF")
    return (
        None if ects is None else Credit(ects, "ECTS"),
        None if hours is None else Workload(hours, HOURS),
        () if eqf is None else (Level("EQF", str(eqf)),),
    )


def _of_extension(members: Members, name: str, member: str) -> Fraction | None:
    return members.take(
        name, lambda value: of_number(value.get(member)) if isinstance(value, dict) else None
    )


def _issuer(profile: JsonObject, stated: Json) -> Organisation:
    members = Members(profile)
    members.drop("@context", "@language")
    members.drop_type("Issuer", "Profile")
    language = _language(profile)
    found = Organisation(
        id=members.text("id") or (stated if isinstance(stated, str) else ""),
        legal_name=_text(members, "name", language),
        url=members.text("url"),
        email=members.text("email"),
        phone=members.text("telephone"),
        description=_text(members, "description", language),
        image=members.take("image", _image),
    )
    return replace(found, extra=members.left())


def _recipient(members: Members) -> Recipient:
    """The recipient: an address in the clear is read, a hash stays as it is."""
    recipient = members.take("recipient", _object)
    if recipient is None:
        return Recipient()
    identity, kind = recipient.get("identity"), recipient.get("type")
    if recipient.get("hashed") is False and isinstance(identity, str):
        if kind == "email":
            return Recipient(email=identity.lower())
        if kind in ["url", "id", "did"]:
            return Recipient(did=identity)
    return Recipient(extra={"recipient": recipient})


def _evidence(value: Json, language: str) -> Evidence | None:
    if isinstance(value, str):
        return Evidence(url=value) if value else None
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Evidence")
    found = Evidence(
        url=members.text("id"),
        name=_text(members, "name", language),
        narrative=_text(members, "narrative", language),
        description=_text(members, "description", language),
        genre=members.text("genre"),
        audience=members.text("audience"),
    )
    return replace(found, extra=members.left())


def _alignment(value: Json, language: str) -> Alignment | None:
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("AlignmentObject")
    found = Alignment(
        target_url=members.text("targetUrl"),
        target_name=_text(members, "targetName", language),
        framework=members.text("targetFramework"),
        target_code=members.text("targetCode"),
        description=_text(members, "targetDescription", language),
    )
    return replace(found, extra=members.left())


def _image(value: Json) -> Image | None:
    if isinstance(value, str):
        return Image(value) if value else None
    if not isinstance(value, dict) or not value.keys() <= {"type", "id", "caption"}:
        return None
    identifier, caption = value.get("id"), value.get("caption")
    if not isinstance(identifier, str):
        return None
    return Image(identifier, LanguageMap.of(caption) if isinstance(caption, str) else LanguageMap())


def _text(members: Members, name: str, language: str) -> LanguageMap:
    said = members.text(name)
    return LanguageMap.of(said, language) if said else LanguageMap()


def _language(document: JsonObject) -> str:
    """The language that a document states for itself, in its context or beside it."""
    for holder in (document, *as_list(document.get("@context"))):
        stated = holder.get("@language") if isinstance(holder, dict) else None
        if isinstance(stated, str) and stated:
            return stated
    return UNDETERMINED


def _object(value: Json) -> JsonObject | None:
    return value if isinstance(value, dict) else None
