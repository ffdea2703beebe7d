"""Places in status lists: random to look at, never given twice, the same when made again."""

from itertools import pairwise

import pytest

from cairn.errors import WrongUse
from cairn.status import MINIMUM_ENTRIES, IndexAllocator, Place
from cairn.status.allocation import IndexPermutation

SECRET = bytes(range(32))


def test_every_index_of_a_list_is_given_once():
    indices = [
        place.index for place in IndexAllocator(SECRET, "revocation").places(0, MINIMUM_ENTRIES)
    ]
    assert sorted(indices) == list(range(MINIMUM_ENTRIES))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17, 1000, 1021, 4096, 65_537])
def test_any_size_is_permuted(size):
    order = IndexPermutation(SECRET, "revocation/1", size)
    indices = [order.index_at(position) for position in range(size)]
    assert sorted(indices) == list(range(size))
    assert [order.position_of(index) for index in indices] == list(range(size))


def test_a_full_list_is_followed_by_the_next():
    allocator = IndexAllocator(SECRET, "revocation")
    around = list(allocator.places(MINIMUM_ENTRIES - 2, 4))
    assert [place.list_number for place in around] == [1, 1, 2, 2]
    assert len(set(around)) == 4


def test_no_place_is_given_twice_over_three_lists():
    allocator = IndexAllocator(SECRET, "suspension", list_size=2_000)
    places = set(allocator.places(0, 6_000))
    assert len(places) == 6_000
    assert {place.list_number for place in places} == {1, 2, 3}


def test_a_run_made_again_gives_the_same_places():
    first = list(IndexAllocator(SECRET, "revocation").places(5_000, 100))
    again = list(IndexAllocator(SECRET, "revocation").places(5_050, 50))
    assert first[50:] == again


def test_the_order_is_the_same_on_every_machine():
    # Written down once: an order that changed with a release would give a place twice.
    places = IndexAllocator(SECRET, "revocation").places(0, 3)
    assert list(places) == [Place(1, 35_456), Place(1, 11_734), Place(1, 11_129)]


def test_the_ordinal_is_found_again():
    allocator = IndexAllocator(SECRET, "revocation")
    for ordinal in (0, 1, 131_071, 131_072, 1_000_003):
        assert allocator.ordinal_at(allocator.place(ordinal)) == ordinal


@pytest.mark.parametrize("secret", [bytes(32), SECRET, b"\xff" * 32])
def test_indices_do_not_count_upwards(secret):
    # Peers give index 0, 1, 2 …: the place tells how many there are and who came last.
    indices = [place.index for place in IndexAllocator(secret, "revocation").places(0, 2_000)]
    rising = sum(1 for before, after in pairwise(indices) if after > before)
    assert 850 < rising < 1150  # half of 1999, within seven standard deviations
    sixteenths = [
        sum(1 for index in indices if index * 16 // MINIMUM_ENTRIES == part) for part in range(16)
    ]
    assert all(60 < count < 200 for count in sixteenths)  # 125 each, were they even
    steps = {after - before for before, after in pairwise(indices)}
    assert len(steps) > 1_900


def test_lists_purposes_and_secrets_have_orders_of_their_own():
    def first(secret, purpose, start):
        return [place.index for place in IndexAllocator(secret, purpose).places(start, 50)]

    orders = [
        first(SECRET, "revocation", 0),
        first(SECRET, "suspension", 0),
        first(SECRET, "revocation", MINIMUM_ENTRIES),
        first(bytes(32), "revocation", 0),
    ]
    assert len({tuple(order) for order in orders}) == 4
    assert sum(a == b for a, b in zip(orders[0], orders[1], strict=True)) < 5


def test_a_short_secret_is_refused():
    with pytest.raises(WrongUse):
        IndexAllocator(b"short", "revocation").place(0)
