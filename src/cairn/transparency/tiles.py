"""The log as static files: hash tiles and entry bundles (c2sp.org/tlog-tiles).

A tile holds up to 256 neighbouring hashes of one row of the tree, eight rows apart; a bundle holds
up to 256 entries. Files of a finished tile never change, and a partial one is never rewritten: a
longer one has another name. So the log can be served by anything that serves files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from cairn.errors import LogDataMalformed, LogRangeRefused
from cairn.transparency.merkle import HASH_OCTETS, LARGEST_TREE, complete_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cairn.transparency.merkle_proofs import CompleteRoot

CHECKPOINT_PATH = "checkpoint"
TILE_HEIGHT = 8
TILE_WIDTH = 256
LARGEST_ENTRY = 0xFFFF
"""Octets; an entry's length is written in two."""

_HIGHEST_LEVEL = 63
_LENGTH_OCTETS = 2
_PATH = re.compile(
    r"tile/(?P<row>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """The name of a tile of hashes.

    Attributes:
        level: how many tiles above the leaves, from 0.
        index: which tile of its level, from 0.
        width: the number of hashes, 1 to 256.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        """Refuse a tile that no tree has.

        Raises:
            LogRangeRefused: level, index or width out of range.
        """
        if not 0 <= self.level <= _HIGHEST_LEVEL:
            raise LogRangeRefused(detail=f"no tile is of level {self.level}")
        _check_place(self.index, self.width)

    @property
    def path(self) -> str:
        """Where it is served, below the log's prefix: ``tile/0/x001/234.p/5``."""
        return f"tile/{self.level}/{_index_path(self.index, self.width)}"

    @property
    def full(self) -> Tile:
        """The full tile that a partial one grows into, and may be replaced by."""
        return Tile(self.level, self.index)

    def write(self, hashes: Sequence[bytes]) -> bytes:
        """The file's content.

        Raises:
            LogDataMalformed: another number of hashes, or of another length.
        """
        if len(hashes) != self.width or any(len(each) != HASH_OCTETS for each in hashes):
            raise LogDataMalformed(what=self.path, detail="these are not its hashes")
        return b"".join(hashes)

    def read(self, data: bytes) -> tuple[bytes, ...]:
        """The hashes that a file of this name holds.

        Raises:
            LogDataMalformed: the file is shorter or longer than its name says.
        """
        if len(data) != self.width * HASH_OCTETS:
            detail = f"{len(data)} octets, where {self.width * HASH_OCTETS} belong"
            raise LogDataMalformed(what=self.path, detail=detail)
        return tuple(data[at : at + HASH_OCTETS] for at in range(0, len(data), HASH_OCTETS))


@dataclass(frozen=True, slots=True)
class Bundle:
    """The name of a bundle of entries.

    Attributes:
        index: which bundle, from 0.
        width: the number of entries, 1 to 256.
    """

    ROW: ClassVar[str] = "entries"

    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        """Refuse a bundle that no tree has.

        Raises:
            LogRangeRefused: index or width out of range.
        """
        _check_place(self.index, self.width)

    @property
    def path(self) -> str:
        """Where it is served, below the log's prefix: ``tile/entries/x001/234.p/5``."""
        return f"tile/{self.ROW}/{_index_path(self.index, self.width)}"

    def write(self, entries: Sequence[bytes]) -> bytes:
        """The file's content: each entry behind its length in two octets.

        Raises:
            LogDataMalformed: another number of entries, or one longer than ``LARGEST_ENTRY``.
        """
        if len(entries) != self.width:
            raise LogDataMalformed(what=self.path, detail="these are not its entries")
        return b"".join(entry_length(each) + each for each in entries)

    def read(self, data: bytes) -> tuple[bytes, ...]:
        """The entries that a file of this name holds.

        Raises:
            LogDataMalformed: it ends within an entry, or holds another number of them.
        """
        entries: list[bytes] = []
        at = 0
        while at < len(data):
            start = at + _LENGTH_OCTETS
            at = start + int.from_bytes(data[at:start])
            if at > len(data) or len(entries) == self.width:
                raise LogDataMalformed(what=self.path, detail="its entries do not fit its length")
            entries.append(data[start:at])
        if len(entries) != self.width:
            detail = f"{len(entries)} entries, where {self.width} belong"
            raise LogDataMalformed(what=self.path, detail=detail)
        return tuple(entries)


LogFile: TypeAlias = Tile | Bundle


def entry_length(entry: bytes) -> bytes:
    """An entry's length as bundles write it.

    Raises:
        LogDataMalformed: longer than ``LARGEST_ENTRY``.
    """
    if len(entry) > LARGEST_ENTRY:
        raise LogDataMalformed(what="entry", detail=f"longer than {LARGEST_ENTRY} octets")
    return len(entry).to_bytes(_LENGTH_OCTETS)


def parse_path(path: str) -> LogFile:
    """The tile or bundle that a path names.

    Raises:
        LogDataMalformed: not a path of one, or not its one spelling.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise LogDataMalformed(what="path", detail="not a path of a tile or bundle")
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"] or TILE_WIDTH)
    try:
        row = match["row"]
        named = Bundle(index, width) if row == Bundle.ROW else Tile(int(row), index, width)
    except LogRangeRefused as error:
        raise LogDataMalformed(what="path", detail=str(error)) from error
    if named.path != path:
        raise LogDataMalformed(what="path", detail=f"to be written {named.path}")
    return named


def _check_place(index: int, width: int) -> None:
    if not 0 <= index <= LARGEST_TREE:
        raise LogRangeRefused(detail=f"no tile has the index {index}")
    if not 1 <= width <= TILE_WIDTH:
        raise LogRangeRefused(detail=f"no tile is {width} wide")


def _index_path(index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def files_of(size: int, since: int = 0) -> Iterator[LogFile]:
    """The files that a log of ``size`` entries consists of, bundles first, then tiles by level.

    Args:
        size: the size of a checkpoint.
        since: a size whose files are there already; only those that it has not are given. They
            include the full files that take the place of its partial ones.

    Raises:
        LogRangeRefused: the sizes are not those of one growing log.
    """
    if not 0 <= since <= size <= LARGEST_TREE:
        raise LogRangeRefused(detail=f"a log of {since} entries cannot grow into one of {size}")
    yield from (Bundle(index, width) for index, width in _row(size, since))
    level = 0
    while size:
        yield from (Tile(level, index, width) for index, width in _row(size, since))
        size, since, level = size >> TILE_HEIGHT, since >> TILE_HEIGHT, level + 1


def _row(hashes: int, since: int) -> Iterator[tuple[int, int]]:
    """Index and width of the tiles that a row of so many hashes needs beyond the first ones."""
    full, partial = divmod(hashes, TILE_WIDTH)
    yield from ((index, TILE_WIDTH) for index in range(since // TILE_WIDTH, full))
    if partial and hashes != since:
        yield full, partial


class TiledTree:
    """The hashes of a log of one size, read from its tiles as they are needed.

    Nothing read here is trusted by itself: proofs made from it are checked against the root of a
    checkpoint by whoever made them before they go out.
    """

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        """Take a size and a way to read a file; each file is read once.

        Args:
            size: the size of a checkpoint.
            read: gives the content of the named tile, or raises.
        """
        self.size = size
        self._read = read
        self._hashes: dict[Tile, tuple[bytes, ...]] = {}

    @property
    def complete(self) -> CompleteRoot:
        """The roots of complete subtrees, for :mod:`cairn.transparency.merkle_proofs`."""
        return self._complete

    def _complete(self, level: int, index: int) -> bytes:
        if (index + 1) << level > self.size:
            raise LogRangeRefused(detail=f"{self.size} entries do not fill that subtree")
        tile_level, height = divmod(level, TILE_HEIGHT)
        first = index << height
        tile_index, offset = divmod(first, TILE_WIDTH)
        in_row = self.size >> (TILE_HEIGHT * tile_level)
        width = min(TILE_WIDTH, in_row - tile_index * TILE_WIDTH)
        tile = Tile(tile_level, tile_index, width)
        if tile not in self._hashes:
            self._hashes[tile] = tile.read(self._read(tile))
        return complete_root(self._hashes[tile][offset : offset + (1 << height)])
