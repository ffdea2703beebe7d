"""Who takes part, each in a role of its own.

The designer wrote the micro-credential, the provider taught it, the assessor judged the learner,
the awarding body answers for the award, and the issuer signs the credential. They are often one
university and often not, so the record never lets one stand for another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.domain.text import Concept, LanguageMap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or name under which a register knows somebody or something.

    OB 3.0: ``IdentifierEntry``; ELM: ``identifier``, ``eIDASIdentifier``, ``vatIdentifier``,
    ``registration``.

    Attributes:
        value: the identifier as the register writes it.
        scheme: the register: an OB 3.0 ``identifierType`` (``sourcedId``, ``ext:…``), an ELM
            property name (``eIDASIdentifier``), or an IRI.
    """

    value: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its address.

    OB 3.0: ``Image``; ELM: ``MediaObject``.

    Attributes:
        id: an http(s) or ``data:`` address.
        caption: what it shows, for those who cannot see it.
    """

    id: str
    caption: LanguageMap = field(default_factory=LanguageMap)


@dataclass(frozen=True, slots=True)
class Accreditation:
    """An assurer's decision about an organisation or a programme.

    Element 11. ELM: ``Accreditation`` (type, title and accrediting agent are mandatory there);
    CTDL: ``ceterms:accreditedBy``.

    Attributes:
        title: the decision's name.
        type: an entry of the EU list of accreditation types.
        agency: who decided.
        decision: what was decided.
        report: address of the published report.
        id: address of the decision in a register (DEQAR and the like).
        valid_from: first day.
        valid_until: last day; ``None`` where it has no end.
        extra: what the source says beyond this.
    """

    title: LanguageMap
    type: Concept | None = None
    agency: Organisation | None = None
    decision: LanguageMap = field(default_factory=LanguageMap)
    report: str = ""
    id: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A university, agency, company or platform in any role.

    Elements 3 and 4. OB 3.0: ``Profile`` (``address.addressCountryCode``); ELM: ``Organisation``
    (``legalName`` and ``location`` mandatory); CTDL: ``ceterms:CredentialOrganization``.

    Attributes:
        id: a DID or https address; empty where only the name is known. An issuer profile may leave
            it empty: the signing key's ``did:key`` then takes its place.
        legal_name: the name in law. ``Profile.name``, ``legalName``, ``ceterms:name``.
        other_names: names in use beside it (``altLabel``).
        country: ISO 3166-1 alpha-2, upper case.
        region: state, province or region in words or ISO 3166-2, where that is where it stands.
        address: the postal address in one text, without the country.
        url: home page.
        email: public address.
        phone: public number.
        description: who it is.
        image: logo.
        identifiers: numbers in registers (VAT, eIDAS, ROR, PIC, Erasmus code).
        accreditations: decisions of assurers about the organisation itself.
        extra: what the source says beyond this.
    """

    id: str = ""
    legal_name: LanguageMap = field(default_factory=LanguageMap)
    other_names: LanguageMap = field(default_factory=LanguageMap)
    country: str = ""
    region: str = ""
    address: LanguageMap = field(default_factory=LanguageMap)
    url: str = ""
    email: str = ""
    phone: str = ""
    description: LanguageMap = field(default_factory=LanguageMap)
    image: Image | None = None
    identifiers: tuple[Identifier, ...] = ()
    accreditations: tuple[Accreditation, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A human being who acts by name, such as an examiner.

    Element 23. OB 3.0: ``Profile``; ELM: ``Person``.

    Attributes:
        name: the full name as used.
        id: a DID or address (an ORCID, say), or empty.
        role: in what capacity.
        organisation: on whose behalf.
    """

    name: str
    id: str = ""
    role: LanguageMap = field(default_factory=LanguageMap)
    organisation: Organisation | None = None


Party: TypeAlias = Organisation | Person
"""Whoever can stand in a role."""
