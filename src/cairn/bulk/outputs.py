"""Where the credentials of a run go: a file of lines, a ZIP, or a folder with a file for each.

Whatever the form, three things hold. What was never promised in the journal is taken away when the
output is opened again. A part is promised only when its octets are on disk. And an output that is
not the one its journal knows is refused.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from cairn.bulk.appending import Appending
from cairn.bulk.zip_entries import write_directory, write_entry
from cairn.errors import OutputUnusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from cairn.bulk.journal import Journal
    from cairn.bulk.spool import Slot

OCTETS_BETWEEN_SYNCS = 64 * 1024 * 1024
"""How much is written before the disk is asked; a crash can cost twice that."""


class Form(StrEnum):
    """How credentials are put together."""

    LINES = "lines"
    ZIP = "zip"
    FOLDER = "folder"

    def pieces(self, credentials: Iterable[tuple[str, bytes]]) -> list[bytes]:
        """The octets of a part, in pieces as they are to be written.

        They are not joined: the copy of a part is too large for the caches, and would cost more
        than writing it.

        Args:
            credentials: the identifier and the JSON of each.
        """
        if self is Form.ZIP:
            return [write_entry(file_name(id_), text) for id_, text in credentials]
        return [piece for _, text in credentials for piece in (text, b"\n")]


def file_name(identifier: str) -> str:
    """What the file of a credential is called: its UUID."""
    return identifier.removeprefix("urn:uuid:") + ".json"


class Output(Protocol):
    """An output, open."""

    def append(
        self, pieces: list[bytes], identifiers: tuple[str, ...], *, ends_part: bool = True
    ) -> None:
        """Write a part, or a bit of one.

        A part is promised once all of it is on disk, together with those before it.
        """

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
    return _Folder(path, journal) if form is Form.FOLDER else File(path, journal, form)


class _Promises:
    """The parts that were written and not yet promised."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self._path = path
        self._journal = journal
        self._written: list[tuple[int, int]] = []
        self._count = 0
        """Credentials of the part that is being written."""

    @property
    def _begun(self) -> bool:
        return self._journal.next_part > 0 or self._journal.resumed

    def _promise(self, parts: list[tuple[int, int]]) -> None:
        for count, length in parts:
            self._journal.promise(self._journal.next_ordinal, count, length)
        parts.clear()

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


class File(_Promises):
    """One file, cut back to what the journal promises, then only appended to.

    The disk is asked in a thread of its own, and the parts that were asked for are promised once it
    has answered: meanwhile the next ones are written.
    """

    def __init__(self, path: Path, journal: Journal, form: Form) -> None:
        super().__init__(path, journal)
        self._form = form
        self._asking = ThreadPoolExecutor(1)
        self._asked: tuple[Future[None], list[tuple[int, int]]] | None = None
        with self._named():
            self._file = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
        size = os.fstat(self._file).st_size
        if size < journal.length or (size and not self._begun):
            os.close(self._file)
            raise self._refused(there=True)
        os.truncate(self._file, journal.length)
        self._asked_to = journal.length
        self._end = Appending(self._file, journal.length)

    def append(
        self, pieces: list[bytes], identifiers: tuple[str, ...], *, ends_part: bool = True
    ) -> None:
        """See ``Output.append``."""
        self._count += len(identifiers)
        with self._named():
            self._end.append(pieces)
        if ends_part:
            self._end_part()

    def pour(self, slot: Slot, length: int, count: int) -> None:
        """Write a part that stands in a slot of the spool."""
        self._count += count
        with self._named():
            self._end.pour(slot.file, length)
        self._end_part()

    def _end_part(self) -> None:
        self._written.append((self._count, self._end.end))
        self._count = 0
        if self._end.end - self._asked_to >= OCTETS_BETWEEN_SYNCS:
            self._answered()
            with self._named():
                self._end.flush()
            self._asked_to = self._end.end
            self._asked = self._asking.submit(os.fsync, self._file), self._written
            self._written = []

    def _answered(self) -> None:
        """Wait until the disk has what it was last asked for, and promise that."""
        if self._asked is not None:
            answer, parts = self._asked
            self._asked = None
            with self._named():
                answer.result()
            self._promise(parts)

    def settle(self) -> None:
        """See ``Output.settle``."""
        self._answered()
        with self._named():
            self._end.flush()
            os.fsync(self._file)
        self._promise(self._written)

    def complete(self) -> None:
        """See ``Output.complete``."""
        if self._form is Form.ZIP:
            with self._named():
                write_directory(self._path, self._journal.length)

    def close(self) -> None:
        """See ``Output.close``."""
        self._asking.shutdown()
        self._end.close()
        os.close(self._file)


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

    def append(
        self, pieces: list[bytes], identifiers: tuple[str, ...], *, ends_part: bool = True
    ) -> None:
        folder = self._path / _part_name(self._next)
        with self._named():
            if not self._count:
                folder.mkdir()
            texts, ends = pieces[::2], pieces[1::2]
            for identifier, text, end in zip(identifiers, texts, ends, strict=True):
                (folder / file_name(identifier)).write_bytes(text + end)
        self._count += len(identifiers)
        self._octets += sum(map(len, pieces))
        if not ends_part:
            return
        self._next += 1
        self._written.append((self._count, 0))
        self._count = 0
        if self._octets >= OCTETS_BETWEEN_SYNCS:
            self.settle()

    def settle(self) -> None:
        # One call for all: a forced write for each of a thousand small files takes seconds.
        os.sync()
        self._promise(self._written)
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
