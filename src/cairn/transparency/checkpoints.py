"""Checkpoints: what a log commits to at one size (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.errors import LogDataMalformed
from cairn.transparency.merkle import EMPTY_ROOT, HASH_OCTETS, LARGEST_TREE
from cairn.transparency.note_text import decode_decimal, decode_hash, encode_base64, encode_utf8
from cairn.transparency.notes import Note, sign

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.crypto.keys import Signer
    from cairn.transparency.notes import VerifierKey

_WHAT = "checkpoint"
_MANDATORY_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log's tree.

    Attributes:
        origin: names the log, for ever.
        size: the number of entries.
        root: the Merkle tree hash of them.
        extensions: further lines, opaque; ours have none, because nobody can audit them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be written as a checkpoint.

        Raises:
            LogDataMalformed: a line would be empty, two, or no text; or size or root are out of
                range.
        """
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise LogDataMalformed(what=_WHAT, detail="a line is empty")
        if not 0 <= self.size <= LARGEST_TREE or len(self.root) != HASH_OCTETS:
            raise LogDataMalformed(what=_WHAT, detail="its size or root is out of range")
        encode_utf8(self.text, what=_WHAT)

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), encode_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @property
    def bare(self) -> Checkpoint:
        """The same without its extension lines, which a chain does not hold."""
        return Checkpoint(self.origin, self.size, self.root)

    @property
    def is_impossible(self) -> bool:
        """Whether it is the head of an empty tree with another root than the one there is."""
        return self.size == 0 and self.root != EMPTY_ROOT

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note as a checkpoint.

        Raises:
            LogDataMalformed: it is none.
        """
        lines = text.split("\n")
        if lines.pop() or len(lines) < _MANDATORY_LINES:
            raise LogDataMalformed(what=_WHAT, detail="it has fewer than three lines")
        origin, size, root, *extensions = lines
        return cls(
            origin,
            decode_decimal(size, what=_WHAT),
            decode_hash(root, what=_WHAT),
            tuple(extensions),
        )


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> Note:
    """The checkpoint signed by its log; the key's name is the origin.

    Raises:
        LogDataMalformed: the origin cannot be the name of a key.
        KeyRefused: not an Ed25519 key.
    """
    return sign(checkpoint.text, checkpoint.origin, signer)


def open_checkpoint(data: bytes, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, Note]:
    """Read a checkpoint and check that its log signed it.

    Args:
        data: the signed note.
        keys: keys of logs that are trusted; a key counts only for the origin that it is named for.

    Returns:
        The checkpoint, and the note with all its signatures, checked or not.

    Raises:
        LogDataMalformed: not a checkpoint.
        SignatureInvalid: not signed by a key of its origin, or by one that does not hold.
    """
    note = Note.parse(data)
    checkpoint = Checkpoint.parse(note.text)
    note.open([key for key in keys if key.name == checkpoint.origin])
    return checkpoint, note
