"""Laws of status lists: what is set is read, what is encoded is decoded, no place is given twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.status import MINIMUM_ENTRIES, Bitstring, IndexAllocator
from cairn.status.allocation import IndexPermutation

indices = st.integers(0, MINIMUM_ENTRIES - 1)
secrets = st.binary(min_size=32, max_size=32)


@settings(max_examples=50, deadline=None)
@given(bits=st.dictionaries(indices, st.booleans(), max_size=50))
def test_what_is_set_is_read_and_nothing_else(bits):
    encoded = Bitstring.zeros().with_bits(bits).encode()
    decoded = Bitstring.decode(encoded)
    assert {index: bool(decoded.read(index)) for index in bits} == bits
    assert sum(octet.bit_count() for octet in decoded.octets) == sum(bits.values())


@settings(max_examples=50, deadline=None)
@given(octets=st.binary(min_size=1, max_size=200), size=st.integers(1, 16))
def test_entries_of_several_bits_are_slices_of_the_whole(octets, size):
    bits = Bitstring(octets)
    text = "".join(f"{octet:08b}" for octet in octets)
    for index in range(len(text) // size):
        assert bits.read(index, size) == int(text[index * size : (index + 1) * size], 2)


@settings(max_examples=40, deadline=None)
@given(secret=secrets, size=st.integers(1, 400))
def test_an_order_is_a_permutation_and_has_an_inverse(secret, size):
    order = IndexPermutation(secret, "revocation/1", size)
    given_out = [order.index_at(position) for position in range(size)]
    assert sorted(given_out) == list(range(size))
    assert [order.position_of(index) for index in given_out] == list(range(size))


@settings(max_examples=40, deadline=None)
@given(secret=secrets, ordinals=st.sets(st.integers(0, 10**7), max_size=30))
def test_no_place_is_given_twice(secret, ordinals):
    allocator = IndexAllocator(secret, "revocation")
    places = {allocator.place(ordinal) for ordinal in ordinals}
    assert len(places) == len(ordinals)
    assert {allocator.ordinal_at(place) for place in places} == ordinals
