"""The small classes of the European Learning Model: texts, notes, concepts, organisations.

ELM 3 writes each text by language, one or several a language; names things by concepts of EU
authority tables; and gives nearly every object an ``id`` that is unique in its document alone
(``urn:epass:…``), which must never be taken for the name of something in the world.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.domain import Accreditation, Concept, Identifier, LanguageMap, Organisation
from cairn.formats.json_members import Members, as_list, many, types_of
from cairn.formats.values import of_day
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject

_LOCAL = ("urn:epass:", "urn:certificate", "_:")
_REGISTERS = (
    "eIDASIdentifier",
    "eIDASΙdentifier",  # a Greek capital iota, which some issuers' software writes  # noqa: RUF001
    "registration",
    "vatIdentifier",
    "taxIdentifier",
)


def is_local(identifier: str) -> bool:
    """Whether an ``id`` means something in its own document only."""
    return identifier.startswith(_LOCAL)


def text(value: Json) -> LanguageMap | None:
    """A text by language; several of one language stand in lines."""
    if not isinstance(value, dict) or "type" in value:
        return None
    found: dict[str, str] = {}
    for language, said in value.items():
        lines = [line for line in as_list(said) if isinstance(line, str) and line.strip()]
        if not isinstance(said, str | list) or len(lines) != len(as_list(said)):
            return None
        if lines:
            found[language] = "\n".join(lines)
    return LanguageMap.from_mapping(found) if found else None


def note(value: Json) -> LanguageMap | None:
    """A ``Note`` or several: their texts in paragraphs, by language."""
    paragraphs: dict[str, list[str]] = {}
    for item in as_list(value):
        said = text(item.get("noteLiteral")) if isinstance(item, dict) else None
        if said is None:
            return None
        for language, words in said:
            paragraphs.setdefault(language, []).append(words)
    joined = {language: "\n\n".join(words) for language, words in paragraphs.items()}
    return LanguageMap.from_mapping(joined) if joined else None


def concept(value: Json) -> Concept | None:
    """An entry of a code list, with its label and list where they are given."""
    if not isinstance(value, dict):
        return None
    identifier, scheme = value.get("id"), value.get("inScheme")
    label = text(value.get("prefLabel")) or LanguageMap()
    named = scheme.get("id") if isinstance(scheme, dict) else None
    if not isinstance(identifier, str) or not identifier:
        return None
    known = "" if is_local(identifier) else identifier
    return Concept(known, label, named if isinstance(named, str) else "")


def code_of(value: Json, list_name: str) -> str:
    """The code that a list of ours has for a concept; empty where it has none."""
    found = concept(value)
    entry = code_list(list_name).by_id(found.id) if found else None
    return entry.code if entry else ""


def codes_of(value: Json, list_name: str) -> tuple[str, ...] | None:
    """The codes of one or several concepts; nothing where one has none."""
    found = [code_of(item, list_name) for item in as_list(value)]
    return tuple(found) if found and all(found) else None


def address_of(value: Json) -> str | None:
    """The address of a ``WebResource``."""
    url = value.get("contentURL") if isinstance(value, dict) else None
    return url if isinstance(url, str) and url else None


def organisation(value: Json) -> Organisation | None:
    """An ``Organisation``; an ``id`` of its document alone is not kept as its name."""
    if not isinstance(value, dict) or "Organisation" not in types_of(value):
        return None
    members = Members(value)
    members.drop_type("Organisation")
    identifier = members.text("id")
    found = Organisation(
        id="" if is_local(identifier) else identifier,
        legal_name=members.take("legalName", text) or LanguageMap(),
        other_names=members.take("altLabel", text) or LanguageMap(),
        url=_first(members.take("homepage", many(address_of))),
        description=members.take("description", text) or LanguageMap(),
        identifiers=_identifiers(members),
        accreditations=members.take("accreditation", many(accreditation)) or (),
    )
    country, address = _place(members.peek("location"))
    email, phone = _contact(members.peek("contactPoint"))
    return replace(
        found, country=country, address=address, email=email, phone=phone, extra=members.left()
    )


def accreditation(value: Json) -> Accreditation | None:
    """An ``Accreditation``."""
    if not isinstance(value, dict):
        return None
    members = Members(value)
    members.drop_type("Accreditation")
    decided = members.take("decision", concept)
    found = Accreditation(
        title=members.take("title", text) or LanguageMap(),
        type=members.take("dcType", concept),
        agency=members.take("accreditingAgent", organisation),
        decision=decided.label if decided else LanguageMap(),
        report=members.take("report", address_of) or "",
        id=members.text("id"),
        valid_from=members.take("dateIssued", of_day),
        valid_until=members.take("expiryDate", of_day),
    )
    return replace(found, extra=members.left())


def identifier(value: Json) -> Identifier | None:
    """An ``Identifier`` or ``LegalIdentifier``."""
    if not isinstance(value, dict):
        return None
    notation, scheme = value.get("notation"), value.get("schemeName")
    if not isinstance(notation, str) or not notation:
        return None
    return Identifier(notation, scheme if isinstance(scheme, str) else "")


def _identifiers(members: Members) -> tuple[Identifier, ...]:
    found = list(members.take("identifier", many(identifier)) or ())
    for register in _REGISTERS:
        scheme = "eIDASLegalIdentifier" if register.startswith("eIDAS") else register
        found += (
            replace(each, scheme=scheme) for each in members.take(register, many(identifier)) or ()
        )
    return tuple(found)


def _place(value: Json) -> tuple[str, LanguageMap]:
    """Country and address of the first location that has an address."""
    for location in as_list(value):
        for address in as_list(location.get("address") if isinstance(location, dict) else None):
            if isinstance(address, dict):
                country = code_of(address.get("countryCode"), "countries")
                return country, note(address.get("fullAddress")) or LanguageMap()
    return "", LanguageMap()


def _contact(value: Json) -> tuple[str, str]:
    """The first mail address and telephone number among the contact points."""
    mail = phone = ""
    for point in as_list(value):
        if not isinstance(point, dict):
            continue
        mail = mail or mailbox(point)
        for number in as_list(point.get("phone")):
            stated = number.get("phoneNumber") if isinstance(number, dict) else None
            phone = phone or (stated if isinstance(stated, str) else "")
    return mail, phone


def mailbox(point: JsonObject) -> str:
    """The first mail address of a contact point."""
    for box in as_list(point.get("emailAddress")):
        address = box.get("id") if isinstance(box, dict) else None
        if isinstance(address, str) and address.startswith("mailto:"):
            return address.removeprefix("mailto:")
    return ""


def _first(values: tuple[str, ...] | None) -> str:
    return values[0] if values else ""
