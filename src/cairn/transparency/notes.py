"""Signed notes: a text and the signatures under it (c2sp.org/signed-note).

Two of the assigned types of signature are known here: Ed25519 over the text, with which a log
signs, and the timestamped cosignature of a witness (:mod:`cairn.transparency.cosignatures`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Self

from cairn.crypto.keys import KeyType, PublicKey
from cairn.errors import KeyRefused, LogDataMalformed, SignatureInvalid
from cairn.transparency.note_text import (
    check_name,
    decode_base64,
    decode_utf8,
    encode_base64,
    encode_utf8,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.crypto.keys import Signer

MOST_OCTETS = 1_000_000
"""The longest note that is read; 16 signatures, which must be, of the largest kind fit."""

MOST_SIGNATURES = 100
KEY_ID_OCTETS = 4
_DASH = "\u2014 "
_WHAT = "signed note"


class SignatureType(IntEnum):
    """The kinds of signature that are made and checked here, by their assigned octet."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True)
class VerifierKey:
    """A key that notes are verified with, and its name.

    Attributes:
        name: the key's name; a log's is its origin.
        type: the kind of signature that it makes.
        public_key: an Ed25519 key.
    """

    name: str
    type: SignatureType
    public_key: PublicKey

    def __post_init__(self) -> None:
        """Refuse what cannot stand in a note.

        Raises:
            LogDataMalformed: the name cannot be one.
            KeyRefused: not an Ed25519 key.
        """
        check_name(self.name)
        if self.public_key.type is not KeyType.ED25519:
            raise KeyRefused(detail="a log and its witnesses sign with Ed25519")

    @cached_property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ newline ‖ type ‖ public key), its first four octets."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._material).digest()[:KEY_ID_OCTETS]

    @property
    def _material(self) -> bytes:
        return bytes([self.type]) + self.public_key.raw

    @property
    def text(self) -> str:
        """The verifier key as it is published: ``name+id+key``."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(self._material)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key.

        Raises:
            LogDataMalformed: not one, or its id is not that of its key.
            KeyRefused: a kind of key or signature that is not known here.
        """
        name, _, rest = text.partition("+")
        identifier, _, encoded = rest.partition("+")
        if not (name and identifier and encoded):
            raise LogDataMalformed(what="verifier key", detail="it must read NAME+NUMBER+KEY")
        material = decode_base64(encoded, what="verifier key")
        if not material or material[0] not in set(SignatureType):
            raise KeyRefused(detail="a verifier key for a kind of signature that is not known")
        key = cls(name, SignatureType(material[0]), PublicKey(KeyType.ED25519, material[1:]))
        if identifier != key.key_id.hex():
            raise LogDataMalformed(what="verifier key", detail="its id is not that of its key")
        return key


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line.

    Attributes:
        name: the name of the key that is said to have made it.
        key_id: four octets.
        signature: what the key made; its form depends on the type of the key.
    """

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line, without its newline.

        Raises:
            LogDataMalformed: it is no signature line.
        """
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH):
            raise LogDataMalformed(what=_WHAT, detail="a line below the text is no signature")
        check_name(name)
        data = decode_base64(encoded, what=_WHAT)
        if len(data) <= KEY_ID_OCTETS:
            raise LogDataMalformed(what=_WHAT, detail="a signature is too short")
        return cls(name, data[:KEY_ID_OCTETS], data[KEY_ID_OCTETS:])

    def is_by(self, key: VerifierKey) -> bool:
        """Whether the line claims to be by this key; that it holds is not said by this."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it. Nothing in it is to be believed before it is verified.

    Attributes:
        text: the text with its last newline.
        signatures: at least one.
    """

    text: str
    signatures: tuple[NoteSignature, ...]

    @property
    def octets(self) -> bytes:
        """The note as it is served."""
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}".encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a signed note.

        Raises:
            LogDataMalformed: not a note, too long, or with too many signatures.
        """
        whole = decode_utf8(data, what=_WHAT, maximum=MOST_OCTETS)
        # The text may hold empty lines; the last one ends it.
        above, separator, below = whole.rpartition("\n\n")
        if not separator or not below.endswith("\n"):
            raise LogDataMalformed(what=_WHAT, detail="no signatures stand below its text")
        return cls(above + "\n", parse_signatures(below))

    def signed_with(self, *signatures: NoteSignature) -> Self:
        """The note with signatures added below those that it has."""
        return type(self)(self.text, (*self.signatures, *signatures))

    def verified(self, key: VerifierKey) -> tuple[NoteSignature, ...]:
        """The signatures by an Ed25519 key; there is none where the key did not sign.

        Raises:
            SignatureInvalid: a line claims to be by the key and does not hold: the note is then
                to be refused as a whole.
            KeyRefused: the key makes another kind of signature.
        """
        if key.type is not SignatureType.ED25519:
            raise KeyRefused(detail=f"{key.name} does not sign a note by itself")
        claimed = tuple(each for each in self.signatures if each.is_by(key))
        for each in claimed:
            key.public_key.verify(each.signature, self.text.encode())
        return claimed

    def open(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """The keys, of those trusted, that signed the note.

        Raises:
            SignatureInvalid: none did, or a line claims one that did not.
            KeyRefused: a key makes another kind of signature.
        """
        signed = tuple(key for key in keys if self.verified(key))
        if not signed:
            raise SignatureInvalid(detail="no key that is trusted here signed this note")
        return signed


def parse_signatures(text: str) -> tuple[NoteSignature, ...]:
    """Read signature lines, each with its newline: the end of a note, or what a witness answers.

    Raises:
        LogDataMalformed: a line is none, or there are none or too many.
    """
    lines = text.split("\n")
    if lines.pop() or not lines:
        raise LogDataMalformed(what=_WHAT, detail="its last line does not end")
    if len(lines) > MOST_SIGNATURES:
        raise LogDataMalformed(what=_WHAT, detail=f"more than {MOST_SIGNATURES} signatures")
    return tuple(map(NoteSignature.parse, lines))


def log_key(name: str, public_key: PublicKey) -> VerifierKey:
    """The verifier key of a log that signs with an Ed25519 key.

    Raises:
        LogDataMalformed: the name cannot be one.
        KeyRefused: not an Ed25519 key.
    """
    return VerifierKey(name, SignatureType.ED25519, public_key)


def sign(text: str, name: str, signer: Signer) -> Note:
    """A note under one Ed25519 signature.

    Args:
        text: what is signed; ends in a newline.
        name: the name of the key.
        signer: holds the key.

    Raises:
        LogDataMalformed: the text or the name cannot stand in a note.
        KeyRefused: not an Ed25519 key.
    """
    key = log_key(name, signer.public_key)
    signature = signer.sign(encode_utf8(text, what=_WHAT))
    note = Note(text, (NoteSignature(name, key.key_id, signature),))
    if not text.endswith("\n") or Note.parse(note.octets) != note:
        raise LogDataMalformed(what=_WHAT, detail="this text cannot be signed as a note")
    return note
