"""Laws of the log's tree: every proof between every two sizes holds, and no other one does."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.errors import LogProofInvalid
from cairn.transparency.merkle import CompactRange, hash_children, hash_leaf, root_of
from cairn.transparency.merkle_proofs import (
    consistency_proof,
    inclusion_proof,
    of_leaf_hashes,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [hash_leaf(index.to_bytes(4)) for index in range(400)]


def _recursive_root(hashes):
    """RFC 6962 §2.1 word by word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hash_children(_recursive_root(hashes[:k]), _recursive_root(hashes[k:]))


def _remembering(leaves):
    """Complete subtrees of these leaves, each computed once."""
    rows = [leaves]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([hash_children(*row[at : at + 2]) for at in range(0, len(row) - 1, 2)])
    return lambda level, index: rows[level][index]


def _every_pair(most):
    complete = _remembering(LEAVES[:most])
    roots = [_recursive_root(LEAVES[:size]) for size in range(most + 1)]
    for size in range(1, most + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, complete)
            verify_inclusion(LEAVES[index], index, size, proof, roots[size])
    pairs = 0
    for second in range(most + 1):
        for first in range(second + 1):
            proof = consistency_proof(first, second, complete)
            verify_consistency(first, second, proof, roots[first], roots[second])
            pairs += 1
    return pairs


def test_every_pair_of_sizes():
    assert _every_pair(130) == 131 * 132 // 2


@pytest.mark.soak
def test_every_pair_of_more_sizes():
    assert _every_pair(400) == 401 * 402 // 2


def test_appending_one_by_one_gives_the_root_of_the_definition():
    grown = CompactRange()
    for size, leaf in enumerate(LEAVES[:300], start=1):
        grown = grown.extended([leaf])
        assert grown.root == _recursive_root(LEAVES[:size])
    assert all(before != after for before, after in pairwise(LEAVES))


def _flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


@settings(max_examples=300, deadline=None)
@given(
    size=st.integers(1, 130),
    data=st.data(),
    bit=st.integers(0, 255),
)
def test_any_flipped_bit_or_other_place_fails_inclusion(size, data, bit):
    index = data.draw(st.integers(0, size - 1))
    root = root_of(LEAVES[:size])
    proof = inclusion_proof(index, size, of_leaf_hashes(LEAVES[:size]))
    parts = [LEAVES[index], *proof, root]
    broken = data.draw(st.integers(0, len(parts) - 1))
    parts[broken] = _flipped(parts[broken], bit)
    with pytest.raises(LogProofInvalid):
        verify_inclusion(parts[0], index, size, parts[1:-1], parts[-1])
    elsewhere = data.draw(st.integers(0, size - 1).filter(lambda at: at != index or size == 1))
    if elsewhere != index:
        with pytest.raises(LogProofInvalid):
            verify_inclusion(LEAVES[index], elsewhere, size, proof, root)
    for wrong in ((*proof, root), proof[:-1] if proof else (root,)):
        with pytest.raises(LogProofInvalid):
            verify_inclusion(LEAVES[index], index, size, wrong, root)


@settings(max_examples=300, deadline=None)
@given(second=st.integers(2, 130), data=st.data(), bit=st.integers(0, 255))
def test_any_flipped_bit_fails_consistency(second, data, bit):
    first = data.draw(st.integers(1, second - 1))
    roots = [root_of(LEAVES[:first]), root_of(LEAVES[:second])]
    proof = consistency_proof(first, second, of_leaf_hashes(LEAVES[:second]))
    parts = [roots[0], *proof, roots[1]]
    broken = data.draw(st.integers(0, len(parts) - 1))
    parts[broken] = _flipped(parts[broken], bit)
    with pytest.raises(LogProofInvalid):
        verify_consistency(first, second, parts[1:-1], parts[0], parts[-1])
    for wrong in ((*proof, roots[1]), proof[:-1], ()):
        with pytest.raises(LogProofInvalid):
            verify_consistency(first, second, wrong, *roots)


@settings(max_examples=100, deadline=None)
@given(second=st.integers(2, 130), data=st.data())
def test_a_rewritten_entry_cannot_be_connected(second, data):
    first = data.draw(st.integers(1, second - 1))
    rewritten = list(LEAVES[:second])
    rewritten[data.draw(st.integers(0, first - 1))] = hash_leaf(b"rewritten")
    proof = consistency_proof(first, second, of_leaf_hashes(rewritten))
    with pytest.raises(LogProofInvalid):
        verify_consistency(first, second, proof, root_of(LEAVES[:first]), root_of(rewritten))
