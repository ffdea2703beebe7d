"""What a witness remembers: the last checkpoint of each log, and evidence against logs.

A SQLite file, readable by its owner alone. Deciding and remembering are one transaction: two
requests decided on the same last checkpoint could otherwise cosign two histories. An old copy of
this file must never be put back: a witness that forgot would cosign a fork. Who lost it begins
again under a new key.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.errors import WitnessUnusable
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.cosignatures import cosign, witness_key
from cairn.transparency.notes import Note
from cairn.transparency.witnessing import AddCheckpoint, Answer, Evidence, Finding, decide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cairn.crypto.keys import Signer
    from cairn.transparency.notes import VerifierKey
    from cairn.transparency.witnessing import Decision

_VERSION = "1"
_SECONDS = 30.0
MOST_EVIDENCE = 100
"""Pieces kept of one log: a broken one may repeat itself for ever."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS latest (origin TEXT PRIMARY KEY, note BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS evidence (
    number INTEGER PRIMARY KEY, origin TEXT NOT NULL, seen INTEGER NOT NULL, finding TEXT NOT NULL,
    earlier BLOB, later BLOB NOT NULL, UNIQUE (origin, finding, later)
);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of evidence.

    Attributes:
        number: its number here.
        origin: which log.
        seen: when, in seconds since the Epoch.
        finding: what it shows.
        earlier: the checkpoint that was cosigned, as its log signed it; None where not needed.
        later: the checkpoint that was refused, as its log signed it.
    """

    number: int
    origin: str
    seen: int
    finding: Finding
    earlier: bytes | None
    later: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request is answered with.

    Attributes:
        answer: how it ends.
        body: what is sent.
        alarm: what the operator must be told; None mostly.
    """

    answer: Answer
    body: bytes
    alarm: Evidence | None = None


class Witness:
    """A witness with its record and its key. One thread at a time may use one value.

    Attributes:
        key: its verifier key, for the policies of verifiers and logs.
        logs: the keys of each log that is followed, by origin.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        name: str,
        signer: Signer,
        logs: Mapping[str, Sequence[VerifierKey]],
        clock: Callable[[], float],
    ) -> None:
        self.key = witness_key(name, signer.public_key)
        self.logs = logs
        self._connection = connection
        self._name = name
        self._signer = signer
        self._clock = clock

    @classmethod
    def open(
        cls,
        path: Path,
        name: str,
        signer: Signer,
        logs: Sequence[VerifierKey],
        clock: Callable[[], float],
    ) -> Self:
        """Open a witness's record, or begin it.

        Args:
            path: its file.
            name: the witness's name, for ever.
            signer: holds its key, used for nothing else.
            logs: the keys of the logs that it follows.
            clock: seconds since the Epoch.

        Raises:
            WitnessUnusable: it is no record, or was begun under another name or key.
        """
        key = witness_key(name, signer.public_key)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(path, timeout=_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            for setting in (("version", _VERSION), ("key", key.text)):
                connection.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", setting)
            settings = dict(connection.execute("SELECT name, value FROM setting"))
            connection.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise WitnessUnusable(name=name, detail=f"{path}: {error}") from error
        if settings != {"version": _VERSION, "key": key.text}:
            connection.close()
            detail = f"{path} was begun as {settings.get('key')}, and this is {key.text}"
            raise WitnessUnusable(name=name, detail=detail)
        by_origin: dict[str, list[VerifierKey]] = {}
        for each in logs:
            by_origin.setdefault(each.name, []).append(each)
        return cls(connection, name, signer, by_origin, clock)

    def answer(self, body: bytes) -> Reply:
        """Decide about a request, remember, and only then answer.

        Raises:
            WitnessUnusable: the record cannot be written; nothing was cosigned.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                latest = {
                    origin: Note.parse(note)
                    for origin, note in self._connection.execute("SELECT * FROM latest")
                }
                decision = decide(body, self.logs, latest)
                new = self._remember(decision, body)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise
        except sqlite3.Error as error:
            raise WitnessUnusable(name=self._name, detail=str(error)) from error
        alarm = decision.evidence if new else None
        if decision.checkpoint is None:
            return Reply(decision.answer, decision.body, alarm)
        now = int(self._clock())
        line = cosign(decision.checkpoint, self._name, now, self._signer)
        return Reply(decision.answer, line.line.encode(), alarm)

    def latest(self) -> Mapping[str, Note]:
        """The last checkpoint that was cosigned of each log, by origin."""
        rows = self._connection.execute("SELECT origin, note FROM latest ORDER BY origin")
        return {origin: Note.parse(note) for origin, note in rows}

    def evidence(self) -> tuple[Kept, ...]:
        """All that speaks against logs, the oldest first."""
        return evidence_in(self._connection)

    def close(self) -> None:
        """Let go of the record."""
        self._connection.close()

    def _remember(self, decision: Decision, body: bytes) -> bool:
        """Store what was decided; whether there is evidence that was not there before."""
        if decision.checkpoint is not None:
            note = self._bare(AddCheckpoint.parse(body).note)
            self._connection.execute(
                "INSERT OR REPLACE INTO latest VALUES (?, ?)",
                (decision.checkpoint.origin, note.octets),
            )
        evidence = decision.evidence
        if evidence is None:
            return False
        origin = Checkpoint.parse(evidence.later.text).origin
        (there,) = self._connection.execute(
            "SELECT count(*) FROM evidence WHERE origin = ?", (origin,)
        ).fetchone()
        if there >= MOST_EVIDENCE:
            return False
        added = self._connection.execute(
            "INSERT OR IGNORE INTO evidence (origin, seen, finding, earlier, later)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                origin,
                int(self._clock()),
                evidence.finding.value,
                evidence.earlier.octets if evidence.earlier else None,
                self._bare(evidence.later).octets,
            ),
        )
        return added.rowcount > 0

    def _bare(self, note: Note) -> Note:
        """A note with its log's signatures alone: anybody can add others, and fill the record."""
        keys = self.logs[Checkpoint.parse(note.text).origin]
        lines = [line for key in keys for line in note.signatures if line.is_by(key)]
        return Note(note.text, tuple(dict.fromkeys(lines)))


def evidence_in(connection: sqlite3.Connection) -> tuple[Kept, ...]:
    """The evidence in an open record."""
    rows = connection.execute(
        "SELECT number, origin, seen, finding, earlier, later FROM evidence ORDER BY number"
    )
    return tuple(
        Kept(number, origin, seen, Finding(finding), earlier, later)
        for number, origin, seen, finding, earlier, later in rows
    )


def read_evidence(path: Path) -> tuple[Kept, ...]:
    """The evidence in a record, without its key.

    Raises:
        WitnessUnusable: it is no record.
    """
    if not path.is_file():
        raise WitnessUnusable(name=path.name, detail="there is no such record")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return evidence_in(connection)
        finally:
            connection.close()
    except (sqlite3.Error, ValueError) as error:
        raise WitnessUnusable(name=path.name, detail=str(error)) from error
