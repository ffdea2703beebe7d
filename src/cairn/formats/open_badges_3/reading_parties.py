"""Open Badges ``Profile`` objects as organisations and persons, and what both hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.domain import (
    Accreditation,
    Concept,
    Identifier,
    Image,
    LanguageMap,
    Organisation,
    Person,
)
from cairn.formats.json_members import Members, many, text, types_of
from cairn.formats.open_badges_3.parties import PERSON_TYPE
from cairn.formats.open_badges_3.style import language_map
from cairn.formats.values import of_day

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json
    from cairn.domain import Party
    from cairn.formats.open_badges_3.style import Style


def take_map(members: Members, name: str) -> LanguageMap:
    """A text of Cairn's context: by language."""
    return members.take(name, language_map) or LanguageMap()


def take_organisations(members: Members, name: str, style: Style) -> tuple[Organisation, ...]:
    """Organisations in one role."""
    return members.take(name, many(lambda value: read_organisation(value, style))) or ()


def take_parties(members: Members, name: str, style: Style) -> tuple[Party, ...]:
    """Organisations and persons in one role."""
    return members.take(name, many(lambda value: read_party(value, style))) or ()


def read_party(value: Json, style: Style) -> Party | None:
    """A ``Profile``: a person where it says so, else an organisation."""
    if PERSON_TYPE in types_of(value):
        return _read_person(value, style)
    return read_organisation(value, style)


def read_organisation(value: Json, style: Style) -> Organisation | None:
    """A ``Profile``, or its address alone."""
    if isinstance(value, str):
        return Organisation(id=value) if value else None
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Profile")
    organisation = Organisation(
        id=members.text("id"),
        legal_name=style.take_text(members, "name"),
        other_names=take_map(members, "alternativeName"),
        country=members.text("registrationCountry"),
        url=members.text("url"),
        email=members.text("email"),
        phone=members.text("phone"),
        description=style.take_text(members, "description"),
        image=members.take("image", lambda item: read_image(item, style)),
        identifiers=members.take("otherIdentifier", many(_read_identifier)) or (),
        accreditations=members.take(
            "accreditation", many(lambda item: read_accreditation(item, style))
        )
        or (),
    )
    address = members.take("address", lambda item: item if isinstance(item, dict) else None)
    organisation = replace(organisation, extra=members.left())
    return organisation if address is None else _placed(organisation, address, style)


def _placed(organisation: Organisation, address: dict[str, Json], style: Style) -> Organisation:
    """The organisation with its ``Address``; what the record has no place for stays in it."""
    members = Members(address)
    members.drop_type("Address")
    placed = replace(
        organisation,
        country=members.text("addressCountryCode") or organisation.country,
        region=members.text("addressRegion"),
        address=style.take_text(members, "streetAddress"),
    )
    left = members.left()
    return replace(placed, extra={**placed.extra, "address": left}) if left else placed


def _read_person(value: Json, style: Style) -> Person | None:
    members = Members(value)
    members.drop_type("Profile", PERSON_TYPE)
    name = members.take("name", text)
    person = Person(
        name=name or "",
        id=members.text("id"),
        role=take_map(members, "capacity"),
        organisation=members.take("actsFor", lambda item: read_organisation(item, style)),
    )
    # A person has no room for more; then the whole stays as it came.
    return None if name is None or members.left() else person


def read_accreditation(value: Json, style: Style) -> Accreditation | None:
    """An assurer's decision."""
    if not isinstance(value, dict):
        return None
    members = Members(value)
    accreditation = Accreditation(
        title=take_map(members, "title"),
        type=members.take("accreditationType", read_concept),
        agency=members.take("accreditingAgent", lambda item: read_organisation(item, style)),
        decision=take_map(members, "decision"),
        report=members.text("report"),
        id=members.text("id"),
        valid_from=members.take("decidedFrom", of_day),
        valid_until=members.take("decidedUntil", of_day),
    )
    return replace(accreditation, extra=members.left())


def read_concept(value: Json) -> Concept | None:
    """An entry of a code list: its IRI, alone or with a label."""
    if isinstance(value, str):
        return Concept(value) if value else None
    if not isinstance(value, dict):
        return None
    members = Members(value)
    concept = Concept(
        members.text("id"), take_map(members, "conceptLabel"), members.text("conceptScheme")
    )
    return concept if concept.id and not members.left() else None


def read_image(value: Json, style: Style) -> Image | None:
    """An ``Image``, or its address alone."""
    if isinstance(value, str):
        return Image(value) if value else None
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Image")
    image = Image(members.text("id"), style.take_text(members, "caption"))
    return image if image.id and not members.left() else None


def _read_identifier(value: Json) -> Identifier | None:
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("IdentifierEntry")
    found = Identifier(members.text("identifier"), scheme_of(members.text("identifierType")))
    return found if found.value and not members.left() else None


def scheme_of(kind: str) -> str:
    """The register that an OB 3.0 ``identifierType`` names."""
    return "" if kind == "identifier" else kind.removeprefix("ext:")
