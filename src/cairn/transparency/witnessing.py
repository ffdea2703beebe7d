"""What a witness is asked and what it answers (c2sp.org/tlog-witness), as one pure decision.

A witness cosigns a checkpoint only when a proof connects it to the last one that it cosigned. Its
service stores the new checkpoint before it answers, and does both in one transaction: two requests
decided on the same last checkpoint could otherwise roll the record back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Self

from cairn.errors import LogDataMalformed, LogProofInvalid, SignatureInvalid
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint
from cairn.transparency.cosignatures import cosigned_by
from cairn.transparency.merkle import EMPTY_ROOT
from cairn.transparency.merkle_proofs import LONGEST_PROOF, verify_consistency
from cairn.transparency.note_text import decode_decimal, decode_hash, decode_utf8, encode_base64
from cairn.transparency.notes import MOST_OCTETS, Note, parse_signatures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.transparency.notes import NoteSignature, VerifierKey

_OLD = "old "
_WHAT = "request to a witness"
SIZE_MEDIA_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A log's request to have a checkpoint cosigned.

    Attributes:
        old_size: the size of the checkpoint that the witness cosigned last, as the log knows it.
        proof: that the log grew consistently since.
        note: the new checkpoint as the log signed it.
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def octets(self) -> bytes:
        """The body of the request."""
        lines = [f"{_OLD}{self.old_size}", *map(encode_base64, self.proof)]
        return ("".join(f"{line}\n" for line in lines) + "\n").encode() + self.note.octets

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the body of a request.

        Raises:
            LogDataMalformed: it is none.
        """
        text = decode_utf8(data, what=_WHAT, maximum=MOST_OCTETS)
        head, separator, note = text.partition("\n\n")
        old, *hashes = head.split("\n")
        if not separator or not old.startswith(_OLD):
            raise LogDataMalformed(what=_WHAT, detail="it does not begin with the old size")
        if len(hashes) > LONGEST_PROOF:
            raise LogDataMalformed(what=_WHAT, detail=f"more than {LONGEST_PROOF} hashes")
        return cls(
            decode_decimal(old.removeprefix(_OLD), what=_WHAT),
            tuple(decode_hash(line, what=_WHAT) for line in hashes),
            Note.parse(note.encode()),
        )


class Answer(Enum):
    """How a request ends; the value is the HTTP status that the specification names for it."""

    COSIGN = 200
    MALFORMED = 400
    NOT_SIGNED = 403
    UNKNOWN_LOG = 404
    OTHER_SIZE = 409
    NOT_CONSISTENT = 422


class Finding(Enum):
    """What a refused checkpoint says about the log that signed it."""

    SPLIT_VIEW = "split_view"
    """Two signed roots for one size: the log shows different histories. This proves it."""

    NOT_CONNECTED = "not_connected"
    """No proof connects the two: a fork, or a fault. Not a proof by itself."""

    IMPOSSIBLE = "impossible"
    """The log signed another root for the empty tree than the one there is. This proves it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a witness keeps when a log signed what it should not have.

    Attributes:
        finding: what it shows.
        earlier: the checkpoint that was cosigned last, as signed by the log; None where the other
            one is enough.
        later: the checkpoint that was refused, as signed by the log.
        proof: the proof that came with it.
    """

    finding: Finding
    earlier: Note | None
    later: Note
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the witness does about a request.

    Attributes:
        answer: how it ends.
        checkpoint: what is to be stored and then cosigned, where it ends so; else None.
        latest_size: the size that the log must go on from, where that is the answer; else None.
        evidence: what must be kept and told to the operator; mostly None.
    """

    answer: Answer
    checkpoint: Checkpoint | None = None
    latest_size: int | None = None
    evidence: Evidence | None = None

    @property
    def body(self) -> bytes:
        """The body of a refusal: the size with 409, else nothing."""
        return b"" if self.latest_size is None else f"{self.latest_size}\n".encode()


def decide(
    body: bytes, logs: Mapping[str, Sequence[VerifierKey]], latest: Mapping[str, Note]
) -> Decision:
    """Decide about a request to cosign.

    Args:
        body: the request.
        logs: the keys of each log that is followed, by origin.
        latest: the checkpoint that was cosigned last for each origin, as the log signed it.

    Returns:
        The decision. Nothing that a request may hold makes it raise.

    Raises:
        KeyRefused: a key in ``logs`` is not one that a log signs with.
    """
    try:
        request = AddCheckpoint.parse(body)
        checkpoint = Checkpoint.parse(request.note.text)
    except LogDataMalformed:
        return Decision(Answer.MALFORMED)
    keys = logs.get(checkpoint.origin, ())
    if not keys:
        return Decision(Answer.UNKNOWN_LOG)
    try:
        request.note.open(keys)
    except SignatureInvalid:
        return Decision(Answer.NOT_SIGNED)
    if request.old_size > checkpoint.size:
        return Decision(Answer.MALFORMED)
    return _decide_signed(request, checkpoint, latest.get(checkpoint.origin))


def _decide_signed(request: AddCheckpoint, checkpoint: Checkpoint, last: Note | None) -> Decision:
    """The answer about a checkpoint that its log did sign: from here on it is evidence."""

    def evidence(finding: Finding) -> Evidence:
        return Evidence(finding, last, request.note, request.proof)

    before = Checkpoint.parse(last.text) if last else None
    size, root = (before.size, before.root) if before else (0, EMPTY_ROOT)
    split = None
    if checkpoint.is_impossible:
        split = Evidence(Finding.IMPOSSIBLE, None, request.note, request.proof)
    elif before and before.size == checkpoint.size and before.root != checkpoint.root:
        split = evidence(Finding.SPLIT_VIEW)
    if request.old_size != size:
        return Decision(Answer.OTHER_SIZE, latest_size=size, evidence=split)
    if split:
        return Decision(Answer.NOT_CONSISTENT, evidence=split)
    try:
        verify_consistency(size, checkpoint.size, request.proof, root, checkpoint.root)
    except LogProofInvalid:
        found = evidence(Finding.NOT_CONNECTED) if last else None
        return Decision(Answer.NOT_CONSISTENT, evidence=found)
    return Decision(Answer.COSIGN, checkpoint)


def is_split_view(first: bytes, second: bytes, keys: Sequence[VerifierKey]) -> bool:
    """Whether two signed checkpoints prove that a log shows different histories.

    Anybody can ask this who knows the log's key; it needs nobody's word.

    Args:
        first: a signed checkpoint.
        second: another one.
        keys: the log's keys.

    Raises:
        LogDataMalformed: one is not a checkpoint.
        SignatureInvalid: one was not signed by the log.
    """
    one, _ = open_checkpoint(first, keys)
    other, _ = open_checkpoint(second, keys)
    return (one.origin, one.size) == (other.origin, other.size) and one.root != other.root


def with_cosignatures(note: Note, answer: bytes, witnesses: Sequence[VerifierKey]) -> Note:
    """The checkpoint with what a witness answered, as far as known witnesses stand behind it.

    Args:
        note: the checkpoint that was sent.
        answer: the body of the witness's answer: signature lines.
        witnesses: the keys that may be in it; lines by others are left out.

    Raises:
        LogDataMalformed: the answer is not one.
        SignatureInvalid: no known witness cosigned, or a line does not hold.
    """
    text = decode_utf8(answer, what="answer of a witness", maximum=MOST_OCTETS)
    lines = parse_signatures(text)
    taken: list[NoteSignature] = []
    for key in witnesses:
        if cosigned_by(Note(note.text, lines), key):
            taken.extend(line for line in lines if line.is_by(key))
    if not taken:
        raise SignatureInvalid(detail="no known witness cosigned this checkpoint")
    return note.signed_with(*(line for line in taken if line not in note.signatures))
