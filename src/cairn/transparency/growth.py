"""Appending to a tiled log: from its right edge and new entries to the files to be written.

The edge is what a writer keeps between two batches: the partial tile of each level and the entries
of the partial bundle. It never needs the rest of the log, so a batch costs its own length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.errors import LogDataMalformed, LogRangeRefused
from cairn.transparency.merkle import HASH_OCTETS, CompactRange, complete_root, hash_leaf
from cairn.transparency.tiles import (
    LARGEST_ENTRY,
    TILE_HEIGHT,
    TILE_WIDTH,
    Bundle,
    LogFile,
    Tile,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class RightEdge:
    """The end of a tiled log.

    Attributes:
        size: the number of entries.
        rows: for each level of tiles, the hashes of its partial tile (none where it has none).
        entries: the entries of the partial bundle.
    """

    size: int = 0
    rows: tuple[tuple[bytes, ...], ...] = ()
    entries: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an edge that no log of this size has.

        Raises:
            LogDataMalformed: a row or the entries do not fit the size, or one another.
        """
        widths = tuple(len(row) for row in self.rows)
        if self.size < 0 or widths != _widths(self.size):
            raise LogDataMalformed(what="end of the log", detail="its tiles do not fit its size")
        if any(len(each) != HASH_OCTETS for row in self.rows for each in row):
            raise LogDataMalformed(what="end of the log", detail="a hash is not 32 octets long")
        leaf_hashes = self.rows[0] if self.rows else ()
        if tuple(map(hash_leaf, self.entries)) != leaf_hashes:
            detail = "its last entries are not those of its tile"
            raise LogDataMalformed(what="end of the log", detail=detail)

    @property
    def compact_range(self) -> CompactRange:
        """The peaks of the tree, made from the partial tiles."""
        peaks: list[bytes] = []
        for row in reversed(self.rows):
            begin = 0
            while begin < len(row):
                length = 1 << ((len(row) - begin).bit_length() - 1)
                peaks.append(complete_root(row[begin : begin + length]))
                begin += length
        return CompactRange(self.size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The root of the tree, for the checkpoint."""
        return self.compact_range.root

    @property
    def files(self) -> dict[LogFile, bytes]:
        """The partial files of this size."""
        return _partial_files(self.size, self.rows, self.entries)

    @classmethod
    def load(cls, size: int, read: Callable[[LogFile], bytes]) -> Self:
        """Read the end of a log back from its files.

        Whoever goes on from here compares :attr:`root` with the checkpoint first.

        Args:
            size: the size of the log's checkpoint.
            read: gives the content of the named file, or raises.

        Raises:
            LogDataMalformed: a file is truncated, or entries and hashes do not fit.
            LogRangeRefused: no log has this size.
        """
        if size < 0:
            raise LogRangeRefused(detail=f"no log has {size} entries")
        rows: list[tuple[bytes, ...]] = []
        for level, width in enumerate(_widths(size)):
            tile_index = size >> (TILE_HEIGHT * (level + 1))
            tile = Tile(level, tile_index, width) if width else None
            rows.append(tile.read(read(tile)) if tile else ())
        entries: tuple[bytes, ...] = ()
        if size % TILE_WIDTH:
            bundle = Bundle(size // TILE_WIDTH, size % TILE_WIDTH)
            entries = bundle.read(read(bundle))
        return cls(size, tuple(rows), entries)


def grown(edge: RightEdge, entries: Sequence[bytes]) -> tuple[RightEdge, dict[LogFile, bytes]]:
    """Append entries to a log.

    The files come in the order in which they may be written: bundles and tiles are complete before
    the checkpoint that needs them is signed. None of them was there before, and none replaces
    another; writing them again after a crash gives the same octets.

    Args:
        edge: the end of the log.
        entries: what is appended, in order.

    Returns:
        The new end, and every file that the new size needs and the old one has not.

    Raises:
        LogDataMalformed: an entry is longer than a bundle can say; nothing was appended.
    """
    if any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise LogDataMalformed(what="entry", detail=f"longer than {LARGEST_ENTRY} octets")
    if not entries:
        return edge, {}
    files: dict[LogFile, bytes] = {}
    pending = [*edge.entries, *entries]
    full = len(pending) - len(pending) % TILE_WIDTH
    for begin in range(0, full, TILE_WIDTH):
        bundle = Bundle((edge.size + begin) // TILE_WIDTH)
        files[bundle] = bundle.write(pending[begin : begin + TILE_WIDTH])
    rows = _appended(edge, [hash_leaf(entry) for entry in entries], files)
    end = RightEdge(edge.size + len(entries), rows, tuple(pending[full:]))
    # The partial tile of a high level stays as it is while the levels below it fill.
    there = edge.files.keys()
    return end, files | {name: data for name, data in end.files.items() if name not in there}


def _appended(
    edge: RightEdge, hashes: list[bytes], files: dict[LogFile, bytes]
) -> tuple[tuple[bytes, ...], ...]:
    """Append leaf hashes row by row; full tiles are added to ``files``."""
    rows: list[tuple[bytes, ...]] = []
    level = 0
    while hashes or level < len(edge.rows):
        row = [*(edge.rows[level] if level < len(edge.rows) else ()), *hashes]
        index = edge.size >> (TILE_HEIGHT * (level + 1))
        hashes = []
        full = len(row) - len(row) % TILE_WIDTH
        for begin in range(0, full, TILE_WIDTH):
            tile = Tile(level, index + begin // TILE_WIDTH)
            content = row[begin : begin + TILE_WIDTH]
            files[tile] = tile.write(content)
            hashes.append(complete_root(content))
        rows.append(tuple(row[full:]))
        level += 1
    return tuple(rows)


def _partial_files(
    size: int, rows: tuple[tuple[bytes, ...], ...], entries: tuple[bytes, ...]
) -> dict[LogFile, bytes]:
    files: dict[LogFile, bytes] = {}
    if entries:
        bundle = Bundle(size // TILE_WIDTH, len(entries))
        files[bundle] = bundle.write(entries)
    for level, row in enumerate(rows):
        if row:
            tile = Tile(level, size >> (TILE_HEIGHT * (level + 1)), len(row))
            files[tile] = tile.write(row)
    return files


def _widths(size: int) -> tuple[int, ...]:
    """The width of the partial tile of each level: ``floor(size / 256^level) mod 256``."""
    widths = []
    while size > 0:
        widths.append(size % TILE_WIDTH)
        size >>= TILE_HEIGHT
    return tuple(widths)
