"""The bits themselves: order, bounds, compression."""

import gzip
import json
import tracemalloc
from base64 import urlsafe_b64encode

import pytest

from cairn.errors import LimitExceeded, StatusIndexOutOfRange, StatusListTooShort, StatusMalformed
from cairn.status import MINIMUM_ENTRIES, Bitstring

# The list of Bitstring Status List 1.0 §2.2, example 5.
OF_THE_SPECIFICATION = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def encoded(octets, *, prefix="u"):
    return prefix + urlsafe_b64encode(gzip.compress(octets, mtime=0)).decode().rstrip("=")


def test_the_list_of_the_specification_is_16_kib_of_zeros():
    bits = Bitstring.decode(OF_THE_SPECIFICATION)
    assert len(bits) == MINIMUM_ENTRIES
    assert not any(bits.octets)


def test_the_list_of_the_1edtech_validator(shared):
    path = shared / "data/vectors/1edtech-validator/ob30/bit-string-list/testlist"
    bits = Bitstring.decode(json.loads(path.read_bytes())["credentialSubject"]["encodedList"])
    assert len(bits) == MINIMUM_ENTRIES
    assert [index for index in range(len(bits)) if bits.read(index)] == [23]


@pytest.mark.parametrize(
    ("index", "octet", "value"),
    [(0, 0, 0x80), (7, 0, 0x01), (8, 1, 0x80), (15, 1, 0x01), (131_071, 16_383, 0x01)],
)
def test_index_0_is_the_leftmost_bit(index, octet, value):
    bits = Bitstring.zeros().with_bits({index: True})
    assert bits.octets[octet] == value
    assert sum(bits.octets) == value
    assert bits.read(index) == 1


def test_an_entry_is_a_bit_and_not_an_octet():
    # A peer writes an octet for each index: whoever reads index 15 of its list sees 0 and finds
    # bit 127 set. Ours has the bit where the specification puts it, and nowhere else.
    ours = Bitstring.zeros().with_bits({15: True})
    assert (ours.read(15), ours.read(127)) == (1, 0)
    an_octet_each = Bitstring(bytes(1 if index == 15 else 0 for index in range(16_384)))
    assert (an_octet_each.read(15), an_octet_each.read(127)) == (0, 1)


def test_clearing_a_bit_leaves_the_others():
    bits = Bitstring.zeros().with_bits({3: True, 4: True}).with_bits({3: False})
    assert [bits.read(index) for index in range(8)] == [0, 0, 0, 0, 1, 0, 0, 0]


def test_entries_of_several_bits_begin_with_the_most_significant():
    bits = Bitstring(bytes([0b00_01_10_11, 0b0110_1001]))
    assert [bits.read(index, 2) for index in range(4)] == [0, 1, 2, 3]
    assert [bits.read(index, 4) for index in range(4)] == [0b0001, 0b1011, 0b0110, 0b1001]
    assert [bits.read(index, 3) for index in range(5)] == [0b000, 0b110, 0b110, 0b110, 0b100]


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (16, 1), (8, 2), (5, 3), (0, 0), (0, 17)])
def test_an_entry_beyond_the_list_is_no_zero(index, size):
    with pytest.raises(StatusIndexOutOfRange):
        Bitstring(b"\x00\x00").read(index, size)
    with pytest.raises(StatusIndexOutOfRange):
        Bitstring(b"\x00\x00").with_bits({16: True})


def test_a_list_that_hides_nobody_is_refused():
    # A peer's lists have 100 000 entries.
    with pytest.raises(StatusListTooShort) as caught:
        Bitstring.zeros(100_000)
    assert caught.value.problem_type == "STATUS_LIST_LENGTH_ERROR"
    with pytest.raises(StatusListTooShort):
        Bitstring(bytes(16_384)).require_entries(size=2)
    Bitstring(bytes(16_384)).require_entries()


def test_the_same_bits_give_the_same_text():
    bits = Bitstring.zeros(200_000).with_bits(dict.fromkeys(range(0, 200_000, 37), True))
    assert bits.encode() == Bitstring.decode(bits.encode()).encode()
    assert Bitstring.decode(bits.encode()) == bits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        "H4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA",  # no multibase
        "z" + OF_THE_SPECIFICATION[1:],  # another base
        OF_THE_SPECIFICATION + "=",  # padding
        OF_THE_SPECIFICATION.replace("-", "+"),  # the other alphabet
        OF_THE_SPECIFICATION + "\n",
        OF_THE_SPECIFICATION[:-4],  # cut short
        OF_THE_SPECIFICATION[:-6] + "AAAAAA",  # wrong check sum
        encoded(bytes(16_384)) + "AAAA",  # something behind the data
        "uAAAA",
        "u" + urlsafe_b64encode(b"no gzip at all").decode().rstrip("="),
        "uü",
    ],
)
def test_another_encoding_is_malformed(text):
    with pytest.raises(StatusMalformed) as caught:
        Bitstring.decode(text)
    assert caught.value.problem_type == "MALFORMED_VALUE_ERROR"


def test_a_bomb_is_stopped_at_the_limit():
    bomb = encoded(bytes(200 * 1024 * 1024))  # 200 MiB in 200 kB of text
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded):
            Bitstring.decode(bomb, maximum_octets=1024 * 1024)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_a_list_of_exactly_the_limit_is_read():
    assert len(Bitstring.decode(encoded(bytes(16_384)), maximum_octets=16_384)) == 131_072
    with pytest.raises(LimitExceeded):
        Bitstring.decode(encoded(bytes(16_385)), maximum_octets=16_384)
