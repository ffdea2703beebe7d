"""The folder in which an issuer keeps its status lists (``--status-out``, ``--status``).

::

    FOLDER/revocation/1.json   the signed lists, as they are to be served at the addresses of the
    FOLDER/suspension/1.json   template: these two folders are all that a web server needs;
                               the second one only once credentials were issued as suspendable
    FOLDER/private/            readable by the owner alone, never to be served
        registry.sqlite        the template, the secret behind the indices, what is reserved
        audit.jsonl            every revocation, suspension and reinstatement: when, what, why

The audit file is the truth and the lists follow from it, so a crash at any moment does no harm: a
line that was written and not yet signed is taken up by the next change. The lock is SQLite's, which
a dying process cannot keep.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from cairn.cli.durable_files import replace_file
from cairn.cli.status_audit import Act, AuditLine, append_audit, bits_after, read_audit
from cairn.errors import (
    CairnError,
    NotSuspendable,
    RevocationIsFinal,
    StatusFolderUnusable,
    StatusUnusable,
    WrongUse,
)
from cairn.status import MINIMUM_ENTRIES, Bitstring, Place, StatusEntry
from cairn.status.allocation import SECRET_OCTETS
from cairn.status.bitstring_status_list import read_entry, write_list
from cairn.status.places import PURPOSES, StatusPlaces
from cairn.status.standing import StatusPurpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cairn.cli.status_audit import Position

JsonObject: TypeAlias = dict[str, Any]

_VERSION = "1"
_LOCK_SECONDS = 30.0
_SUSPENSION = "suspension"
"""The setting that says “none” while no credential names a list for suspension. Folders made before
there was a choice lack it: all their credentials name one."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secret (only INTEGER PRIMARY KEY CHECK (only = 1), bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS reservation (
    name TEXT PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of a request to change credentials' status."""

    written: tuple[AuditLine, ...]
    """What was changed; nothing for a credential that was already as asked."""

    refused: tuple[tuple[str, CairnError], ...]
    """Which credential was not changed, and why."""


class StatusFolder:
    """An open status folder; close it, or use it in a ``with`` statement."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, *, suspendable: bool = False
    ) -> None:
        self.path = path
        self._connection = connection
        settings = dict(connection.execute("SELECT name, value FROM setting"))
        if settings.get("version") != _VERSION:
            raise StatusFolderUnusable(path=path, detail="it was made by another version of Cairn")
        (secret,) = connection.execute("SELECT bytes FROM secret").fetchone()
        self.places = StatusPlaces(
            secret, settings["template"], int(settings["list_size"]), suspendable
        )

    @classmethod
    def create(
        cls,
        path: Path,
        template: str,
        *,
        random: Callable[[int], bytes],
        list_size: int = MINIMUM_ENTRIES,
        suspendable: bool = False,
    ) -> Self:
        """Open the folder at ``path``, or make it.

        Args:
            path: the folder; made where it is missing.
            template: the address of a list, with ``{purpose}`` and ``{n}``.
            random: draws that many random octets, once, for a new folder.
            list_size: entries of one list, for a new folder.
            suspendable: whether the entries of this run's credentials name a list for suspension.

        Raises:
            WrongUse: the template lacks a place, or is no web address, or another template was
                given when the folder was made: credentials already point at the old addresses.
            StatusFolderUnusable: the folder cannot be written.
        """
        _check_template(template)
        private = path / "private"
        try:
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(private / "registry.sqlite", os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StatusFolderUnusable(path=path, detail=error.strerror) from error
        connection = _connect(path)
        settings = {
            "version": _VERSION,
            "template": template,
            "list_size": str(list_size),
            _SUSPENSION: "none",
        }
        with _damage_named(path):
            connection.executescript(_SCHEMA)
            with _locked(path, connection):
                if connection.execute("SELECT count(*) FROM secret").fetchone() == (0,):
                    connection.executemany("INSERT INTO setting VALUES (?, ?)", settings.items())
                    connection.execute("INSERT INTO secret VALUES (1, ?)", (random(SECRET_OCTETS),))
                if suspendable:
                    # Before a credential names such a list: no crash leaves it unpublished.
                    connection.execute("DELETE FROM setting WHERE name = ?", (_SUSPENSION,))
            folder = cls(path, connection, suspendable=suspendable)
        if folder.places.template != template:
            folder.close()
            raise WrongUse(
                detail=f"The lists in {path} are published at {folder.places.template}, "
                f"not {template}."
            )
        return folder

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a folder that is there.

        Raises:
            StatusFolderUnusable: it is no status folder, or cannot be read.
        """
        if not (path / "private" / "registry.sqlite").is_file():
            raise StatusFolderUnusable(path=path, detail="it holds no status lists")
        connection = _connect(path)
        with _damage_named(path):
            return cls(path, connection)

    def claim(self, issuer: str) -> None:
        """Keep the lists for one issuer, the first to ask: nobody believes another's signature.

        Raises:
            WrongUse: they are kept for another issuer.
        """
        with _locked(self.path, self._connection):
            self._connection.execute(
                "INSERT OR IGNORE INTO setting VALUES ('issuer', ?)", (issuer,)
            )
        if self.owner != issuer:
            raise WrongUse(
                detail=f"The lists in {self.path} belong to {self.owner}, not to {issuer}; "
                "name a folder of its own for each issuer."
            )

    @property
    def owner(self) -> str | None:
        """The issuer for whom the lists are kept; ``None`` until one claims them."""
        row = self._connection.execute("SELECT value FROM setting WHERE name = 'issuer'").fetchone()
        return None if row is None else str(row[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the registry."""
        self._connection.close()

    def reserve(self, name: str, count: int) -> int:
        """Reserve the places of ``count`` credentials, before they are signed.

        Args:
            name: what they are reserved for: an output and a part of it. The same name gets the
                same places again, so a run that was interrupted comes out the same when repeated.
            count: how many.

        Returns:
            The ordinal of the first; the others follow it.

        Raises:
            WrongUse: the name was used for another count.
        """
        with _locked(self.path, self._connection):
            known = self._connection.execute(
                "SELECT first, count FROM reservation WHERE name = ?", (name,)
            ).fetchone()
            if known is not None:
                if known[1] != count:
                    raise WrongUse(
                        detail=f"{known[1]} places were reserved for {name}, not {count}."
                    )
                return int(known[0])
            first = self.reserved
            self._connection.execute(
                "INSERT INTO reservation VALUES (?, ?, ?)", (name, first, count)
            )
            return first

    @property
    def reserved(self) -> int:
        """How many places were ever reserved; the next ordinal."""
        (count,) = self._connection.execute(
            "SELECT coalesce(max(first + count), 0) FROM reservation"
        ).fetchone()
        return int(count)

    def file(self, purpose: str, number: int) -> Path:
        """The file that is to be served at its address."""
        return self.path / purpose / f"{number}.json"

    def position_of(self, credential: JsonObject, act: Act) -> Position:
        """Which bit ``act`` changes for ``credential``.

        Raises:
            StatusUnusable: the credential has no entry for it in these lists, or one whose place
                was never given to anybody.
            NotSuspendable: it has an entry for revocation alone.
        """
        wanted = act.purpose
        for entry in _entries_of(credential):
            if entry.purpose != wanted:
                continue
            number = self._number_of(entry)
            if number is None:
                continue
            place = Place(number, entry.index)
            if (
                entry.index < self.places.list_size
                and self.places.allocators[wanted].ordinal_at(place) < self.reserved
            ):
                return (wanted, number, entry.index)
            raise StatusUnusable(detail="its place in the list was never given out")
        if act is not Act.REVOKE and any(map(self._is_ours, _entries_of(credential))):
            raise NotSuspendable
        raise StatusUnusable(detail=f"it has no {wanted} entry in the lists of {self.path}")

    def _is_ours(self, entry: StatusEntry) -> bool:
        return self._number_of(entry) is not None

    def _number_of(self, entry: StatusEntry) -> int | None:
        lists = -(-self.reserved // self.places.list_size)
        numbers = range(1, lists + 1)
        return next(
            (n for n in numbers if self.places.address(entry.purpose, n) == entry.list_url), None
        )

    def change(
        self, act: Act, credentials: Iterable[tuple[str, Position]], *, reason: str, at: str
    ) -> Changes:
        """Write down what is to become of credentials; :meth:`publish` then signs the lists.

        One that cannot be changed does not hold up the others: a revocation is urgent.

        Args:
            act: what is done.
            credentials: each one's identifier and its bit, from :meth:`position_of`.
            reason: why, for the audit file. It is not published.
            at: when, as dateTimeStamp.
        """
        with _locked(self.path, self._connection):
            bits = bits_after(read_audit(self._audit_file))
            written: list[AuditLine] = []
            refused: list[tuple[str, CairnError]] = []
            for credential, position in credentials:
                line = AuditLine(at, act, credential, *position, reason)
                try:
                    self._check_allowed(line, bits)
                except CairnError as error:
                    refused.append((credential, error))
                    continue
                if bits.get(position, False) == (act is Act.REINSTATE):
                    written.append(line)
                    bits |= bits_after([line])
            append_audit(self._audit_file, written)
        return Changes(tuple(written), tuple(refused))

    def _check_allowed(self, line: AuditLine, bits: dict[Position, bool]) -> None:
        """Refuse to touch what is revoked, and to end a suspension that is none."""
        if line.act == Act.REVOKE:
            return
        place = Place(line.list, line.index)
        ordinal = self.places.allocators[StatusPurpose.SUSPENSION].ordinal_at(place)
        revocation = self.places.allocators[StatusPurpose.REVOCATION].place(ordinal)
        if bits.get((StatusPurpose.REVOCATION, revocation.list_number, revocation.index)):
            raise RevocationIsFinal(credential=line.credential)
        if line.act == Act.REINSTATE and not bits.get(line.position):
            raise WrongUse(detail=f"{line.credential} is not suspended.")

    def publish(
        self, sign: Callable[[JsonObject], JsonObject], *, issuer: str, at: str
    ) -> list[Path]:
        """Sign every list that is missing or behind the audit file, and put it in place.

        Args:
            sign: makes the signed credential from the unsigned one.
            issuer: the identifier of the issuer.
            at: the moment of signing, as dateTimeStamp.

        Returns:
            The files written.

        Raises:
            StatusFolderUnusable: a file cannot be written.
        """
        with _locked(self.path, self._connection):
            lines = read_audit(self._audit_file)
            stale = {line.position[:2] for line in lines[self._applied() :]}
            lists = -(-self.reserved // self.places.list_size)
            every = [(purpose, n) for purpose in self._kept() for n in range(1, lists + 1)]
            written = []
            for purpose, number in every:
                file = self.file(purpose, number)
                if (purpose, number) not in stale and file.is_file():
                    continue
                document = write_list(
                    url=self.places.address(purpose, number),
                    issuer=issuer,
                    purpose=purpose,
                    bits=self._bits(purpose, number, lines),
                    valid_from=at,
                )
                self._write(file, sign(document))
                written.append(file)
            self._connection.execute(
                "INSERT OR REPLACE INTO setting VALUES ('applied', ?)", (str(len(lines)),)
            )
            return written

    def _kept(self) -> tuple[StatusPurpose, ...]:
        """The purposes for which credentials name lists."""
        none = self._connection.execute(
            "SELECT 1 FROM setting WHERE name = ? AND value = 'none'", (_SUSPENSION,)
        ).fetchone()
        return PURPOSES if none is None else (StatusPurpose.REVOCATION,)

    def _write(self, file: Path, document: JsonObject) -> None:
        try:
            replace_file(file, json.dumps(document, ensure_ascii=False).encode())
        except OSError as error:
            raise StatusFolderUnusable(path=file, detail=error.strerror) from error

    def _bits(self, purpose: str, number: int, lines: Sequence[AuditLine]) -> Bitstring:
        changes = {
            index: on
            for (of, list_number, index), on in bits_after(lines).items()
            if (of, list_number) == (purpose, number)
        }
        return Bitstring.zeros(self.places.list_size).with_bits(changes)

    def _applied(self) -> int:
        row = self._connection.execute(
            "SELECT value FROM setting WHERE name = 'applied'"
        ).fetchone()
        return 0 if row is None else int(row[0])

    @property
    def _audit_file(self) -> Path:
        return self.path / "private" / "audit.jsonl"


def _check_template(template: str) -> None:
    if "{purpose}" not in template or "{n}" not in template:
        raise WrongUse(detail="The address of the status lists needs {purpose} and {n} in it.")
    if not template.startswith(("https://", "http://")) or "#" in template:
        raise WrongUse(detail="The address of the status lists must be a web address.")


def _entries_of(credential: JsonObject) -> Iterator[StatusEntry]:
    """The entries of a credential that can be read; others are another mechanism's."""
    listed = credential.get("credentialStatus")
    for entry in listed if isinstance(listed, list) else [listed]:
        if isinstance(entry, dict):
            try:
                yield read_entry(entry)
            except StatusUnusable:
                continue


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            path / "private" / "registry.sqlite", timeout=_LOCK_SECONDS, isolation_level=None
        )
    except sqlite3.Error as error:
        raise StatusFolderUnusable(path=path, detail=str(error)) from error


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """Say of a registry that is none what it is."""
    try:
        yield
    except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
        raise StatusFolderUnusable(path=path, detail="its registry is damaged") from error


@contextmanager
def _locked(path: Path, connection: sqlite3.Connection) -> Iterator[None]:
    """One change at a time, by one process; what it did to the registry is kept, or nothing is."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise StatusFolderUnusable(path=path, detail=str(error)) from error
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
