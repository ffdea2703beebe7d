"""Proofs about a Merkle tree: that it holds an entry, and that it only ever grew.

Made as RFC 6962 §2.1.1 and §2.1.2 define them, checked as RFC 9162 §2.1.3.2 and §2.1.4.2 spell
out. Whoever makes a proof needs only the roots of complete subtrees, which tiles hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from cairn.errors import LogProofInvalid, LogRangeRefused
from cairn.transparency.merkle import (
    EMPTY_ROOT,
    HASH_OCTETS,
    LARGEST_TREE,
    complete_root,
    fold_peaks,
    hash_children,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

CompleteRoot: TypeAlias = Callable[[int, int], bytes]
"""``(level, index)`` → root over the leaves from ``index·2^level``, ``2^level`` of them."""

LONGEST_PROOF = 63
"""Hashes; no tree of at most ``LARGEST_TREE`` leaves needs more."""


def of_leaf_hashes(leaf_hashes: Sequence[bytes]) -> CompleteRoot:
    """Complete subtrees of a tree whose leaf hashes are all at hand."""

    def complete(level: int, index: int) -> bytes:
        return complete_root(leaf_hashes[index << level : (index + 1) << level])

    return complete


def inclusion_proof(index: int, size: int, complete: CompleteRoot) -> tuple[bytes, ...]:
    """The audit path of a leaf, from its sibling up (RFC 6962 §2.1.1).

    Args:
        index: the leaf, counted from 0.
        size: the number of leaves of the tree.
        complete: gives the roots of complete subtrees.

    Raises:
        LogRangeRefused: the tree has no such leaf.
    """
    if not 0 <= index < size <= LARGEST_TREE:
        raise LogRangeRefused(detail=f"a tree of {size} leaves has no leaf {index}")
    begin, end = 0, size
    siblings = []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((begin, middle))
            begin = middle
    return tuple(_range_root(*each, complete) for each in reversed(siblings))


def consistency_proof(first: int, second: int, complete: CompleteRoot) -> tuple[bytes, ...]:
    """The proof that a tree of ``first`` leaves grew into one of ``second`` (RFC 6962 §2.1.2).

    It is empty where either is nothing to prove: an empty tree grew into any, and equal sizes are
    compared by their roots.

    Raises:
        LogRangeRefused: the second tree is the smaller one.
    """
    if not 0 <= first <= second <= LARGEST_TREE:
        raise LogRangeRefused(detail=f"a tree of {first} leaves cannot grow into one of {second}")
    if first == 0:
        return ()
    begin, end = 0, second
    ranges = []
    while end != first:
        middle = begin + _split(end - begin)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    if begin:
        # The first tree is not itself a subtree of the second: its last part is named.
        ranges.append((begin, end))
    return tuple(_range_root(*each, complete) for each in reversed(ranges))


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a tree holds a leaf (RFC 9162 §2.1.3.2); silence means it does.

    Raises:
        LogProofInvalid: the proof does not lead from the leaf to the root.
    """
    if not 0 <= index < size <= LARGEST_TREE:
        raise LogProofInvalid(detail=f"a tree of {size} leaves has no leaf {index}")
    _check_hashes(leaf_hash, root, *proof)
    node = leaf_hash
    for on_the_left, sibling in zip(_sides(index, size - 1, len(proof)), proof, strict=True):
        node = hash_children(sibling, node) if on_the_left else hash_children(node, sibling)
    if node != root:
        raise LogProofInvalid(detail="the proof of inclusion leads to another root")


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Check that one tree is the beginning of another (RFC 9162 §2.1.4.2); silence means it is.

    Raises:
        LogProofInvalid: the proof does not connect the two roots.
    """
    if not 0 <= first <= second <= LARGEST_TREE:
        raise LogProofInvalid(detail=f"a tree of {first} leaves cannot grow into one of {second}")
    _check_hashes(first_root, second_root, *proof)
    if first in {0, second}:
        _check_trivial(first, proof, first_root, second_root)
        return
    if not proof:
        raise LogProofInvalid(detail="the proof is too short for a tree of this size")
    # Where the first tree is itself a subtree, its root is not repeated in the proof.
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for on_the_left, sibling in zip(_sides(at, last, len(path) - 1), path[1:], strict=True):
        if on_the_left:
            old, new = hash_children(sibling, old), hash_children(sibling, new)
        else:
            new = hash_children(new, sibling)
    if old != first_root or new != second_root:
        raise LogProofInvalid(detail="the proof of consistency leads to other roots")


def _sides(at: int, last: int, steps: int) -> list[bool]:
    """On the way from a node up to the root: whether each sibling stands to the left.

    Args:
        at: the node's place in its row.
        last: the last place in that row.
        steps: how many siblings the proof gives; a wrong number is refused.
    """
    sides = []
    for _ in range(steps):
        if last == 0:
            raise LogProofInvalid(detail="the proof is too long for a tree of this size")
        left = bool(at & 1) or at == last
        if left:
            # A node without a right sibling rises until it is one itself.
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        sides.append(left)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise LogProofInvalid(detail="the proof is too short for a tree of this size")
    return sides


def _check_trivial(
    first: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    if proof:
        raise LogProofInvalid(detail="there is nothing to prove, and yet a proof is given")
    if first_root != (second_root if first else EMPTY_ROOT):
        raise LogProofInvalid(detail="two trees of one size have different roots")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_OCTETS for each in hashes):
        raise LogProofInvalid(detail=f"a hash is not {HASH_OCTETS} octets long")


def _split(leaves: int) -> int:
    """The largest power of two below a number of leaves: the left branch."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _range_root(begin: int, end: int, complete: CompleteRoot) -> bytes:
    """The root over the leaves ``begin`` to ``end``, a subtree of some tree of RFC 6962."""
    peaks = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        peaks.append(complete(level, begin >> level))
        begin += 1 << level
    return fold_peaks(peaks)
