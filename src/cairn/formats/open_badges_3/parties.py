"""Organisations and persons as Open Badges ``Profile`` objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.domain import Organisation, Person
from cairn.formats.open_badges_3.members import JsonObject, day, stated
from cairn.formats.open_badges_3.style import texts
from cairn.formats.open_badges_3_shapes import IDENTIFIER_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.domain import Accreditation, Identifier, Image, Party
    from cairn.formats.open_badges_3.style import Style

PERSON_TYPE = "Person"
"""Beside ``Profile``, tells a person from an organisation; Open Badges has no type for it."""


def profile(party: Party | None, style: Style, place: str) -> JsonObject | None:
    """A party in any role; ``id`` is there only where the record has one."""
    if party is None:
        return None
    if isinstance(party, Person):
        return stated(
            id=party.id,
            type_=["Profile", PERSON_TYPE],
            name=party.name,
            capacity=texts(party.role),
            actsFor=profile(party.organisation, style, f"{place}.organisation"),
        )
    own = stated(
        id=party.id,
        type_=["Profile"],
        **style.text("name", party.legal_name, f"{place}.legal_name"),
        alternativeName=texts(party.other_names),
        url=party.url,
        phone=party.phone,
        **style.text("description", party.description, f"{place}.description"),
        image=image(party.image, style, f"{place}.image"),
        email=party.email,
        **_place(party, style, place),
        otherIdentifier=[identifier(each) for each in party.identifiers],
        accreditation=[
            accreditation(each, style, f"{place}.accreditations") for each in party.accreditations
        ],
    )
    return style.with_extra(own, party.extra, f"{place}.extra")


def profiles(parties: Iterable[Party], style: Style, place: str) -> list[JsonObject]:
    """Several parties in one role."""
    found = (profile(party, style, place) for party in parties)
    return [each for each in found if each is not None]


def issuer_profile(issuer: Organisation, style: Style) -> JsonObject:
    """The issuer, whose country always stands where readers of Open Badges look for it."""
    written = profile(issuer, style, "issuer") or {}
    country = written.pop("registrationCountry", None)
    if country and "address" not in written:
        written["address"] = {"type": ["Address"], "addressCountryCode": country}
    return written


def accreditation(value: Accreditation | None, style: Style, place: str) -> JsonObject | None:
    """An assurer's decision about an organisation or a programme."""
    if value is None:
        return None
    own = stated(
        id=value.id,
        title=texts(value.title),
        accreditationType=style.concept(value.type, f"{place}.type"),
        accreditingAgent=profile(value.agency, style, f"{place}.agency"),
        decision=texts(value.decision),
        report=value.report,
        decidedFrom=day(value.valid_from),
        decidedUntil=day(value.valid_until),
    )
    return style.with_extra(own, value.extra, f"{place}.extra")


def image(value: Image | None, style: Style, place: str) -> JsonObject | None:
    """``Image``; its caption in the main language, because the class has room for no other."""
    if value is None:
        return None
    return stated(
        id=value.id, type_="Image", **style.text("caption", value.caption, f"{place}.caption")
    )


def identifier(value: Identifier) -> JsonObject:
    """``IdentifierEntry``; a register that Open Badges does not list becomes ``ext:…`` ([OB-5])."""
    return {
        "type": "IdentifierEntry",
        "identifier": value.value,
        "identifierType": identifier_type(value.scheme),
    }


def identifier_type(scheme: str) -> str:
    """An OB 3.0 ``identifierType``."""
    if not scheme:
        return "identifier"
    return scheme if scheme in IDENTIFIER_TYPES or scheme.startswith("ext:") else f"ext:{scheme}"


def _place(organisation: Organisation, style: Style, place: str) -> JsonObject:
    """Where it is. A country alone is written as one member of its own, not as an ``Address``.

    Several organisations of one country would else have addresses that only their surroundings
    tell apart, which costs every verifier the exponential part of RDFC-1.0.
    """
    if not organisation.region and not organisation.address:
        return stated(registrationCountry=organisation.country)
    return {
        "address": stated(
            type_=["Address"],
            addressCountryCode=organisation.country,
            addressRegion=organisation.region,
            **style.text("streetAddress", organisation.address, f"{place}.address"),
        )
    }
