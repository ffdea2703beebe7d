"""CBOR: the examples of RFC 8949 appendix A that are read here, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.errors import CairnError, LimitExceeded, ProofMalformed, ValueNotCanonical
from cairn.proofs import cbor

EXAMPLES = [
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-18446744073709551616, "3bffffffffffffffff"),
    (-1, "20"),
    (-10, "29"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (False, "f4"),
    (True, "f5"),
    (None, "f6"),
    (b"", "40"),
    (b"\x01\x02\x03\x04", "4401020304"),
    ("", "60"),
    ("a", "6161"),
    ("IETF", "6449455446"),
    ('"\\', "62225c"),
    ("ü", "62c3bc"),
    ("水", "63e6b0b4"),
    ([], "80"),
    ([1, 2, 3], "83010203"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (
        list(range(1, 26)),
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
    ),
    ({}, "a0"),
    ({1: 2, 3: 4}, "a201020304"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (cbor.Tag(1, 1363896240), "c11a514b67b0"),
]


@pytest.mark.parametrize(("value", "octets"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_examples_of_rfc_8949(value, octets):
    assert cbor.decode(bytes.fromhex(octets)) == value
    assert type(cbor.decode(bytes.fromhex(octets))) is type(value)
    assert cbor.encode(value).hex() == octets


@pytest.mark.parametrize(
    "octets",
    [
        "",
        "1800",  # 0 in two octets
        "190001",
        "1a00000001",
        "1b0000000000000001",
        "5800",
        "f97e00",  # a half-precision number
        "fb3ff199999999999a",
        "f7",  # undefined
        "f8ff",
        "5f42010243030405ff",  # indefinite lengths
        "7f657374726561646d696e67ff",
        "9fff",
        "bf61610161629f0203ffff",
        "ff",
        "4401",  # too short
        "8301",
        "a101",
        "9b00000000ffffffff",
        "0000",  # left over
        "62c328",  # not UTF-8
        "a2010101 02".replace(" ", ""),  # a key twice
        "a1f401",  # a key that is neither number, text nor octets
        "a18001",
    ],
)
def test_what_is_not_in_its_one_spelling_is_refused(octets):
    with pytest.raises(ProofMalformed):
        cbor.decode(bytes.fromhex(octets))


def test_bounds():
    with pytest.raises(LimitExceeded):
        cbor.decode(b"\x81" * 40 + b"\x00")
    with pytest.raises(LimitExceeded):
        cbor.decode(b"\x99\x2e\xe0" + b"\x00" * 12_000)


@pytest.mark.parametrize("value", [1.5, {1: 1.5}, [object()], 1 << 64, -(1 << 65), {1, 2}])
def test_what_is_not_written_is_refused(value):
    with pytest.raises(ValueNotCanonical):
        cbor.encode(value)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.text(max_size=30)
    | st.binary(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.integers(-30, 300) | st.text(max_size=4) | st.binary(max_size=4), inner, max_size=4
        )
        | st.builds(cbor.Tag, st.integers(0, 2**32), inner)
    ),
    max_leaves=10,
)


@given(values)
def test_what_is_written_reads_back(value):
    assert cbor.decode(cbor.encode(value)) == value


@given(st.binary(max_size=60))
def test_any_octets_raise_only_documented_errors(data):
    try:
        value = cbor.decode(data)
    except CairnError:
        return
    assert cbor.decode(cbor.encode(value)) == value
