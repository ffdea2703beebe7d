"""Bitstring Status List 1.0 (W3C Recommendation 2025-05-15): entries, lists and what they say.

Strict when writing, kind when reading where nothing can be misunderstood: what was read kindly is
noted in the standing. Retrieval, the list's proof and its validity period belong to `verification`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from cairn.errors import StatusIndexOutOfRange, StatusListMismatch, StatusMalformed
from cairn.status.bitstring import MAXIMUM_OCTETS, MINIMUM_ENTRIES, Bitstring
from cairn.status.standing import (
    Standing,
    StatusMechanism,
    StatusPurpose,
    address_of,
    text_of,
    types_of,
)

JsonObject: TypeAlias = dict[str, Any]
Messages: TypeAlias = Mapping[int, str]

ENTRY_TYPE = "BitstringStatusListEntry"
CREDENTIAL_TYPE = "BitstringStatusListCredential"
LIST_TYPE = "BitstringStatusList"
CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"

_ENTRY = "credentialStatus"
_SUBJECT = "credentialSubject"
_INDEX = re.compile(r"[0-9]{1,4000}")
_INDEX_DIGITS = 18
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,16}")
_MAXIMUM_SIZE = 16
_NUMERIC_INDEX = "statusListIndex is a number; the specification asks for a text"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """A ``credentialStatus`` of type BitstringStatusListEntry (§2.1)."""

    list_url: str
    index: int
    purpose: str
    size: int = 1
    messages: Messages = field(default_factory=lambda: MappingProxyType({}))
    """Value → word; empty where the entry gives none."""
    notes: tuple[str, ...] = ()

    def to_json(self) -> JsonObject:
        """The entry as it stands in a credential. Only single bits are written."""
        return write_entry(self.list_url, self.index, self.purpose)


def write_entry(list_url: str, index: int, purpose: str) -> JsonObject:
    """The ``credentialStatus`` entry for one bit of a list (§2.1)."""
    return {
        "id": f"{list_url}#{index}",
        "type": ENTRY_TYPE,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


@dataclass(frozen=True, slots=True)
class StatusList:
    """The ``credentialSubject`` of a BitstringStatusListCredential (§2.2)."""

    purposes: frozenset[str]
    bits: Bitstring
    size: int | None = None
    messages: Messages = field(default_factory=lambda: MappingProxyType({}))
    ttl: int | None = None
    """Milliseconds after which to fetch it again; it never prolongs the list's validity."""


def read_entry(entry: JsonObject) -> StatusEntry:
    """Read a ``credentialStatus``.

    A ``statusListIndex`` that is a JSON number is accepted with a note: deployed issuers write it
    so, and it cannot be misunderstood.

    Raises:
        StatusMalformed: a member is not as §2.1 says (MALFORMED_VALUE_ERROR).
        StatusIndexOutOfRange: an index that no list can hold.
    """
    if ENTRY_TYPE not in types_of(entry):
        raise StatusMalformed(member=f"{_ENTRY}.type", detail=f"must be {ENTRY_TYPE}")
    list_url = address_of(entry, "statusListCredential", of=_ENTRY)
    if "id" in entry and address_of(entry, "id", of=_ENTRY) == list_url:
        raise StatusMalformed(member=f"{_ENTRY}.id", detail="must not be the address of the list")
    index, notes = read_index(entry)
    size = _read_size(entry, of=_ENTRY) or 1
    messages = _read_messages(entry, "statusMessage", size=size, of=_ENTRY)
    _check_references(entry)
    purpose = text_of(entry, "statusPurpose", of=_ENTRY)
    return StatusEntry(list_url, index, purpose, size, messages, notes)


def read_index(entry: JsonObject) -> tuple[int, tuple[str, ...]]:
    """``statusListIndex`` and what was read kindly in it; raises as :func:`read_entry`."""
    value = entry.get("statusListIndex")
    notes: tuple[str, ...] = ()
    if isinstance(value, int) and not isinstance(value, bool):
        value, notes = str(value), (_NUMERIC_INDEX,)
    if not isinstance(value, str) or not _INDEX.fullmatch(value):
        detail = "must be a whole number from 0 on, in decimal digits"
        raise StatusMalformed(member=f"{_ENTRY}.statusListIndex", detail=detail)
    digits = value.lstrip("0") or "0"
    if len(digits) > _INDEX_DIGITS:
        raise StatusIndexOutOfRange(index=f"{digits[:_INDEX_DIGITS]}…", entries=8 * MAXIMUM_OCTETS)
    return int(digits), notes


def read_list(credential: JsonObject, *, maximum_octets: int = MAXIMUM_OCTETS) -> StatusList:
    """Read a status list credential whose proof has been, or will be, verified elsewhere.

    Args:
        credential: the list's document.
        maximum_octets: see :meth:`Bitstring.decode`.

    Raises:
        StatusMalformed: a member is not as §2.2 says.
        LimitExceeded: the list is larger than ``maximum_octets`` when decompressed.
    """
    if CREDENTIAL_TYPE not in types_of(credential):
        raise StatusMalformed(member="type", detail=f"must hold {CREDENTIAL_TYPE}")
    subject = credential.get(_SUBJECT)
    if not isinstance(subject, dict) or LIST_TYPE not in types_of(subject):
        raise StatusMalformed(member=f"{_SUBJECT}.type", detail=f"must be {LIST_TYPE}")
    size = _read_size(subject, of=_SUBJECT)
    ttl = subject.get("ttl")
    if ttl is not None and (not isinstance(ttl, int) or isinstance(ttl, bool) or ttl < 0):
        raise StatusMalformed(member=f"{_SUBJECT}.ttl", detail="must be milliseconds")
    return StatusList(
        purposes=read_purposes(subject),
        bits=Bitstring.decode(
            text_of(subject, "encodedList", of=_SUBJECT), maximum_octets=maximum_octets
        ),
        size=size,
        messages=_read_messages(subject, "statusMessages", size=size or 1, of=_SUBJECT),
        ttl=ttl,
    )


def read_purposes(subject: JsonObject) -> frozenset[str]:
    """The purposes of a list: one or more texts; raises :class:`StatusMalformed`."""
    value = subject.get("statusPurpose")
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) and word for word in words):
        detail = "must be one or more texts"
        raise StatusMalformed(member=f"{_SUBJECT}.statusPurpose", detail=detail)
    return frozenset(words)


def standing_of(entry: StatusEntry, status_list: StatusList) -> Standing:
    """What a list says of an entry: the Validate Algorithm (§3.2) after retrieval and proof.

    Raises:
        StatusListMismatch: the entry's purpose is none of the list's (STATUS_VERIFICATION_ERROR),
            or their sizes differ.
        StatusListTooShort: fewer than 131 072 entries (STATUS_LIST_LENGTH_ERROR).
        StatusIndexOutOfRange: the entry lies beyond the list (RANGE_ERROR).
        StatusMalformed: an entry of several bits, and neither it nor the list names their meaning.
    """
    if entry.purpose not in status_list.purposes:
        named = ", ".join(sorted(status_list.purposes))
        raise StatusListMismatch(detail=f"it is for {named}, and {entry.purpose} was asked")
    if status_list.size not in {None, entry.size}:
        detail = f"its entries have {status_list.size} bits, and {entry.size} was asked"
        raise StatusListMismatch(detail=detail)
    messages = entry.messages or status_list.messages
    if entry.size > 1 and not messages:
        detail = "must be there where statusSize is above 1"
        raise StatusMalformed(member=f"{_ENTRY}.statusMessage", detail=detail)
    status_list.bits.require_entries(MINIMUM_ENTRIES, size=entry.size)
    value = status_list.bits.read(entry.index, entry.size)
    return Standing(entry.purpose, value, messages.get(value, ""), entry.notes)


def write_list(
    *,
    url: str,
    issuer: str,
    purpose: StatusPurpose,
    bits: Bitstring,
    valid_from: str,
    valid_until: str | None = None,
    ttl: int | None = None,
) -> JsonObject:
    """The status list credential, not yet signed (§2.2, §3.1).

    Args:
        url: where it will be published.
        issuer: the issuer's identifier. A text, never an object: a public test suite wants it so.
        purpose: revocation or suspension; lists of messages are read only.
        bits: the bits, at least 131 072.
        valid_from: the moment of signing, as XML Schema dateTimeStamp.
        valid_until: from when on a verifier must not rely on this copy.
        ttl: milliseconds after which a verifier should fetch it again.

    Raises:
        StatusListTooShort: ``bits`` is too short.
    """
    bits.require_entries()
    subject: JsonObject = {
        "id": f"{url}#list",
        "type": LIST_TYPE,
        "statusPurpose": str(purpose),
        "encodedList": bits.encode(),
    }
    if ttl is not None:
        subject["ttl"] = ttl
    credential: JsonObject = {
        "@context": [CREDENTIALS_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", CREDENTIAL_TYPE],
        "issuer": issuer,
        "validFrom": valid_from,
    }
    if valid_until is not None:
        credential["validUntil"] = valid_until
    return credential | {_SUBJECT: subject}


def _read_size(holder: JsonObject, *, of: str) -> int | None:
    size = holder.get("statusSize")
    if size is None:
        return None
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= _MAXIMUM_SIZE:
        detail = f"must be a whole number from 1 to {_MAXIMUM_SIZE}"
        raise StatusMalformed(member=f"{of}.statusSize", detail=detail)
    return size


def _read_messages(holder: JsonObject, member: str, *, size: int, of: str) -> Messages:
    """Value → word for each of the 2^size values (§2.1); empty where the member is absent."""
    listed = holder.get(member)
    if listed is None:
        return MappingProxyType({})
    where = f"{of}.{member}"
    if not isinstance(listed, list) or len(listed) != 1 << size:
        raise StatusMalformed(member=where, detail=f"must be a list of {1 << size} messages")
    messages: dict[int, str] = {}
    for item in listed:
        status = item.get("status") if isinstance(item, dict) else None
        word = item.get("message") if isinstance(item, dict) else None
        if not isinstance(status, str) or not _HEXADECIMAL.fullmatch(status):
            raise StatusMalformed(member=where, detail="needs a status such as 0x1 in each message")
        if not isinstance(word, str):
            raise StatusMalformed(member=where, detail="needs a text in each message")
        messages[int(status, 16)] = word
    if set(messages) != set(range(1 << size)):
        raise StatusMalformed(member=where, detail="must name each value once")
    return MappingProxyType(messages)


def _check_references(entry: JsonObject) -> None:
    references = entry.get("statusReference")
    for reference in references if isinstance(references, list) else [references]:
        if reference is not None:
            address_of({"statusReference": reference}, "statusReference", of=_ENTRY)


def _standing(entry: StatusEntry, status_list: StatusList, credential: JsonObject) -> Standing:
    del credential
    return standing_of(entry, status_list)


MECHANISM = StatusMechanism(
    type=ENTRY_TYPE, signed=True, entry=read_entry, read=read_list, standing=_standing
)
"""Bitstring Status List 1.0."""
