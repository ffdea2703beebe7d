"""Proofs out of a log's folder, also while another process writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from cairn.errors import LogFolderUnusable, LogRangeRefused
from cairn.logs.folder import JOURNAL, PRIVATE, PUBLIC
from cairn.logs.journal import Journal
from cairn.logs.public_files import PublicFiles
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.log_proof import LogProof
from cairn.transparency.merkle import hash_leaf
from cairn.transparency.merkle_proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from cairn.transparency.tiles import TiledTree

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from cairn.logs.journal import Signed
    from cairn.transparency.entries import Entry
    from cairn.transparency.notes import Note, VerifierKey
    from cairn.transparency.trust_policy import TrustPolicy


class LogReader:
    """A log, open for reading. Every proof is checked against a signed root before it goes out.

    Attributes:
        path: the folder.
        public: the files that are served.
        key: the log's verifier key; its name is the origin.
    """

    def __init__(self, path: Path, journal: Journal) -> None:
        self.path = path
        self.public = PublicFiles(path / PUBLIC)
        self.key: VerifierKey = journal.key
        self._journal = journal
        self._tree = TiledTree(0, self.public.read)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a log for reading.

        Raises:
            LogFolderUnusable: there is none.
        """
        return cls(path, Journal.open(path / PRIVATE / JOURNAL, read_only=True))

    @property
    def head(self) -> Note | None:
        """The newest checkpoint with its cosignatures; None before the first."""
        head = self._journal.head
        return head.note if head else None

    def signed(self, size: int) -> Note | None:
        """The checkpoint of that size, as it was signed here; None where none was."""
        found = self._journal.signed(size)
        return found.note if found else None

    @property
    def waiting(self) -> int:
        """How many accepted entries no checkpoint commits to yet."""
        head = self._journal.head
        return self._journal.accepted - (head.size if head else 0)

    def place_of(self, entry: Entry) -> int | None:
        """Where an entry stands, or will; None where the log never accepted it."""
        return self._journal.place_of(entry.octets)

    def inclusion(self, place: int, size: int) -> tuple[bytes, ...]:
        """The audit path from a place to the root of the tree of that size.

        Raises:
            LogRangeRefused: that tree has no such place.
            LogDamaged: a tile is missing.
            LogDataMalformed: a tile is cut short.
        """
        return inclusion_proof(place, size, self._sized(size).complete)

    def consistency(self, first: int, second: int) -> tuple[bytes, ...]:
        """The proof that the log of one size grew into that of another; both were signed.

        Raises:
            LogRangeRefused: the log never signed a checkpoint of that size, or the second is
                the smaller one.
            LogDamaged: a tile is missing.
            LogDataMalformed: a tile is cut short.
            LogProofInvalid: the tiles are not those that were committed to.
        """
        proof = consistency_proof(first, second, self._sized(second).complete)
        if first:
            roots = (self._root(first), self._root(second))
            verify_consistency(first, second, proof, *roots)
        return proof

    def prove(
        self,
        entry: Entry,
        *,
        extra: bytes | None = None,
        policy: TrustPolicy | None = None,
        size: int | None = None,
    ) -> LogProof:
        """The proof of logging for an entry: the content of its sidecar file.

        Args:
            entry: what was logged.
            extra: octets for the sidecar's ``extra`` line: the salt, for a commitment.
            policy: what a verifier will ask. The earliest checkpoint that meets it is taken, since
                its instant is the earliest that can be shown; without one, the earliest that has
                a cosignature; else the earliest.
            size: the size of the checkpoint to take, where it is a certain one: one that a chain
                holds.

        Raises:
            LogRangeRefused: it was never logged, or no checkpoint commits to it yet.
            LogDamaged: a tile is missing.
            LogDataMalformed: a tile is cut short.
            LogProofInvalid: the tiles are not those that were committed to.
        """
        place = self.place_of(entry)
        if place is None:
            raise LogRangeRefused(detail="this was never logged here")
        signed = self._of_size(place, size) if size else self._chosen(place, policy)
        path = self.inclusion(place, signed.size)
        root = Checkpoint.parse(signed.note.text).root
        verify_inclusion(hash_leaf(entry.octets), place, signed.size, path, root)
        return LogProof(place, path, signed.note, extra)

    def close(self) -> None:
        """Let go of the files."""
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _of_size(self, place: int, size: int) -> Signed:
        signed = self._journal.signed(size)
        if signed is None or place >= size:
            detail = f"the checkpoint of {size} entries does not commit to it"
            raise LogRangeRefused(detail=detail)
        return signed

    def _chosen(self, place: int, policy: TrustPolicy | None) -> Signed:
        first: Signed | None = None
        cosigned: Signed | None = None
        for signed in self._journal.holding(place):
            first = first or signed
            if cosigned is None and len(signed.note.signatures) > 1:
                cosigned = signed
            if policy is None and cosigned:
                return cosigned
            if policy and policy.is_met_by(policy.cosignatures(signed.note)):
                return signed
        if first is None:
            detail = "no checkpoint commits to it yet; `cairn log checkpoint` makes one"
            raise LogRangeRefused(detail=detail)
        return cosigned or first

    def _root(self, size: int) -> bytes:
        signed = self._journal.signed(size)
        if signed is None:
            raise LogRangeRefused(detail=f"no checkpoint of {size} entries was signed")
        return Checkpoint.parse(signed.note.text).root

    def _sized(self, size: int) -> TiledTree:
        head = self._journal.head
        if head is None or size > head.size:
            raise LogRangeRefused(detail=f"no checkpoint of {size} entries was signed")
        if self._tree.size != size:
            self._tree = TiledTree(size, self.public.read)
        return self._tree


def open_public(path: Path) -> PublicFiles:
    """The public files of a log's folder, or of a copy that has nothing else.

    Raises:
        LogFolderUnusable: no checkpoint stands there.
    """
    for place in (path / PUBLIC, path):
        public = PublicFiles(place)
        if public.checkpoint() is not None:
            return public
    raise LogFolderUnusable(path=path, detail="there is no checkpoint")
