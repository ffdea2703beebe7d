"""What is written into the log, octet by octet.

An entry is three lines of ASCII, each ended by a newline, and nothing else::

    cairn.entry/v1
    <kind>
    <base64 of 32 octets>

*Digests.* For what an institution publishes anyway and what names no person, the 32 octets are the
SHA-256 of the document. Anybody who has the document finds its entry.

*Commitments.* For a credential, and for a decision about a person, the kind is ``commitment`` and
the octets are ``HMAC-SHA-256(salt, about ‖ 0x00 ‖ SHA-256(document))`` with a salt of 256 random
bits used for this entry alone. Learner and issuer keep the salt. Without it the octets are random
to everybody, even to who holds the document or guesses it; once it is erased they stay so. What
kind of document stands behind a commitment is inside it, so the log does not even say how many
decisions there were.

There is no field for text: no name, address, DID of a learner or comment can get into the log.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from cairn.canonical import jcs, json_text
from cairn.errors import LogDataMalformed, MalformedJson
from cairn.transparency.merkle import HASH_OCTETS
from cairn.transparency.note_text import decode_hash, encode_base64

SALT_OCTETS = 32
_FIRST_LINE = "cairn.entry/v1"
_WHAT = "entry"
_BLANKS = b" \t\r\n"
_ENTRY = re.compile(rb"cairn\.entry/v1\n([a-z-]{1,40})\n([A-Za-z0-9+/]{43}=)\n")


class EntryKind(StrEnum):
    """What an entry is about, as it stands in the log."""

    COMMITMENT = "commitment"
    """A credential, or a decision about a person: nobody can tell which."""

    KEY = "key"
    """A key of an institution began to be used, was retired, or is compromised."""

    CONTROLLER_DOCUMENT = "controller-document"
    """An institution's DID document or issuer profile."""

    STATUS_LIST = "status-list"
    """A status list as it was signed."""

    CATALOGUE = "catalogue"
    """A version of a catalogue of achievements."""

    ACHIEVEMENT = "achievement"
    """A version of one achievement."""

    ACCREDITATION = "accreditation"
    """An agency's decision about an institution or a programme."""

    POLICY = "policy"
    """A version of a recognition policy."""

    PRECEDENT = "precedent"
    """A decision that holds for everybody alike, and names no person."""

    AGREEMENT = "agreement"
    """An agreement between institutions, on recognition or custody."""

    CLOSURE = "closure"
    """The statement that an institution has closed, and who keeps its records."""

    TRUST_LIST = "trust-list"
    """A version of a list of trusted issuers."""


class Personal(StrEnum):
    """What a commitment is about; it goes into the commitment, not into the log."""

    CREDENTIAL = "credential"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log.

    Attributes:
        kind: what it is about.
        value: 32 octets, a digest or a commitment.
    """

    kind: EntryKind
    value: bytes

    def __post_init__(self) -> None:
        """Refuse a value that is none.

        Raises:
            LogDataMalformed: not 32 octets.
        """
        if len(self.value) != HASH_OCTETS:
            raise LogDataMalformed(what=_WHAT, detail=f"its value is not {HASH_OCTETS} octets long")

    @property
    def octets(self) -> bytes:
        """The entry as it is hashed into the tree."""
        return f"{_FIRST_LINE}\n{self.kind}\n{encode_base64(self.value)}\n".encode("ascii")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read an entry.

        Raises:
            LogDataMalformed: not one of this version, or spelt another way.
        """
        match = _ENTRY.fullmatch(data)
        if match is None:
            raise LogDataMalformed(what=_WHAT, detail="not three lines of this version")
        kind, value = (each.decode("ascii") for each in match.groups())
        if kind not in set(EntryKind):
            raise LogDataMalformed(what=_WHAT, detail=f"“{kind}” is not a kind of entry")
        return cls(EntryKind(kind), decode_hash(value, what=_WHAT))


def document_digest(document: bytes) -> bytes:
    """The SHA-256 that stands for a document, however its holder's software wrote it out.

    A JSON object counts by its canonical form (RFC 8785): a wallet that stores and writes it again
    changes blanks and the order of members. Everything else, a JWT or a sealed file, counts by its
    octets without the blanks (space, tab, line end) before and behind, which editors add to tokens.

    Args:
        document: the secured document, its proof included.

    Raises:
        ValueNotCanonical: JSON with a number that has no exact canonical form.
        LimitExceeded: JSON too large or nested too deep.
    """
    bare = document.strip(_BLANKS)
    if bare.startswith(b"{"):
        try:
            return hashlib.sha256(jcs.canonicalize(json_text.parse(bare))).digest()
        except MalformedJson:
            # Not JSON after all, or JSON that two readers read differently: nothing but its octets.
            pass
    return hashlib.sha256(bare).digest()


def digest_entry(kind: EntryKind, document: bytes) -> Entry:
    """The entry for a published document that names no person.

    Args:
        kind: what the document is; never a commitment.
        document: its octets.

    Raises:
        LogDataMalformed: the kind is that of commitments, which are made with a salt.
        ValueNotCanonical: see :func:`document_digest`.
        LimitExceeded: likewise.
    """
    if kind is EntryKind.COMMITMENT:
        raise LogDataMalformed(what=_WHAT, detail="a commitment is made with a salt")
    return Entry(kind, document_digest(document))


def commitment_entry(about: Personal, document: bytes, salt: bytes) -> Entry:
    """The entry for a credential, or for a decision about a person.

    Args:
        about: which of the two.
        document: its octets, its proof included.
        salt: 32 random octets, drawn for this entry alone and given to nobody but the learner and
            the issuer. One of another length is refused: HMAC pads keys, and two salts of
            different lengths could then open one entry.

    Raises:
        LogDataMalformed: the salt has another length.
        ValueNotCanonical: see :func:`document_digest`.
        LimitExceeded: likewise.
    """
    if len(salt) != SALT_OCTETS:
        raise LogDataMalformed(what="salt", detail=f"it is not {SALT_OCTETS} octets long")
    message = about.encode() + b"\x00" + document_digest(document)
    return Entry(EntryKind.COMMITMENT, hmac.digest(salt, message, "sha256"))
