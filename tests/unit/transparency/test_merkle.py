"""RFC 6962 trees: the leaves and roots of Certificate Transparency's own tests, and refusals."""

import hashlib

import pytest

from cairn.errors import LogDataMalformed, LogProofInvalid, LogRangeRefused
from cairn.transparency.merkle import EMPTY_ROOT, CompactRange, hash_children, hash_leaf, root_of
from cairn.transparency.merkle_proofs import (
    consistency_proof,
    inclusion_proof,
    of_leaf_hashes,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = [hash_leaf(leaf) for leaf in LEAVES]
INCLUSION = {  # (index, size): audit path, as Certificate Transparency's tests have it
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_well_known_leaves(size):
    assert root_of(HASHES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "path"), INCLUSION.items(), ids=str)
def test_published_inclusion_proofs(place, path):
    index, size = place
    proof = inclusion_proof(index, size, of_leaf_hashes(HASHES[:size]))
    assert [each.hex() for each in proof] == list(path)
    verify_inclusion(HASHES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCY.items(), ids=str)
def test_published_consistency_proofs(sizes, path):
    first, second = sizes
    proof = consistency_proof(first, second, of_leaf_hashes(HASHES[:second]))
    assert [each.hex() for each in proof] == list(path)
    roots = (bytes.fromhex(ROOTS[each]) for each in sizes)
    verify_consistency(first, second, proof, *roots)


def test_a_leaf_is_not_a_node():
    inner = hashlib.sha256(b"\x01" + HASHES[0] + HASHES[1]).digest()
    assert hash_leaf(HASHES[0] + HASHES[1]) != inner
    assert root_of(HASHES[:2]) == inner


def test_a_range_needs_no_tree_to_go_on():
    stored = CompactRange().extended(HASHES[:5])
    again = CompactRange(stored.size, stored.peaks).extended(HASHES[5:])
    assert again.root.hex() == ROOTS[8]


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, ()), (2, (EMPTY_ROOT,) * 2), (-1, ()), (1, (b"short",)), (2**63, ())]
)
def test_a_range_that_no_tree_has_is_refused(size, peaks):
    with pytest.raises(LogDataMalformed):
        CompactRange(size, peaks)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 4), (4, 4), (0, 2**63)])
def test_no_proof_for_a_leaf_that_is_not_there(index, size):
    with pytest.raises(LogRangeRefused):
        inclusion_proof(index, size, of_leaf_hashes(HASHES))
    with pytest.raises(LogProofInvalid):
        verify_inclusion(HASHES[0], index, size, (), HASHES[0])


@pytest.mark.parametrize(("first", "second"), [(-1, 4), (5, 4), (0, 2**63)])
def test_no_proof_that_a_tree_shrank(first, second):
    with pytest.raises(LogRangeRefused):
        consistency_proof(first, second, of_leaf_hashes(HASHES))
    with pytest.raises(LogProofInvalid):
        verify_consistency(first, second, (), EMPTY_ROOT, HASHES[0])


def test_an_empty_tree_grew_into_any_but_only_with_the_empty_root():
    assert consistency_proof(0, 8, of_leaf_hashes(HASHES)) == ()
    verify_consistency(0, 8, (), EMPTY_ROOT, bytes.fromhex(ROOTS[8]))
    with pytest.raises(LogProofInvalid):
        verify_consistency(0, 8, (), HASHES[0], bytes.fromhex(ROOTS[8]))
    with pytest.raises(LogProofInvalid):
        verify_consistency(0, 8, (EMPTY_ROOT,), EMPTY_ROOT, bytes.fromhex(ROOTS[8]))


def test_hashes_of_another_length_prove_nothing():
    with pytest.raises(LogProofInvalid):
        verify_inclusion(b"", 0, 1, (), b"")
    with pytest.raises(LogDataMalformed):
        root_of([b"short"])


def test_a_proof_has_the_length_that_its_size_gives_even_where_the_hashes_agree():
    """A log that signs a root made for the purpose must not choose the shape of its proofs."""
    leaf, sibling = HASHES[:2]
    above = hash_children(sibling, leaf)
    for index, size, proof, root in (
        (0, 1, (sibling,), above),
        (0, 2, (), leaf),
        (0, 2, (HASHES[2], sibling), hash_children(sibling, hash_children(leaf, HASHES[2]))),
        (2, 3, (), leaf),
    ):
        with pytest.raises(LogProofInvalid):
            verify_inclusion(leaf, index, size, proof, root)
    with pytest.raises(LogProofInvalid):
        verify_consistency(1, 4, (sibling,), leaf, hash_children(leaf, sibling))
