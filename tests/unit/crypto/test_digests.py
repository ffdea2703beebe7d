"""Digests of related resources."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.crypto import digests, multibase
from cairn.errors import EncodingRefused

DATA = b"a related resource"


@given(st.binary(max_size=50))
def test_what_is_stated_is_found(data):
    for name in ("sha256", "sha384", "sha512"):
        assert digests.matches_sri(data, digests.sri(data, name))
        assert not digests.matches_sri(data + b"x", digests.sri(data, name))
    assert digests.matches_multibase(data, digests.multihash(data))
    assert not digests.matches_multibase(data + b"x", digests.multihash(data))


def test_the_strongest_digest_decides():
    weak, strong = digests.sri(DATA, "sha256"), digests.sri(DATA, "sha512")
    wrong = digests.sri(b"other", "sha512")
    assert digests.matches_sri(DATA, f"{weak} {strong} {wrong}")
    assert not digests.matches_sri(DATA, f"{weak} {wrong}")
    assert digests.matches_sri(DATA, f"{weak}?option md5-AAAA")


def test_a_digest_of_the_specification():
    # VCDM 2.0 example 29: SHA-384 of nothing is a fixed number.
    empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"
    assert digests.sri(b"") == empty
    assert digests.matches_sri(b"", empty)


def test_a_bare_sha256_is_understood():
    digest = hashlib.sha256(DATA).digest()
    assert digests.matches_multibase(DATA, "u" + multibase.encode_base64url(digest))
    assert digests.matches_multibase(DATA, "z" + multibase.encode_base58(digest))


@pytest.mark.parametrize(
    "stated",
    ["", "md5-AAAA", "sha1-" + base64.b64encode(hashlib.sha1(DATA).digest()).decode(), "sha256-!"],
)
def test_a_weak_or_malformed_sri_is_refused(stated):
    with pytest.raises(EncodingRefused):
        digests.matches_sri(DATA, stated)


@pytest.mark.parametrize(
    "stated", ["", "zz", "u", "uAA", "z" + multibase.encode_base58(b"\x11\x14" + b"\0" * 20)]
)
def test_a_weak_or_malformed_multihash_is_refused(stated):
    with pytest.raises(EncodingRefused):
        digests.matches_multibase(DATA, stated)
