"""Cosignatures: a witness says when it saw the log grow consistently (c2sp.org/tlog-cosignature).

A cosignature by Ed25519 says: as of this second, the largest consistent tree that this witness saw
of this log has this root. Its instant is the witness's word, not the log's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import KeyRefused, LogDataMalformed, SignatureInvalid
from cairn.transparency.notes import NoteSignature, SignatureType, VerifierKey

if TYPE_CHECKING:
    from cairn.crypto.keys import PublicKey, Signer
    from cairn.transparency.checkpoints import Checkpoint
    from cairn.transparency.notes import Note

LATEST = 2**63 - 1
"""The latest instant that a cosignature can name."""

_TIMESTAMP_OCTETS = 8
_ED25519_OCTETS = 64


@dataclass(frozen=True, slots=True)
class Cosignature:
    """That a witness cosigned a checkpoint, verified.

    Attributes:
        key: the witness's key.
        timestamp: seconds since the Epoch, as the witness's clock had it.
    """

    key: VerifierKey
    timestamp: int


def witness_key(name: str, public_key: PublicKey) -> VerifierKey:
    """The verifier key of a witness that cosigns with an Ed25519 key.

    Raises:
        LogDataMalformed: the name cannot be one.
        KeyRefused: not an Ed25519 key.
    """
    return VerifierKey(name, SignatureType.COSIGNATURE, public_key)


def cosign(checkpoint: Checkpoint, name: str, timestamp: int, signer: Signer) -> NoteSignature:
    """Cosign a checkpoint.

    Only a witness that has found it consistent with everything that it cosigned before may do so
    (:func:`cairn.transparency.witnessing.decide`).

    Args:
        checkpoint: what was found consistent.
        name: the witness's name.
        timestamp: now, in seconds since the Epoch.
        signer: holds the witness's key, which is used for nothing else.

    Raises:
        LogDataMalformed: the instant cannot be written, or the name cannot be one.
        KeyRefused: not an Ed25519 key.
    """
    if not 0 < timestamp <= LATEST:
        raise LogDataMalformed(what="cosignature", detail="its instant is out of range")
    key = witness_key(name, signer.public_key)
    signature = signer.sign(_message(checkpoint.text, timestamp))
    return NoteSignature(name, key.key_id, timestamp.to_bytes(_TIMESTAMP_OCTETS) + signature)


def cosigned_by(note: Note, key: VerifierKey) -> Cosignature | None:
    """What a witness says in a note about a checkpoint; nothing where it did not cosign.

    Of several by the same witness, all of which must hold, the earliest counts.

    Raises:
        SignatureInvalid: a line claims to be by the witness and does not hold.
        KeyRefused: the key is not a witness's.
    """
    if key.type is not SignatureType.COSIGNATURE:
        raise KeyRefused(detail=f"{key.name} is not the key of a witness")
    instants = [_verified(note.text, each, key) for each in note.signatures if each.is_by(key)]
    return Cosignature(key, min(instants)) if instants else None


def _verified(text: str, line: NoteSignature, key: VerifierKey) -> int:
    if len(line.signature) != _TIMESTAMP_OCTETS + _ED25519_OCTETS:
        raise SignatureInvalid(detail="a cosignature is not of the length that it must have")
    timestamp = int.from_bytes(line.signature[:_TIMESTAMP_OCTETS])
    if not 0 < timestamp <= LATEST:
        raise SignatureInvalid(detail="a cosignature names an instant out of range")
    key.public_key.verify(line.signature[_TIMESTAMP_OCTETS:], _message(text, timestamp))
    return timestamp


def _message(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()
