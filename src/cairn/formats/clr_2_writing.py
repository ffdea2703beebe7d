"""CLR 2.0, written: credentials of many issuers in one record, none of them changed by an octet.

Whoever assembles a record vouches for having put it together and for nothing in it: each credential
keeps its own issuer and proof. Open Badges 3.0 and other W3C credentials stand in it as they are
written; what is no JSON-LD of its own (a JWT, an Open Badge 2.0, ELMO) stands there in an envelope
(VCDM 2.0 §4.13), which repeats issuer and date because the published schema asks them of every
member. CLR 2.0 §4.1 (ClrCredential), §4.2 (ClrSubject).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.canonical import jcs, jsonld
from cairn.canonical.json_text import parse
from cairn.errors import CairnError
from cairn.formats.detect import VC_2, Wrapping, detect
from cairn.formats.json_members import as_list, types_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject

_CONTEXTS = [
    VC_2,
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_SPACE = b" \t\r\n\xef\xbb\xbf"
_MEDIA_TYPES = {
    Wrapping.JWS_COMPACT: "application/vc+jwt",
    Wrapping.SD_JWT: "application/vc+sd-jwt",
    Wrapping.COSE: "application/vc+cose",
    Wrapping.XML: "application/xml",
    Wrapping.JWS_JSON: "application/json",
    Wrapping.JSON: "application/json",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A credential for a record.

    Attributes:
        data: exactly as received.
        issuer: the identifier of who issued it; an IRI.
        issued: from when it is in force or awarded, an XSD ``dateTime``.
    """

    data: bytes
    issuer: str
    issued: str


@dataclass(frozen=True, slots=True)
class Member:
    """A credential as it will stand in a record.

    Attributes:
        text: its JSON text, final.
        value: the same, read.
    """

    text: str
    value: JsonObject


def member_of(entry: Entry, contexts: Contexts) -> Member | None:
    """A credential as a member of a record; ``None`` for one that a record cannot carry.

    That is one whose issuer or date nobody states, and the bare address of a hosted badge.
    """
    try:
        found = detect(entry.data)
    except CairnError:
        return None
    if found.carriers or found.address or ":" not in entry.issuer or not entry.issued:
        return None
    if found.wrapping is Wrapping.JSON:
        text = entry.data.strip(_SPACE).decode()
        member = Member(text, parse(text))
        if _stands_by_itself(member.value, contexts):
            return member
    return _enveloped(entry, found.wrapping)


def _stands_by_itself(value: JsonObject, contexts: Contexts) -> bool:
    """Whether it is what the record's own words can hold, so that the whole can be verified."""
    needed = {"issuer", "validFrom", "credentialSubject"}
    first = next(iter(as_list(value.get("@context"))), None)
    if first != VC_2 or "VerifiableCredential" not in types_of(value) or not needed <= value.keys():
        return False
    try:
        jcs.canonicalize(value)
        jsonld.to_quads(_document({"id": "urn:x"}, [value]), contexts)
    except CairnError:
        return False
    return True


def _enveloped(entry: Entry, wrapping: Wrapping) -> Member:
    data = entry.data.strip(_SPACE)
    kind = _MEDIA_TYPES[wrapping]
    if wrapping in {Wrapping.JWS_COMPACT, Wrapping.SD_JWT}:
        address = f"data:{kind},{data.decode('ascii')}"
    else:
        address = f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
    value: JsonObject = {
        "@context": _CONTEXTS[::2],
        "id": address,
        "type": ["VerifiableCredential", "EnvelopedVerifiableCredential"],
        "issuer": {"id": entry.issuer, "type": ["Profile"]},
        "validFrom": entry.issued,
        "credentialSubject": {"type": ["AchievementSubject"]},
    }
    return Member(json.dumps(value, ensure_ascii=False, separators=(",", ":")), value)


def _document(head: JsonObject, values: Sequence[JsonObject]) -> JsonObject:
    subject = {"type": ["ClrSubject"], **head.pop("subject", {})}
    return {
        "@context": _CONTEXTS,
        "type": ["VerifiableCredential", "ClrCredential"],
        **head,
        "credentialSubject": {**subject, "verifiableCredential": list(values)},
    }


def assemble(
    members: Sequence[Member],
    *,
    identifier: str,
    name: str,
    assembler: JsonObject,
    subject: JsonObject,
    issued: str,
) -> JsonObject:
    """The record before it is signed; it says of itself that it is partial.

    Args:
        members: at least one.
        identifier: the record's IRI.
        name: what it is called.
        assembler: the ``Profile`` of who puts it together, with its ``id``.
        subject: ``id`` or ``identifier`` of whose it is.
        issued: an XSD ``dateTime`` with its zone.
    """
    head: JsonObject = {
        "id": identifier,
        "name": name,
        "partial": True,
        "issuer": assembler,
        "validFrom": issued,
        "subject": subject,
    }
    return _document(head, [each.value for each in members])


def text_of(record: JsonObject, members: Sequence[Member]) -> bytes:
    """The record's text, each member in it as its own text stands.

    Args:
        record: as :func:`assemble` gave it, signed since.
        members: the same, in the same order.
    """
    head = {name: value for name, value in record.items() if name != "credentialSubject"}
    subject = {
        name: value
        for name, value in record["credentialSubject"].items()
        if name != "verifiableCredential"
    }
    inside = ",\n".join(each.text for each in members)
    opened = [json.dumps(each, ensure_ascii=False)[:-1] for each in (head, subject)]
    text = (
        f'{opened[0]},\n"credentialSubject":{opened[1]},\n"verifiableCredential":[\n{inside}\n]}}}}'
    )
    return text.encode() + b"\n"
