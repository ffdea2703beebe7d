"""Organisations and persons as Open Badges ``Profile`` objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.domain import Organisation, Person
from cairn.formats.open_badges_3.members import JsonObject, day, image, stated, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.domain import Accreditation, Identifier, Party

PERSON_TYPE = "https://schema.org/Person"
"""Beside ``Profile``, tells a person from an organisation; Open Badges has no type for it."""


def profile(party: Party, language: str) -> JsonObject:
    """A party in any role; ``id`` is there only where the record has one."""
    if isinstance(party, Person):
        return stated(
            id=party.id,
            type_=["Profile", PERSON_TYPE],
            name=party.name,
            capacity=texts(party.role),
            actsFor=profile(party.organisation, language) if party.organisation else None,
        )
    return stated(
        id=party.id,
        type_=["Profile"],
        name=party.legal_name.best(language),
        url=party.url,
        phone=party.phone,
        description=party.description.best(language),
        image=image(party.image, language),
        email=party.email,
        **_place(party, language),
        otherIdentifier=[identifier(each) for each in party.identifiers],
        accreditation=[accreditation(each, language) for each in party.accreditations],
    )


def accreditation(value: Accreditation, language: str) -> JsonObject:
    """An assurer's decision about an organisation or a programme."""
    return stated(
        id=value.id,
        title=texts(value.title),
        accreditationType=value.type.id if value.type else None,
        accreditingAgent=profile(value.agency, language) if value.agency else None,
        decision=texts(value.decision),
        report=value.report,
        decidedFrom=day(value.valid_from),
        decidedUntil=day(value.valid_until),
    )


def profiles(parties: Iterable[Party], language: str) -> list[JsonObject]:
    """Several parties in one role."""
    return [profile(party, language) for party in parties]


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
    return scheme if scheme in _IDENTIFIER_TYPES or scheme.startswith("ext:") else f"ext:{scheme}"


_IDENTIFIER_TYPES = frozenset(
    (
        *("name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress"),
        *("nationalIdentityNumber", "isbn", "issn", "lisSourcedId", "oneRosterSourcedId"),
        *("sisSourcedId", "ltiContextId", "ltiDeploymentId", "ltiToolId", "ltiPlatformId"),
        *("ltiUserId", "identifier"),
    )
)


def _place(organisation: Organisation, language: str) -> JsonObject:
    """Where it is. A country alone is written as one member of its own, not as an ``Address``.

    Several organisations of one country would else have addresses that only their surroundings
    tell apart, which costs every verifier the exponential part of RDFC-1.0. Open Badges readers
    look for the address of the issuer, who has one.
    """
    if not organisation.region and not organisation.address:
        return stated(registrationCountry=organisation.country)
    return {
        "address": stated(
            type_=["Address"],
            addressCountryCode=organisation.country,
            addressRegion=organisation.region,
            streetAddress=organisation.address.best(language),
        )
    }
