"""What a run has issued, so that a later run, or the same one after a crash, never issues it twice.

The journal is a SQLite file beside the output (``OUT.journal``), readable by its owner alone: it
holds the secret from which identifiers, salts and status indices follow, and a keyed digest of each
row; neither name nor address. The rules that make a kill at any moment harmless:

1.  A row is *claimed* under the number of the part that will hold it. Claims of parts that were
    never finished are dropped when the journal is opened again.
2.  A part's bytes are appended to the output and forced to disk *before* the part is recorded with
    the new length. On opening, the output is cut back to the recorded length: bytes after it were
    never promised to anybody.
3.  Everything in a part follows from the secret, the row, its ordinal and the run's instant, which
    is recorded before the first part; so the part made again has the same bytes (but for ECDSA
    keys whose module draws its own randomness).
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Self

from cairn.crypto.keyed_hash import KeyedHash
from cairn.errors import JournalBusy, JournalMismatch, JournalUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_VERSION = "1"
_SECRET_BYTES = 32
_PRIMARY = 0xFF  # of an extended error code of SQLite
_CACHE_KIB = 65_536
_SCHEMA = """
CREATE TABLE IF NOT EXISTS purpose (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secret (only INTEGER PRIMARY KEY CHECK (only = 1), bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY, instant TEXT NOT NULL, done INTEGER);
CREATE TABLE IF NOT EXISTS part (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL,
    length INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS claim (
    row BLOB PRIMARY KEY, run INTEGER NOT NULL, line INTEGER NOT NULL, part INTEGER NOT NULL
) WITHOUT ROWID;
"""

_CLAIM = "INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?)"


class Journal:
    """The record of one output. One writer at a time: a second one is refused.

    Attributes:
        secret: 32 bytes, drawn once for this output.
        instant: the instant of issue of this run; an unfinished run keeps the one it began with.
        run: the number of this run, counted from 1.
        resumed: whether this run was begun before and interrupted.
        length: the number of bytes of the output that are promised.
        next_ordinal: how many credentials the promised parts hold; the next one's ordinal.
        next_part: the number of the next part.
    """

    def __init__(self, connection: sqlite3.Connection, secret: bytes, instant: str) -> None:
        self._connection = connection
        self.secret = secret
        self._keyed = KeyedHash(secret)
        self.run, self.instant, self.resumed = self._begin(instant)
        count, ordinals, length = connection.execute(
            "SELECT count(*), coalesce(sum(count), 0), coalesce(max(length), 0) FROM part"
        ).fetchone()
        self.next_part: int = count
        self.next_ordinal: int = ordinals
        self.length: int = length
        connection.execute("DELETE FROM claim WHERE part >= ?", (count,))
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")

    @classmethod
    def open(
        cls, path: Path, purpose: Mapping[str, str], *, instant: str, fresh_secret: bytes
    ) -> Self:
        """Open the journal at ``path``, or begin it.

        Args:
            path: the journal's file.
            purpose: what the output is for (issuer, key, achievement, …); a journal begun for
                another purpose is refused.
            instant: the instant of issue if a new run begins.
            fresh_secret: 32 random bytes, used only where the journal is new.

        Raises:
            JournalMismatch: the output was begun with another key, achievement or option.
            JournalBusy: another run holds it.
            JournalUnusable: the file is not a journal, or there is no room for one.
        """
        if len(fresh_secret) != _SECRET_BYTES:
            raise JournalUnusable(path=path, detail=f"its secret needs {_SECRET_BYTES} bytes")
        try:
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        except (sqlite3.Error, OSError) as error:
            raise JournalUnusable(path=path, detail=str(error)) from error
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            secret = _settle(connection, path, {**purpose, "journal": _VERSION}, fresh_secret)
            return cls(connection, secret, instant)
        except sqlite3.Error as error:
            connection.close()
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
            if code & _PRIMARY == sqlite3.SQLITE_BUSY:
                detail = f"another run is using it ({error})"
                raise JournalBusy(path=path, detail=detail) from error
            raise JournalUnusable(path=path, detail=str(error)) from error
        except JournalMismatch:
            connection.close()
            raise

    def _begin(self, instant: str) -> tuple[int, str, bool]:
        row = self._connection.execute(
            "SELECT number, instant FROM run WHERE done IS NULL"
        ).fetchone()
        if row is not None:
            return row[0], row[1], True
        number = self._connection.execute(
            "INSERT INTO run (instant) VALUES (?)", (instant,)
        ).lastrowid
        assert number is not None
        return number, instant, False

    def digest(self, *identity: str) -> bytes:
        """The keyed digest by which a row is known: 16 bytes that tell nobody who it is."""
        message = "\x1f".join(identity).encode()
        return self._keyed.digest(b"row\x1f" + message)[:16]

    def claim(self, rows: Sequence[tuple[bytes, int]], part: int) -> list[tuple[int, int] | None]:
        """Claim rows for a part.

        Args:
            rows: the digest and the line of each.
            part: the number of the part.

        Returns:
            For each row ``None`` where it is claimed now, else the (run, line) that has it already.
        """
        claims = [(row, self.run, line, part) for row, line in rows]
        self._connection.execute("SAVEPOINT claims")
        before = self._connection.total_changes
        self._connection.executemany(_CLAIM, claims)
        known: list[tuple[int, int] | None] = [None] * len(claims)
        if self._connection.total_changes - before < len(claims):
            self._connection.execute("ROLLBACK TO claims")
            known = [self._claim(claim) for claim in claims]
        self._connection.execute("RELEASE claims")
        return known

    def _claim(self, claim: tuple[bytes, int, int, int]) -> tuple[int, int] | None:
        if self._connection.execute(_CLAIM, claim).rowcount:
            return None
        run, earlier = self._connection.execute(
            "SELECT run, line FROM claim WHERE row = ?", claim[:1]
        ).fetchone()
        return run, earlier

    def promise(self, first: int, count: int, length: int) -> None:
        """Record the next part, whose bytes are on disk: the output is now ``length`` bytes."""
        self._connection.execute(
            "INSERT INTO part VALUES (?, ?, ?, ?)", (self.next_part, first, count, length)
        )
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")
        self.next_part += 1
        self.next_ordinal = first + count
        self.length = length

    def finish(self) -> None:
        """The run came to its end; the next one begins at its own instant."""
        self._connection.execute("UPDATE run SET done = 1 WHERE number = ?", (self.run,))
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of the file; claims of unfinished parts are dropped."""
        if self._connection.in_transaction:
            self._connection.rollback()
        self._connection.close()


def _settle(
    connection: sqlite3.Connection, path: Path, purpose: Mapping[str, str], fresh_secret: bytes
) -> bytes:
    """Write a new journal's purpose and secret, or hold the purpose against the one written."""
    written = dict(connection.execute("SELECT name, value FROM purpose"))
    if not written:
        connection.executemany("INSERT INTO purpose VALUES (?, ?)", purpose.items())
        connection.execute("INSERT INTO secret VALUES (1, ?)", (fresh_secret,))
        return fresh_secret
    for name in sorted(written.keys() | purpose.keys()):
        if written.get(name) != purpose.get(name):
            raise JournalMismatch(
                path=path,
                name=name,
                before=written.get(name, "nothing"),
                now=purpose.get(name, "nothing"),
            )
    secret: bytes = connection.execute("SELECT bytes FROM secret").fetchone()[0]
    return secret
