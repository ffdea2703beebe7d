"""HMAC-SHA-256, against RFC 4231 and the standard library."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from cairn.crypto.keyed_hash import KeyedHash


def test_the_second_example_of_rfc_4231():
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert KeyedHash(b"Jefe").digest(b"what do ya want for nothing?").hex() == expected


@given(key=st.binary(max_size=140), messages=st.lists(st.binary(max_size=200), max_size=3))
def test_it_is_hmac_whatever_was_hashed_before(key, messages):
    keyed = KeyedHash(key)
    for message in messages:
        assert keyed.digest(message) == hmac.digest(key, message, hashlib.sha256)
