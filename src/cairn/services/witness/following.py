"""A witness that goes and looks: it reads a log's public files as any reader does.

A log that shows its own witnesses one history and its readers another is found in this way, and a
log that never sends anything is cosigned all the same. What is found goes through the same decision
and the same record as what a log sends (:mod:`cairn.services.witness.record`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import CairnError, LogDataMalformed, WitnessUnusable
from cairn.logs.remote_files import RemoteFiles
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.merkle_proofs import consistency_proof
from cairn.transparency.notes import Note
from cairn.transparency.tiles import CHECKPOINT_PATH, TiledTree
from cairn.transparency.witnessing import AddCheckpoint, Answer

if TYPE_CHECKING:
    from cairn.logs.remote_files import Fetch
    from cairn.services.witness.record import Reply, Witness
    from cairn.transparency.notes import VerifierKey


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at a log came to.

    Attributes:
        origin: which log.
        size: how many entries it shows; None where it shows none.
        problem: why it was not cosigned, in plain words; empty where it was, or was before.
        reply: what the witness's record said; None where it was not asked.
    """

    origin: str
    size: int | None
    problem: str = ""
    reply: Reply | None = None


def look(witness: Witness, log: VerifierKey, url: str, fetch: Fetch) -> Seen:
    """Look at a log, and cosign what it shows if it continues what was cosigned.

    Args:
        witness: with its record.
        log: the log's key.
        url: where its files are served.
        fetch: reads an address.

    Raises:
        WitnessUnusable: the record cannot be written.
    """
    base = url.rstrip("/")
    try:
        note = Note.parse(fetch(f"{base}/{CHECKPOINT_PATH}"))
        checkpoint = Checkpoint.parse(note.text)
        if checkpoint.origin != log.name:
            raise LogDataMalformed(what="checkpoint", detail=f"it is of {checkpoint.origin}")
        note.open([log])
        last = witness.latest().get(log.name)
        before = Checkpoint.parse(last.text) if last else None
        size = before.size if before else 0
        if size > checkpoint.size:
            problem = f"it shows {checkpoint.size} entries, and {size} were cosigned"
            return Seen(log.name, checkpoint.size, problem)
        proof = _proof(base, size, checkpoint.size, fetch)
        reply = witness.answer(AddCheckpoint(size, proof, note).octets)
    except WitnessUnusable:
        raise
    except CairnError as error:
        return Seen(log.name, None, error.what().removesuffix("."))
    problems = {
        Answer.COSIGN: "",
        Answer.NOT_CONSISTENT: "it does not continue what was cosigned",
    }
    problem = problems.get(reply.answer, f"it was answered {reply.answer.value}")
    return Seen(log.name, checkpoint.size, problem, reply)


def _proof(base: str, first: int, second: int, fetch: Fetch) -> tuple[bytes, ...]:
    """The proof that the log's files give for its growth. Whether it holds, the record judges.

    Where they give none, an empty one: then the record says that nothing connects the two.
    """
    if first in {0, second}:
        return ()

    files = RemoteFiles(base, fetch)
    return consistency_proof(first, second, TiledTree(second, files.read).complete)
