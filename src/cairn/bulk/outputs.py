"""Where the credentials of a run go: a file of lines, a ZIP, or a folder with a file for each.

Whatever the form, three things hold. What was never promised in the journal is taken away when the
output is opened again. A part is promised only when its octets are on disk. And an output that is
not the one its journal knows is refused.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from cairn.bulk.zip_entries import write_directory, write_entry
from cairn.errors import OutputUnusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cairn.bulk.journal import Journal

OCTETS_BETWEEN_SYNCS = 64 * 1024 * 1024
"""What a crash can cost: a disk is asked this seldom, since each asking makes all wait."""


class Form(StrEnum):
    """How credentials are put together."""

    LINES = "lines"
    ZIP = "zip"
    FOLDER = "folder"

    def joined(self, credentials: Iterable[tuple[str, bytes]]) -> bytes:
        """The octets of a part.

        Args:
            credentials: the identifier and the JSON of each.
        """
        if self is Form.ZIP:
            return b"".join([write_entry(file_name(id_), text) for id_, text in credentials])
        return b"\n".join([*(text for _, text in credentials), b""])


def file_name(identifier: str) -> str:
    """What the file of a credential is called: its UUID."""
    return identifier.removeprefix("urn:uuid:") + ".json"


class Output(Protocol):
    """An output, open."""

    def append(self, octets: bytes, identifiers: tuple[str, ...]) -> None:
        """Write a part; it is promised once it is on disk, together with those before it."""

    def settle(self) -> None:
        """Force what was written to disk, and promise it."""

    def complete(self) -> None:
        """Write what stands at the very end, where the form has such a thing."""

    def close(self) -> None:
        """Let go of the file."""


def open_output(form: Form, path: Path, journal: Journal) -> Output:
    """The output at ``path``, begun or continued.

    Raises:
        OutputUnusable: it is not the one the journal knows, or cannot be written.
    """
    return _Folder(path, journal) if form is Form.FOLDER else _File(path, journal, form)


class _Promises:
    """The parts that were written and not yet promised."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self._path = path
        self._journal = journal
        self._written: list[tuple[int, int]] = []

    @property
    def _begun(self) -> bool:
        return self._journal.next_part > 0 or self._journal.resumed

    def _promise(self) -> None:
        for count, length in self._written:
            self._journal.promise(self._journal.next_ordinal, count, length)
        self._written.clear()

    def _refused(self, *, there: bool) -> OutputUnusable:
        detail = "there is something already, and no journal of it"
        if self._begun:
            detail = "it is shorter than its journal says" if there else "it is gone"
        return OutputUnusable(path=self._path, detail=detail)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputUnusable(path=self._path, detail=error.strerror or str(error)) from error


class _File(_Promises):
    """One file, cut back to what the journal promises, then only appended to."""

    def __init__(self, path: Path, journal: Journal, form: Form) -> None:
        super().__init__(path, journal)
        self._form = form
        with self._named():
            self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o644), "r+b")
        size = os.fstat(self._file.fileno()).st_size
        if size < journal.length or (size and not self._begun):
            self._file.close()
            raise self._refused(there=True)
        self._file.truncate(journal.length)
        self._file.seek(journal.length)

    def append(self, octets: bytes, identifiers: tuple[str, ...]) -> None:
        with self._named():
            self._file.write(octets)
        self._written.append((len(identifiers), self._file.tell()))
        if self._file.tell() - self._journal.length >= OCTETS_BETWEEN_SYNCS:
            self.settle()

    def settle(self) -> None:
        with self._named():
            self._file.flush()
            os.fsync(self._file.fileno())
        self._promise()

    def complete(self) -> None:
        if self._form is Form.ZIP:
            with self._named():
                write_directory(self._path, self._journal.length)

    def close(self) -> None:
        self._file.close()


class _Folder(_Promises):
    """A folder of folders, one for each part, with a file for each credential."""

    def __init__(self, path: Path, journal: Journal) -> None:
        super().__init__(path, journal)
        self._next = journal.next_part
        self._octets = 0
        with self._named():
            path.mkdir(parents=True, exist_ok=True)
            there = {each.name for each in path.iterdir()}
            promised = {_part_name(number) for number in range(self._next)}
            if not promised <= there or (there and not self._begun):
                raise self._refused(there=bool(there))
            for name in there - promised:
                # Only what a run of this journal can have left; other things are not ours.
                if name.startswith(_PART):
                    shutil.rmtree(path / name)

    def append(self, octets: bytes, identifiers: tuple[str, ...]) -> None:
        folder = self._path / _part_name(self._next)
        with self._named():
            folder.mkdir()
            lines = octets.splitlines(keepends=True)
            for identifier, line in zip(identifiers, lines, strict=True):
                (folder / file_name(identifier)).write_bytes(line)
        self._next += 1
        self._octets += len(octets)
        self._written.append((len(identifiers), 0))
        if self._octets >= OCTETS_BETWEEN_SYNCS:
            self.settle()

    def settle(self) -> None:
        # One call for all: a forced write for each of a thousand small files takes seconds.
        os.sync()
        self._promise()
        self._octets = 0

    def complete(self) -> None:
        pass

    def close(self) -> None:
        pass


_PART = "part-"


def _part_name(number: int) -> str:
    return f"{_PART}{number + 1:06}"


@contextmanager
def opened(form: Form, path: Path, journal: Journal) -> Iterator[Output]:
    """:func:`open_output`, closed in the end."""
    output = open_output(form, path, journal)
    try:
        yield output
    finally:
        output.close()
