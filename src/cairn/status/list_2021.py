"""StatusList2021, the forerunner of Bitstring Status List: read only.

W3C Community Group draft of 2023-04. The same bits; another name for everything, and the
``encodedList`` without a multibase prefix. Deployed lists with the prefix are read as well: ``u``
can never begin GZIP data in base64url, which is always ``H4sI``.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from cairn.errors import StatusMalformed
from cairn.status.bitstring import Bitstring
from cairn.status.bitstring_status_list import (
    StatusEntry,
    StatusList,
    read_index,
    read_purposes,
    standing_of,
)
from cairn.status.standing import Standing, StatusMechanism, address_of, text_of, types_of

JsonObject: TypeAlias = dict[str, Any]

ENTRY_TYPE = "StatusList2021Entry"
CREDENTIAL_TYPE = "StatusList2021Credential"
LIST_TYPE = "StatusList2021"


def read_entry(entry: JsonObject) -> StatusEntry:
    """Read a ``credentialStatus`` of type StatusList2021Entry.

    Raises:
        StatusMalformed: a member is not as the draft says.
        StatusIndexOutOfRange: an index that no list can hold.
    """
    if ENTRY_TYPE not in types_of(entry):
        raise StatusMalformed(member="credentialStatus.type", detail=f"must be {ENTRY_TYPE}")
    index, notes = read_index(entry)
    return StatusEntry(
        list_url=address_of(entry, "statusListCredential", of="credentialStatus"),
        index=index,
        purpose=text_of(entry, "statusPurpose", of="credentialStatus"),
        notes=notes,
    )


def read_list(credential: JsonObject) -> StatusList:
    """Read a StatusList2021Credential.

    Raises:
        StatusMalformed: a member is not as the draft says.
        LimitExceeded: the list is too large when decompressed.
    """
    if CREDENTIAL_TYPE not in types_of(credential):
        raise StatusMalformed(member="type", detail=f"must hold {CREDENTIAL_TYPE}")
    subject = credential.get("credentialSubject")
    if not isinstance(subject, dict) or LIST_TYPE not in types_of(subject):
        raise StatusMalformed(member="credentialSubject.type", detail=f"must be {LIST_TYPE}")
    encoded = text_of(subject, "encodedList", of="credentialSubject").rstrip("=")
    bits = Bitstring.decode_base64url(encoded.removeprefix("u"))
    return StatusList(purposes=read_purposes(subject), bits=bits)


def _standing(entry: StatusEntry, status_list: StatusList, credential: JsonObject) -> Standing:
    del credential
    return standing_of(entry, status_list)


MECHANISM = StatusMechanism(
    type=ENTRY_TYPE, signed=True, entry=read_entry, read=read_list, standing=_standing
)
"""StatusList2021."""
