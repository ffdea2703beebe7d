"""Reading a whole log, or what was added to it, and holding it against a checkpoint.

A monitor does this to see what was logged; an operator does it after a restore, before anything is
signed again; whoever takes over a closed institution's log does it before serving it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import LogProofInvalid
from cairn.transparency.merkle import CompactRange, complete_root, hash_leaf
from cairn.transparency.tiles import TILE_WIDTH, Bundle, Tile, files_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.transparency.checkpoints import Checkpoint
    from cairn.transparency.tiles import LogFile

_BEGINNING = CompactRange()


def audit(
    checkpoint: Checkpoint,
    read: Callable[[LogFile], bytes],
    *,
    since: CompactRange = _BEGINNING,
    on_entry: Callable[[int, bytes], None] | None = None,
) -> CompactRange:
    """Check that files are the log that a checkpoint commits to, and hand out the entries.

    Every entry is hashed into the root, every tile is compared with what stands below it. Starting
    from an earlier range, that the log only grew since is shown by the entries themselves.

    Args:
        checkpoint: the head, its signature checked already.
        read: gives the content of the named file, or raises.
        since: what was read before; the whole log is read where nothing was.
        on_entry: called with the index and the octets of each entry that is new. Nothing that it
            was told counts if the call ends with an error.

    Returns:
        The range to go on from next time.

    Raises:
        LogProofInvalid: the entries do not lead to the root, or a file contradicts another; its
            path is said.
        LogDataMalformed: a file is truncated.
        LogRangeRefused: the checkpoint is smaller than what was read before: rolled back.
    """
    grown = since
    for name in files_of(checkpoint.size, since.size):
        if isinstance(name, Tile):
            _check_tile(name, read)
            continue
        first = name.index * TILE_WIDTH
        known = max(0, since.size - first)
        entries = name.read(read(name))
        grown = grown.extended(_checked_leaves(name, entries, read)[known:])
        if on_entry:
            for index, entry in enumerate(entries[known:], start=first + known):
                on_entry(index, entry)
    if grown.root != checkpoint.root:
        raise LogProofInvalid(detail="the entries do not lead to the root that the log signed")
    return grown


def _checked_leaves(
    name: Bundle, entries: tuple[bytes, ...], read: Callable[[LogFile], bytes]
) -> tuple[bytes, ...]:
    """The hashes of a bundle's entries, which must be those of its tile."""
    leaves = tuple(map(hash_leaf, entries))
    tile = Tile(0, name.index, name.width)
    if tile.read(read(tile)) != leaves:
        raise LogProofInvalid(detail=f"{name.path} and {tile.path} do not belong together")
    return leaves


def _check_tile(name: Tile, read: Callable[[LogFile], bytes]) -> None:
    """Compare each hash of a higher tile with the full tile that it stands for."""
    if name.level == 0:
        return
    for offset, stated in enumerate(name.read(read(name))):
        below = Tile(name.level - 1, name.index * TILE_WIDTH + offset)
        if complete_root(below.read(read(below))) != stated:
            raise LogProofInvalid(detail=f"{name.path} contradicts {below.path}")
