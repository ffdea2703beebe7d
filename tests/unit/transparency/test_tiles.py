"""Paths, tiles and bundles: the examples of c2sp.org/tlog-tiles, and files that do not fit."""

import pytest

from cairn.errors import LogDataMalformed, LogRangeRefused
from cairn.transparency.growth import RightEdge, grown
from cairn.transparency.merkle import hash_leaf, root_of
from cairn.transparency.merkle_proofs import inclusion_proof, verify_inclusion
from cairn.transparency.tiles import Bundle, Tile, TiledTree, files_of, parse_path

NAMES = {
    "tile/0/x001/x234/067": Tile(0, 1_234_067),
    "tile/0/000": Tile(0, 0),
    "tile/1/273.p/112": Tile(1, 273, 112),
    "tile/63/999": Tile(63, 999),
    "tile/2/x001/000.p/1": Tile(2, 1000, 1),
    "tile/entries/x001/x234/067": Bundle(1_234_067),
    "tile/entries/x001/x234/067.p/8": Bundle(1_234_067, 8),
}


@pytest.mark.parametrize(("path", "name"), NAMES.items(), ids=str)
def test_paths_both_ways(path, name):
    assert name.path == path
    assert parse_path(path) == name


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/001",
        "tile/0/001/234",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/../000",
        "tile/0/\u0660\u0660\u0660",
        "tile/entries/000\n",
        "/tile/0/000",
        "tile/0/" + "x999/" * 6 + "999",
    ],
)
def test_other_spellings_are_no_paths(path):
    with pytest.raises(LogDataMalformed):
        parse_path(path)


@pytest.mark.parametrize("place", [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_names_of_no_tile(place):
    with pytest.raises(LogRangeRefused):
        Tile(*place)


def test_the_tree_of_the_specification():
    """70 000 entries: 273 + 1 tiles of level 0, 1 + 1 of level 1, 1 of level 2; as many bundles."""
    files = list(files_of(70_000))
    assert files.count(Bundle(273, 112)) == 1
    assert sum(isinstance(each, Bundle) for each in files) == 274
    assert [each for each in files if isinstance(each, Tile) and each.width < 256] == [
        Tile(0, 273, 112),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert sum(each.level == 0 for each in files if isinstance(each, Tile)) == 274
    assert set(files_of(256)) == {Bundle(0), Tile(0, 0), Tile(1, 0, 1)}
    assert list(files_of(0)) == []


def test_what_a_growing_log_must_write_and_no_more():
    assert set(files_of(257, since=255)) == {
        Bundle(0),
        Bundle(1, 1),
        Tile(0, 0),
        Tile(0, 1, 1),
        Tile(1, 0, 1),
    }
    assert list(files_of(300, since=300)) == []
    assert Tile(1, 0, 1) not in set(files_of(300, since=257))
    with pytest.raises(LogRangeRefused):
        list(files_of(2, since=3))


@pytest.mark.parametrize("change", [-1, 1, -32, 32])
def test_a_tile_of_another_length_is_refused(change):
    data = bytes(32 * 5 + change)
    with pytest.raises(LogDataMalformed):
        Tile(0, 0, 5).read(data)


def test_bundles_both_ways():
    entries = (b"", b"a", b"b" * 65_535)
    bundle = Bundle(7, 3)
    data = bundle.write(entries)
    assert data[:5] == b"\x00\x00\x00\x01a"
    assert bundle.read(data) == entries
    for broken in (data[:-1], data + b"\x00", data + b"\x00\x00", data[:3], b"\x00"):
        with pytest.raises(LogDataMalformed):
            bundle.read(broken)
    with pytest.raises(LogDataMalformed):
        Bundle(0, 1).write([b"c" * 65_536])
    with pytest.raises(LogDataMalformed):
        Bundle(0, 2).write([b"c"])


def _log(size):
    edge, files = grown(RightEdge(), [b"entry %d" % at for at in range(size)])
    return edge, files


def test_the_end_is_read_back_from_its_files():
    edge, files = _log(600)
    assert RightEdge.load(600, files.__getitem__) == edge
    assert edge.root == root_of(hash_leaf(b"entry %d" % at) for at in range(600))


@pytest.mark.parametrize("broken", [Bundle(2, 88), Tile(0, 2, 88), Tile(1, 0, 2)], ids=str)
def test_a_truncated_file_is_noticed(broken):
    _, files = _log(600)
    files[broken] = files[broken][:-32]
    with pytest.raises(LogDataMalformed):
        RightEdge.load(600, files.__getitem__)


def test_entries_that_are_not_those_of_the_tile_are_noticed():
    _, files = _log(600)
    files[Bundle(2, 88)] = files[Bundle(2, 88)].replace(b"entry 599", b"entry 598")
    with pytest.raises(LogDataMalformed):
        RightEdge.load(600, files.__getitem__)


@pytest.mark.parametrize(
    "edge", [(1, (), ()), (-1, (), ()), (1, ((b"x",),), ()), (256, ((), ()), ()), (0, ((),), ())]
)
def test_an_end_that_no_log_has_is_refused(edge):
    with pytest.raises(LogDataMalformed):
        RightEdge(*edge)


def test_an_entry_too_long_appends_nothing():
    with pytest.raises(LogDataMalformed):
        grown(RightEdge(), [b"short", bytes(65_536)])
    assert grown(RightEdge(), []) == (RightEdge(), {})


def test_proofs_are_made_from_few_tiles():
    edge, files = _log(70_000)
    read = []

    def reading(tile):
        read.append(tile)
        return files[tile]

    tree = TiledTree(70_000, reading)
    proof = inclusion_proof(69_000, 70_000, tree.complete)
    verify_inclusion(hash_leaf(b"entry 69000"), 69_000, 70_000, proof, edge.root)
    assert len(read) == len(set(read)) <= 5
    with pytest.raises(LogRangeRefused):
        tree.complete(0, 70_000)
