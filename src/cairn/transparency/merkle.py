"""The Merkle tree of RFC 6962 §2.1 over SHA-256: hashes, roots, and appending without the tree.

Leaves and inner nodes are hashed with different first octets, so that no inner node can be passed
off as an entry.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.errors import LogDataMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HASH_OCTETS = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

LARGEST_TREE = 2**63 - 1
"""The most leaves that a tree is taken to have; beyond it a size is a mistake or an attack."""


def hash_leaf(entry: bytes) -> bytes:
    """The hash of one entry: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold_peaks(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees given from the largest, on the left, to the smallest."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hash_children(peak, root)
    return root


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree over a power of two of neighbouring hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [hash_children(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


@dataclass(frozen=True, slots=True)
class CompactRange:
    """All that is needed of a tree in order to append to it and to know its root.

    Attributes:
        size: the number of leaves.
        peaks: the roots of the complete subtrees that the leaves fall into, the largest first:
            one for each bit that is set in ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse peaks that no tree of this size has.

        Raises:
            LogDataMalformed: their number or length does not fit.
        """
        if not 0 <= self.size <= LARGEST_TREE or len(self.peaks) != self.size.bit_count():
            raise LogDataMalformed(what="range of a tree", detail="its peaks do not fit its size")
        if any(len(peak) != HASH_OCTETS for peak in self.peaks):
            raise LogDataMalformed(what="range of a tree", detail="a peak is not a SHA-256 hash")

    @property
    def root(self) -> bytes:
        """The Merkle tree hash of all leaves."""
        return fold_peaks(self.peaks)

    def extended(self, leaf_hashes: Iterable[bytes]) -> Self:
        """This range with leaves appended; the work is two hashes a leaf, whatever the size.

        Args:
            leaf_hashes: hashes of the new entries (:func:`hash_leaf`), in order.

        Raises:
            LogDataMalformed: one of them is not 32 octets long.
        """
        size, peaks = self.size, list(self.peaks)
        for leaf_hash in leaf_hashes:
            node = leaf_hash
            # Each bit set at the low end is a complete subtree that the new one closes.
            carry = size
            while carry & 1:
                node = hash_children(peaks.pop(), node)
                carry >>= 1
            peaks.append(node)
            size += 1
        return type(self)(size, tuple(peaks))


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaf hashes (RFC 6962 §2.1).

    Raises:
        LogDataMalformed: one of them is not 32 octets long.
    """
    return CompactRange().extended(leaf_hashes).root
