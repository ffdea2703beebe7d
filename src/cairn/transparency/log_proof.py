"""The sidecar file that proves, offline, that something was logged (c2sp.org/tlog-proof).

It holds the place in the log, the audit path and the checkpoint with its cosignatures. What was
logged, and which logs and witnesses are trusted, the verifier brings along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.errors import LogDataMalformed
from cairn.transparency.checkpoints import open_checkpoint
from cairn.transparency.merkle import hash_leaf
from cairn.transparency.merkle_proofs import LONGEST_PROOF, verify_inclusion
from cairn.transparency.note_text import (
    decode_base64,
    decode_decimal,
    decode_hash,
    decode_utf8,
    encode_base64,
)
from cairn.transparency.notes import MOST_OCTETS, Note

if TYPE_CHECKING:
    from cairn.transparency.checkpoints import Checkpoint
    from cairn.transparency.cosignatures import Cosignature
    from cairn.transparency.trust_policy import TrustPolicy

FILE_EXTENSION = ".tlog-proof"
FIRST_LINE = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = "index "
_WHAT = "proof of logging"


@dataclass(frozen=True, slots=True)
class Logged:
    """What a proof of logging has shown.

    Attributes:
        index: the entry's place in the log.
        checkpoint: the head under which it stands, signed by a trusted log.
        cosignatures: by which known witnesses, and when.
        witnessed: whether they are as many as the policy asks for.
        witnessed_at: the instant by which they had seen it, in seconds since the Epoch; None where
            they are too few, or the policy asks for none.
    """

    index: int
    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]
    witnessed: bool
    witnessed_at: int | None


@dataclass(frozen=True, slots=True)
class LogProof:
    """A proof of logging; nothing in it is to be believed before it is verified.

    Attributes:
        index: the entry's place in the log, from 0.
        path: the audit path, from the sibling up.
        note: the checkpoint as the log served it.
        extra: opaque octets, never authenticated; ours hold the salt of a commitment.
    """

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    @property
    def octets(self) -> bytes:
        """The file."""
        lines = [FIRST_LINE]
        if self.extra is not None:
            lines.append(_EXTRA + encode_base64(self.extra))
        lines.append(f"{_INDEX}{self.index}")
        lines.extend(map(encode_base64, self.path))
        head = "".join(f"{line}\n" for line in lines)
        return f"{head}\n".encode() + self.note.octets

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a proof file.

        Raises:
            LogDataMalformed: it is none.
        """
        text = decode_utf8(data, what=_WHAT, maximum=MOST_OCTETS)
        head, separator, note = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or lines.pop(0) != FIRST_LINE:
            raise LogDataMalformed(what=_WHAT, detail=f"it does not begin with {FIRST_LINE}")
        extra = None
        if lines and lines[0].startswith(_EXTRA):
            extra = decode_base64(lines.pop(0).removeprefix(_EXTRA), what=_WHAT)
        if not lines or not lines[0].startswith(_INDEX):
            raise LogDataMalformed(what=_WHAT, detail="the line with the index is not there")
        index = decode_decimal(lines.pop(0).removeprefix(_INDEX), what=_WHAT)
        if len(lines) > LONGEST_PROOF:
            raise LogDataMalformed(what=_WHAT, detail=f"more than {LONGEST_PROOF} hashes")
        path = tuple(decode_hash(line, what=_WHAT) for line in lines)
        return cls(index, path, Note.parse(note.encode()), extra)

    def verify(self, entry: bytes, policy: TrustPolicy) -> Logged:
        """Check that an entry was logged (tlog-proof, “Verifying”).

        That too few witnesses cosigned is a finding, not an error: the entry is in the log, and
        whether everybody is shown the same log is what could not be told.

        Args:
            entry: the entry, made by the verifier from what it holds
                (:mod:`cairn.transparency.entries`).
            policy: the logs and witnesses that are trusted.

        Raises:
            LogDataMalformed: the note is no checkpoint.
            SignatureInvalid: no trusted log signed it, or a known signature does not hold.
            LogProofInvalid: the path does not lead from the entry to the root.
        """
        checkpoint, note = open_checkpoint(self.note.octets, policy.logs)
        cosignatures = policy.cosignatures(note)
        leaf_hash = hash_leaf(entry)
        verify_inclusion(leaf_hash, self.index, checkpoint.size, self.path, checkpoint.root)
        return Logged(
            self.index,
            checkpoint,
            cosignatures,
            policy.is_met_by(cosignatures),
            policy.witnessed_at(cosignatures),
        )
