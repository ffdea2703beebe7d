"""1EdTechRevocationList, the status method that Open Badges 3.0 §9.1 names: read only.

1EdTech Revocation List Status Method 1.0: the entry's ``id`` is the address of a JSON document with
``revokedCredential``, a list of ``{id, revoked, revocationReason}``; ``revoked`` counts as true
where it is left out. The document is not signed, so all rests on the address it came from. Some
issuers write ``revokedCredentials``, as the specification's prose does; both are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from cairn.errors import StatusListMismatch, StatusMalformed
from cairn.status.standing import Standing, StatusMechanism, StatusPurpose, address_of, types_of

JsonObject: TypeAlias = dict[str, Any]

ENTRY_TYPE = "1EdTechRevocationList"

_MEMBERS = ("revokedCredential", "revokedCredentials")
_PLURAL = "revokedCredentials was read as revokedCredential"


def list_address(entry: JsonObject) -> str:
    """The address of the list: the entry's ``id``.

    Raises:
        StatusMalformed: it has another type, or its ``id`` is no URL.
    """
    if ENTRY_TYPE not in types_of(entry):
        raise StatusMalformed(member="credentialStatus.type", detail=f"must be {ENTRY_TYPE}")
    return address_of(entry, "id", of="credentialStatus")


def standing_of(document: JsonObject, credential: JsonObject) -> Standing:
    """What a revocation list says of a credential.

    Identifiers are compared as Open Badges 3.0 compares them: percent signs decoded, surrounding
    space cut off.

    Args:
        document: the list.
        credential: the credential; its ``id`` is what is looked for.

    Raises:
        StatusMalformed: the credential has no ``id``, or the list is not one.
        StatusListMismatch: the list is another issuer's.
    """
    wanted = _comparable(address_of(credential, "id", of="credential"))
    _check_issuer(document, credential)
    member = next((name for name in _MEMBERS if name in document), None)
    if member is None:
        raise StatusMalformed(member=_MEMBERS[0], detail="is missing in the revocation list")
    listed = document[member]
    for item in listed if isinstance(listed, list) else [listed]:
        revoked, identifier, reason = _read_item(item, member)
        if revoked and _comparable(identifier) == wanted:
            return _standing(1, reason, member)
    return _standing(0, "", member)


def _standing(value: int, reason: str, member: str) -> Standing:
    notes = () if member == _MEMBERS[0] else (_PLURAL,)
    return Standing(StatusPurpose.REVOCATION, value, reason, notes)


def _check_issuer(document: JsonObject, credential: JsonObject) -> None:
    """Refuse a list that names another issuer; one that names none is taken as its address's."""
    named, expected = _identifier(document.get("issuer")), _identifier(credential.get("issuer"))
    if named is not None and expected is not None and _comparable(named) != _comparable(expected):
        raise StatusListMismatch(detail=f"it is the list of {named}")


def _identifier(party: object) -> str | None:
    value = party.get("id") if isinstance(party, dict) else party
    return value if isinstance(value, str) else None


def _read_item(item: object, member: str) -> tuple[bool, str, str]:
    """Whether an item of the list says *revoked*, of which identifier, and why.

    An item that cannot be understood could be the one looked for, so it spoils the list: passing it
    over would call a revoked credential good.
    """
    if isinstance(item, str):
        return True, item, ""
    identifier = item.get("id") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(identifier, str):
        raise StatusMalformed(member=member, detail="has an item without an id")
    revoked = item.get("revoked", True)
    if not isinstance(revoked, bool):
        raise StatusMalformed(
            member=member, detail="has an item whose revoked is not true or false"
        )
    reason = item.get("revocationReason")
    return revoked, identifier, reason if isinstance(reason, str) else ""


def _comparable(identifier: str) -> str:
    return unquote(identifier.strip())


@dataclass(frozen=True, slots=True)
class RevocationEntry:
    """A ``credentialStatus`` of type 1EdTechRevocationList."""

    list_url: str


def _read_entry(entry: JsonObject) -> RevocationEntry:
    return RevocationEntry(list_address(entry))


def _as_it_is(document: JsonObject) -> JsonObject:
    return document


def _said_of(entry: RevocationEntry, document: JsonObject, credential: JsonObject) -> Standing:
    del entry
    return standing_of(document, credential)


MECHANISM = StatusMechanism(
    type=ENTRY_TYPE, signed=False, entry=_read_entry, read=_as_it_is, standing=_said_of
)
"""1EdTech Revocation List Status Method 1.0."""
