"""What a log's operator knows and nobody is served: what was accepted, signed and published.

A SQLite file, readable by its owner alone. A place in the log is promised when an entry is
*accepted* here, before it is in any tile; a checkpoint is *signed* here, before anybody sees it;
so a crash at any moment leaves either nothing or something that can be finished.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.errors import CairnError, LogBusy, LogFolderUnusable
from cairn.transparency.merkle import hash_leaf
from cairn.transparency.notes import Note, VerifierKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_VERSION = "1"
_SECONDS = 30.0
_CACHE_KIB = 65_536
_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (place INTEGER PRIMARY KEY, entry BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS place (
    leaf BLOB PRIMARY KEY, place INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoint (
    size INTEGER PRIMARY KEY, note BLOB NOT NULL, published INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS witness (
    witness TEXT PRIMARY KEY, size INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that the log signed.

    Attributes:
        size: how many entries it commits to.
        note: the checkpoint with the cosignatures that are known.
        published: whether it was the public checkpoint at some time.
    """

    size: int
    note: Note
    published: bool


class Journal:
    """The journal of one log. Every method that changes something does so whole or not at all."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        try:
            settings = dict(connection.execute("SELECT name, value FROM setting"))
            if settings["version"] != _VERSION:
                raise LogFolderUnusable(path=path, detail="another version of Cairn made it")
            self.key = VerifierKey.parse(settings["key"])
        except (sqlite3.Error, KeyError, CairnError) as error:
            if isinstance(error, LogFolderUnusable):
                raise
            raise LogFolderUnusable(path=path, detail="its journal is damaged") from error

    @classmethod
    def create(cls, path: Path, key: VerifierKey) -> Self:
        """Begin the journal of a new log.

        Args:
            path: its file; must not be there.
            key: the log's key; its name is the origin.

        Raises:
            LogFolderUnusable: there is one already, or it cannot be made.
        """
        if path.exists():
            raise LogFolderUnusable(path=path, detail="there is a log already")
        # Whole under its own name or not there: a crash must not leave half a journal in the way.
        begun = path.with_name(f"{path.name}.new")
        try:
            begun.unlink(missing_ok=True)
            os.close(os.open(begun, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            connection = sqlite3.connect(begun, isolation_level=None)
            with _changing(connection):
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.executemany(
                    "INSERT INTO setting VALUES (?, ?)",
                    [("version", _VERSION), ("key", key.text)],
                )
            connection.close()
            begun.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise LogFolderUnusable(path=path, detail=str(error)) from error
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open the journal of a log that is there.

        Raises:
            LogFolderUnusable: there is none, or it is damaged.
        """
        if not path.is_file():
            raise LogFolderUnusable(path=path, detail="there is no log; `cairn log init` makes one")
        try:
            return cls(path, _connect(path, read_only=read_only))
        except sqlite3.Error as error:
            raise LogFolderUnusable(path=path, detail=str(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def remove(self) -> None:
        """Close and remove a journal that was begun and is of no use."""
        self._connection.close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    @property
    def head(self) -> Signed | None:
        """The largest checkpoint that was signed; None before the first."""
        row = self._connection.execute(
            "SELECT size, note, published FROM checkpoint ORDER BY size DESC LIMIT 1"
        ).fetchone()
        return _signed(row) if row else None

    def signed(self, size: int) -> Signed | None:
        """The checkpoint of that size, where one was signed."""
        row = self._connection.execute(
            "SELECT size, note, published FROM checkpoint WHERE size = ?", (size,)
        ).fetchone()
        return _signed(row) if row else None

    def holding(self, place: int) -> Iterator[Signed]:
        """The checkpoints that commit to that place, the earliest first."""
        found = self._connection.execute(
            "SELECT size, note, published FROM checkpoint WHERE size > ? ORDER BY size", (place,)
        )
        return map(_signed, found)

    @property
    def accepted(self) -> int:
        """How many entries have a place, in tiles or not yet."""
        (last,) = self._connection.execute("SELECT max(place) FROM pending").fetchone()
        if last is not None:
            return int(last) + 1
        head = self.head
        return head.size if head else 0

    def place_of(self, entry: bytes) -> int | None:
        """Where an entry stands, or will; None where it was never accepted."""
        row = self._connection.execute(
            "SELECT place FROM place WHERE leaf = ?", (hash_leaf(entry),)
        ).fetchone()
        return int(row[0]) if row else None

    def accept(self, entries: Sequence[bytes]) -> tuple[int, ...]:
        """Give each entry its place; one that has a place keeps it.

        Returns:
            The places, durable when they are returned.
        """
        with _changing(self._connection):
            first = self.accepted
            leaves = [(hash_leaf(entry), first + at) for at, entry in enumerate(entries)]
            known = self._connection.total_changes
            self._connection.execute("SAVEPOINT places")
            self._connection.executemany("INSERT OR IGNORE INTO place VALUES (?, ?)", leaves)
            if self._connection.total_changes - known == len(entries):
                self._connection.executemany(
                    "INSERT INTO pending VALUES (?, ?)", list(enumerate(entries, start=first))
                )
                return tuple(range(first, first + len(entries)))
            # One of them has a place, or stands twice in this batch.
            self._connection.execute("ROLLBACK TO places")
            return tuple(self._accept(entry) for entry in entries)

    def _accept(self, entry: bytes) -> int:
        known = self.place_of(entry)
        if known is not None:
            return known
        place = self.accepted
        self._connection.execute("INSERT INTO place VALUES (?, ?)", (hash_leaf(entry), place))
        self._connection.execute("INSERT INTO pending VALUES (?, ?)", (place, entry))
        return place

    def pending(self, first: int, most: int) -> list[bytes]:
        """The entries from a place on that are in no signed tree, in order, at most so many."""
        rows = self._connection.execute(
            "SELECT place, entry FROM pending WHERE place >= ? ORDER BY place LIMIT ?",
            (first, most),
        ).fetchall()
        if [place for place, _ in rows] != list(range(first, first + len(rows))):
            raise LogFolderUnusable(path=self.path, detail="accepted entries are missing")
        return [entry for _, entry in rows]

    def sign(self, size: int, note: Note) -> None:
        """Record a signed checkpoint, before it is published; its entries are pending no more."""
        with _changing(self._connection):
            self._connection.execute("INSERT INTO checkpoint VALUES (?, ?, 0)", (size, note.octets))
            self._connection.execute("DELETE FROM pending WHERE place < ?", (size,))

    def publish(self, size: int) -> None:
        """Record that a checkpoint is public."""
        with _changing(self._connection):
            self._connection.execute("UPDATE checkpoint SET published = 1 WHERE size = ?", (size,))

    def cosigned(self, size: int, note: Note) -> None:
        """Keep a checkpoint with more cosignatures under it."""
        with _changing(self._connection):
            self._connection.execute(
                "UPDATE checkpoint SET note = ? WHERE size = ?", (note.octets, size)
            )

    def adopt(self, entries: Sequence[bytes], first: int) -> None:
        """Record where entries stand that were read from the log's public files."""
        with _changing(self._connection):
            self._connection.executemany(
                "INSERT OR IGNORE INTO place VALUES (?, ?)",
                [(hash_leaf(entry), first + at) for at, entry in enumerate(entries)],
            )

    def seen_by(self, witness: VerifierKey) -> int:
        """The size that a witness cosigned last, as far as is known here."""
        row = self._connection.execute(
            "SELECT size FROM witness WHERE witness = ?", (witness.text,)
        ).fetchone()
        return int(row[0]) if row else 0

    def saw(self, witness: VerifierKey, size: int) -> None:
        """Record what a witness cosigned."""
        with _changing(self._connection):
            self._connection.execute(
                "INSERT OR REPLACE INTO witness VALUES (?, ?)", (witness.text, size)
            )


class WriterLock:
    """Held by the one writer of a log; the system lets go of it when the process dies."""

    def __init__(self, path: Path, folder: Path, *, wait: float) -> None:
        """Take the lock.

        Args:
            path: its file.
            folder: the log, for the error.
            wait: seconds to wait for another writer to be done.

        Raises:
            LogBusy: another process has it.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
        except OSError as error:
            raise LogFolderUnusable(path=folder, detail=error.strerror) from error
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._connection.close()
            raise LogBusy(path=folder) from error

    def release(self) -> None:
        """Let another writer in."""
        self._connection.close()


def _connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rw'}",
        uri=True,
        timeout=_SECONDS,
        isolation_level=None,
    )
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        # A place that was promised must outlive a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


@contextmanager
def _changing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        _commit(connection)
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise


def _commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


def _signed(row: tuple[int, bytes, int]) -> Signed:
    size, note, published = row
    return Signed(size, Note.parse(note), bool(published))
