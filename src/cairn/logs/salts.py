"""The salts of commitments, where their institution keeps them beside its log.

A row ties a document's digest to the salt of its entry. Whoever has row and document can show that
it was logged; once the row is erased, only who holds the sidecar still can. The file overwrites
what it deletes. A registry that keeps salts in rows of its own does not need this file.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Self

from cairn.errors import LogFolderUnusable
from cairn.transparency.entries import Personal, commitment_entry, document_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from cairn.transparency.entries import Entry

SALTS = "salts.sqlite"
_SECONDS = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS salt (
    document BLOB NOT NULL, about TEXT NOT NULL, salt BLOB NOT NULL,
    PRIMARY KEY (document, about)
) WITHOUT ROWID
"""


class Salts:
    """The salts of one log's commitments."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file, or begin it, readable by its owner alone.

        Raises:
            LogFolderUnusable: it cannot be opened, or is another kind of file.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(path, timeout=_SECONDS, isolation_level=None)
            connection.execute("PRAGMA secure_delete = ON")
            # A write-ahead log would keep the erased for a while.
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise LogFolderUnusable(path=path, detail=str(error)) from error
        return cls(connection, path)

    def commit_to(
        self, about: Personal, documents: Sequence[bytes], random: Callable[[int], bytes]
    ) -> list[Entry]:
        """The entries for documents, their salts kept before the entries are known to anybody.

        A document that has a salt keeps it, so that the same one is not logged twice.

        Args:
            about: what all of them are.
            documents: their octets.
            random: draws that many random octets.

        Raises:
            ValueNotCanonical: see :func:`cairn.transparency.entries.document_digest`; nothing is
                kept then.
            LimitExceeded: likewise.
        """
        digests = [document_digest(document) for document in documents]
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany(
                "INSERT OR IGNORE INTO salt VALUES (?, ?, ?)",
                [(digest, about.value, random(32)) for digest in digests],
            )
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise
        return [
            commitment_entry(about, document, self._salt(about, digest))
            for document, digest in zip(documents, digests, strict=True)
        ]

    def find(self, about: Personal, document: bytes) -> bytes | None:
        """The salt of a document; None where none is kept, or no more."""
        row = self._connection.execute(
            "SELECT salt FROM salt WHERE document = ? AND about = ?",
            (document_digest(document), about.value),
        ).fetchone()
        return bytes(row[0]) if row else None

    def erase(self, document: bytes) -> int:
        """Erase every salt of a document.

        Returns:
            How many there were.
        """
        digest = document_digest(document)
        changed = self._connection.execute("DELETE FROM salt WHERE document = ?", (digest,))
        return changed.rowcount

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _salt(self, about: Personal, digest: bytes) -> bytes:
        (salt,) = self._connection.execute(
            "SELECT salt FROM salt WHERE document = ? AND about = ?", (digest, about.value)
        ).fetchone()
        return bytes(salt)
