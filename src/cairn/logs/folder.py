"""The one writer of a log: accept entries in batches, then publish a checkpoint over them.

The order makes every crash harmless. 1. Entries are accepted: they have their places for good.
2. Tiles and bundles are written, which nothing points at yet. 3. The checkpoint is signed and
recorded. 4. It is published. A crash before 3 leaves nothing that anybody was told; one between 3
and 4 is finished at the next opening, with the very checkpoint that was signed. So no size is ever
signed twice with different roots, and nothing that was published goes away.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from cairn.errors import (
    LogDamaged,
    LogFolderUnusable,
    LogRolledBack,
    LogUnusable,
    SignatureInvalid,
)
from cairn.logs.journal import Journal, WriterLock
from cairn.logs.public_files import PublicFiles
from cairn.transparency.audit import audit
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from cairn.transparency.growth import RightEdge, grown
from cairn.transparency.merkle import EMPTY_ROOT
from cairn.transparency.tiles import TILE_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from cairn.crypto.keys import Signer
    from cairn.logs.journal import Signed
    from cairn.transparency.entries import Entry
    from cairn.transparency.notes import Note, VerifierKey
    from cairn.transparency.tiles import LogFile

PUBLIC = "public"
PRIVATE = "private"
JOURNAL = "log.sqlite"
_LOCK = "writer.lock"
_AT_ONCE = TILE_WIDTH * TILE_WIDTH
"""Entries that are held in memory while a large batch is written."""


class LogFolder:
    """A log, open for writing. Use it in a ``with`` statement, or close it.

    After an error in the middle of a step the object answers no more: opening the log again finds
    out how far the step came.

    Attributes:
        path: the folder.
        public: the files that are served.
        key: the log's verifier key; its name is the origin.
    """

    def __init__(self, path: Path, journal: Journal, lock: WriterLock) -> None:
        self.path = path
        self.public = PublicFiles(path / PUBLIC)
        self.key: VerifierKey = journal.key
        self._journal = journal
        self._lock = lock
        self._edge: RightEdge | None = None

    @classmethod
    def create(cls, path: Path, key: VerifierKey) -> Self:
        """Begin a log.

        Args:
            path: its folder; made where it is missing.
            key: the log's key (:func:`cairn.transparency.notes.log_key`); it and its name, the
                origin, are the log's for ever.

        Raises:
            LogFolderUnusable: there is a log already, or the folder cannot be written.
        """
        try:
            (path / PUBLIC).mkdir(parents=True, exist_ok=True)
            (path / PRIVATE).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LogFolderUnusable(path=path, detail=error.strerror) from error
        if PublicFiles(path / PUBLIC).checkpoint() is not None:
            raise LogFolderUnusable(path=path, detail="there is a published log already")
        lock = WriterLock(path / PRIVATE / _LOCK, path, wait=0)
        try:
            folder = cls(path, Journal.create(path / PRIVATE / JOURNAL, key), lock)
            folder._edge = RightEdge()
        except BaseException:
            lock.release()
            raise
        return folder

    @classmethod
    def open(cls, path: Path, *, wait: float = 0) -> Self:
        """Open a log for writing, and finish or undo what a writer that died had begun.

        Args:
            path: its folder.
            wait: seconds to wait for another writer to be done.

        Raises:
            LogBusy: another process writes it.
            LogRolledBack: the private or the public part is older than what others were shown.
            LogDamaged: a file at the end of the log is missing, cut short or another one.
            LogFolderUnusable: there is no log.
        """
        private = path / PRIVATE
        if not private.is_dir():
            raise LogFolderUnusable(path=path, detail="there is no log; `cairn log init` makes one")
        lock = WriterLock(private / _LOCK, path, wait=wait)
        journal: Journal | None = None
        try:
            journal = Journal.open(private / JOURNAL)
            folder = cls(path, journal, lock)
            folder._recover()
        except BaseException:
            if journal:
                journal.close()
            lock.release()
            raise
        return folder

    @classmethod
    def adopt(cls, path: Path, key: VerifierKey) -> Self:
        """Take over a log of which only the public files are there, every one of them checked.

        What a custodian does with a closed institution's log, and what is done when the private
        part is lost. Entries that were accepted and never published are not known here.

        Raises:
            LogFolderUnusable: there is no checkpoint, or a private part is there already.
            LogDamaged: the files are not the log that its checkpoint commits to.
        """
        public = PublicFiles(path / PUBLIC)
        data = public.checkpoint()
        if data is None:
            raise LogFolderUnusable(path=path, detail="there is no published checkpoint")
        (path / PRIVATE).mkdir(mode=0o700, exist_ok=True)
        lock = WriterLock(path / PRIVATE / _LOCK, path, wait=0)
        journal: Journal | None = None
        try:
            checkpoint, note = open_checkpoint(data, [key])
            journal = Journal.create(path / PRIVATE / JOURNAL, key)
            with _damage(path):
                _adopt_entries(journal, checkpoint, public)
            # Only now: a journal without a head is refused at the next opening, not believed.
            journal.sign(checkpoint.size, note)
            folder = cls(path, journal, lock)
            folder._recover()
        except BaseException:
            if journal:
                journal.remove()
            lock.release()
            raise
        return folder

    @property
    def origin(self) -> str:
        """The log's name."""
        return self.key.name

    @property
    def head(self) -> Note | None:
        """The newest checkpoint with its cosignatures; None before the first."""
        head = self._journal.head
        return head.note if head else None

    @property
    def accepted(self) -> int:
        """How many entries have a place."""
        return self._journal.accepted

    @property
    def waiting(self) -> int:
        """How many accepted entries no checkpoint commits to yet."""
        head = self._journal.head
        return self._journal.accepted - (head.size if head else 0)

    def append(self, entries: Sequence[Entry]) -> tuple[int, ...]:
        """Accept entries, in order; the next checkpoint commits to them.

        An entry that is in the log keeps its place, so that whoever is not sure that an earlier
        call came through calls again.

        Returns:
            The place of each, for good.

        Raises:
            LogFolderUnusable: an earlier step failed; open the log again.
        """
        self._usable_edge()
        return self._journal.accept([entry.octets for entry in entries])

    def publish(self, signer: Signer) -> Note:
        """Write the accepted entries into tiles, sign a checkpoint over them, and publish it.

        Args:
            signer: holds the log's key.

        Returns:
            The checkpoint; the one there was, where nothing was waiting.

        Raises:
            LogFolderUnusable: the key is not the log's, or an earlier step failed.
            LogDamaged: a file that is there already says something else.
            LogRolledBack: somebody else has published in the meantime.
            OSError: the disk refuses; open the log again and go on.
        """
        edge = self._usable_edge()
        if signer.public_key != self.key.public_key:
            raise LogFolderUnusable(path=self.path, detail="this is not the log's key")
        before = self._journal.head
        if before and self._journal.accepted == before.size:
            return before.note
        self._edge = None
        self._same_as_published(before)
        edge, full = self._write(edge)
        note = sign_checkpoint(Checkpoint(self.origin, edge.size, edge.root), signer)
        self._journal.sign(edge.size, note)
        self._show(edge.size, note)
        self.public.drop_partial(full)
        self._edge = edge
        return note

    def cosign(self, note: Note) -> Note:
        """Keep a checkpoint's cosignatures, and publish them where it is the newest.

        Args:
            note: a checkpoint that this log signed, cosignatures under it. Whether they hold, the
                caller has found out.

        Returns:
            The checkpoint with all cosignatures that are known.

        Raises:
            LogFolderUnusable: the log did not sign this checkpoint.
            OSError: the disk refuses.
        """
        edge = self._usable_edge()
        signed = self._journal.signed(Checkpoint.parse(note.text).size)
        if signed is None or signed.note.text != note.text:
            raise LogFolderUnusable(path=self.path, detail="it did not sign that checkpoint")
        merged = _merged(signed.note, note)
        if merged != signed.note:
            self._journal.cosigned(signed.size, merged)
            if signed.size == edge.size:
                self.public.replace_checkpoint(merged.octets)
        return merged

    def witness_seen(self, witness: VerifierKey) -> int:
        """The size that a witness cosigned last, as far as is known here."""
        return self._journal.seen_by(witness)

    def witness_saw(self, witness: VerifierKey, size: int) -> None:
        """Remember what a witness cosigned."""
        self._journal.saw(witness, size)

    def close(self) -> None:
        """Let another writer in."""
        self._edge = None
        self._journal.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, edge: RightEdge) -> tuple[RightEdge, list[LogFile]]:
        """Tiles and bundles for all accepted entries; the new end, and the full files of it."""
        full: list[LogFile] = []
        while batch := self._journal.pending(edge.size, _AT_ONCE):
            edge, files = grown(edge, batch)
            whole = {name: data for name, data in files.items() if name.width == TILE_WIDTH}
            self.public.put(whole)
            full.extend(whole)
        self.public.put(edge.files)
        return edge, full

    def _show(self, size: int, note: Note) -> None:
        self.public.replace_checkpoint(note.octets)
        self._journal.publish(size)

    def _usable_edge(self) -> RightEdge:
        if self._edge is None:
            detail = "it is closed, or an earlier step failed; open it again"
            raise LogFolderUnusable(path=self.path, detail=detail)
        return self._edge

    def _recover(self) -> None:
        """Compare what is private with what is public; finish what was signed and not published."""
        self.public.tidy()
        signed = self._journal.head
        there = self._there()
        if there is not None:
            self._compare(*there, signed)
        elif signed and signed.published:
            raise LogRolledBack(path=self.path, detail="the published checkpoint is gone")
        size, root = 0, EMPTY_ROOT
        if signed:
            checkpoint = Checkpoint.parse(signed.note.text)
            size, root = checkpoint.size, checkpoint.root
        with _damage(self.path):
            edge = RightEdge.load(size, self.public.read)
        if edge.root != root:
            detail = "its last tiles do not lead to the root that it signed"
            raise LogDamaged(path=self.path, detail=detail)
        if signed:
            note = signed.note
            if there and there[0].size == signed.size:
                note = _merged(note, there[1])
                if note != signed.note:
                    self._journal.cosigned(signed.size, note)
            if not signed.published or there is None or there[1] != note:
                self._show(signed.size, note)
        self._edge = edge

    def _there(self) -> tuple[Checkpoint, Note] | None:
        """The public checkpoint, signed by this log's key."""
        data = self.public.checkpoint()
        if data is None:
            return None
        try:
            return open_checkpoint(data, [self.key])
        except (LogUnusable, SignatureInvalid) as error:
            detail = f"its public checkpoint is not its own ({error.what().removesuffix('.')})"
            raise LogDamaged(path=self.path, detail=detail) from error

    def _compare(self, checkpoint: Checkpoint, note: Note, signed: Signed | None) -> None:
        own = self._journal.signed(checkpoint.size)
        size = signed.size if signed else 0
        if checkpoint.size > size or (own is None and signed is None):
            detail = f"{checkpoint.size} entries were published, and its journal knows of {size}"
            raise LogRolledBack(path=self.path, detail=detail)
        if own is None or own.note.text != note.text:
            detail = f"it published another history of {checkpoint.size} entries"
            raise LogDamaged(path=self.path, detail=detail)
        if signed and checkpoint.size < size and signed.published:
            detail = f"{size} entries were published, and {checkpoint.size} are public"
            raise LogRolledBack(path=self.path, detail=detail)

    def _same_as_published(self, before: Signed | None) -> None:
        """Whether what is public is what this writer published last: another one may have been."""
        there = self._there()
        if (there[1].text if there else None) != (before.note.text if before else None):
            detail = "its public checkpoint is not the one that was published here"
            raise LogRolledBack(path=self.path, detail=detail)


def _merged(note: Note, other: Note) -> Note:
    """A note with the signatures under another of the same text."""
    return note.signed_with(*(each for each in other.signatures if each not in note.signatures))


def _adopt_entries(journal: Journal, checkpoint: Checkpoint, public: PublicFiles) -> None:
    """Check every file against the checkpoint, and learn where each entry stands."""
    batch: list[bytes] = []

    def keep(index: int, entry: bytes) -> None:
        batch.append(entry)
        if len(batch) == _AT_ONCE or index + 1 == checkpoint.size:
            journal.adopt(batch, index + 1 - len(batch))
            batch.clear()

    audit(checkpoint, public.read, on_entry=keep)


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """What reading the public files finds wrong, as damage of this log."""
    try:
        yield
    except LogFolderUnusable:
        raise
    except LogUnusable as error:
        raise LogDamaged(path=path, detail=error.what().removesuffix(".")) from error
