"""Laws of tiled logs: however it was appended, the files are the same, and give every proof."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.transparency.growth import RightEdge, grown
from cairn.transparency.merkle import CompactRange, hash_leaf
from cairn.transparency.merkle_proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from cairn.transparency.tiles import TiledTree, files_of, parse_path

batches = st.lists(st.integers(0, 600), max_size=4)
ENTRIES = [b"entry %d" % at for at in range(4_200)]


def _grown_by(sizes):
    """The log after each batch: its end, and every file written so far."""
    edge, files, states = RightEdge(), {}, []
    for count in sizes:
        edge, new = grown(edge, ENTRIES[edge.size : edge.size + count])
        assert not files.keys() & new.keys()
        files |= new
        states.append(edge)
    return states, files


@settings(max_examples=25, deadline=None)
@given(sizes=batches)
def test_batches_do_not_show(sizes):
    states, files = _grown_by(sizes)
    for edge in states:
        at_once, alone = grown(RightEdge(), ENTRIES[: edge.size])
        assert at_once == edge == RightEdge.load(edge.size, files.__getitem__)
        assert set(alone) == set(files_of(edge.size))
        assert alone.items() <= files.items()
        expected = CompactRange().extended(map(hash_leaf, ENTRIES[: edge.size]))
        assert edge.compact_range == expected


@settings(max_examples=25, deadline=None)
@given(before=st.integers(0, 1_500), count=st.integers(0, 1_500))
def test_the_files_written_are_those_that_are_missing(before, count):
    edge, _ = grown(RightEdge(), ENTRIES[:before])
    _, new = grown(edge, ENTRIES[before : before + count])
    assert set(new) == set(files_of(before + count, since=before))
    assert all(parse_path(name.path) == name for name in new)


@settings(max_examples=25, deadline=None)
@given(sizes=st.tuples(st.integers(1, 2_000), st.integers(0, 2_000)), data=st.data())
def test_proofs_from_tiles_hold(sizes, data):
    (first, last), files = _grown_by(sizes)
    tree = TiledTree(last.size, files.__getitem__)
    index = data.draw(st.integers(0, last.size - 1))
    proof = inclusion_proof(index, last.size, tree.complete)
    verify_inclusion(hash_leaf(ENTRIES[index]), index, last.size, proof, last.root)
    proof = consistency_proof(first.size, last.size, tree.complete)
    verify_consistency(first.size, last.size, proof, first.root, last.root)
