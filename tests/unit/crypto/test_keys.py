"""Keys: RFC 8032, RFC 6979, RFC 8037, did:key; and what is refused."""

import contextlib
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.crypto import multibase
from cairn.crypto.keys import KeyType, PrivateKey, PublicKey
from cairn.errors import EncodingRefused, KeyRefused, SignatureInvalid

EVERY_TYPE = pytest.mark.parametrize("kind", list(KeyType))
SEEDS = {KeyType.ED25519: b"\x07" * 32, KeyType.P256: b"\x07" * 32, KeyType.P384: b"\x07" * 48}


def key_of(kind):
    return PrivateKey.from_secret(kind, SEEDS[kind])


# RFC 8032 §7.1: secret, public, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_ed25519_of_rfc_8032(secret, public, message, signature):
    key = PrivateKey.from_secret(KeyType.ED25519, bytes.fromhex(secret))
    assert key.public_key.raw.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    key.public_key.verify(bytes.fromhex(signature), bytes.fromhex(message))


# RFC 6979 A.2.5 (P-256 with SHA-256) and A.2.6 (P-384 with SHA-384): secret, message, r‖s.
RFC_6979 = [
    (
        KeyType.P256,
        "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        b"sample",
        (
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
        ),
    ),
    (
        KeyType.P256,
        "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        b"test",
        (
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
            "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"
        ),
    ),
    (
        KeyType.P384,
        "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
        b"sample",
        (
            "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
            "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"
        ),
    ),
]


@pytest.mark.parametrize(("kind", "secret", "message", "signature"), RFC_6979)
def test_ecdsa_is_deterministic_as_in_rfc_6979(kind, secret, message, signature):
    key = PrivateKey.from_secret(kind, bytes.fromhex(secret))
    assert key.sign(message).hex() == signature
    key.public_key.verify(bytes.fromhex(signature), message)


def test_jwk_of_rfc_8037():
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
    key = PrivateKey.from_jwk(jwk)
    assert key.public_key.raw.hex() == RFC_8032[0][1]
    assert key.public_key.jwk == {name: jwk[name] for name in ("kty", "crv", "x")}
    with pytest.raises(KeyRefused):
        PublicKey.from_jwk(jwk)
    with pytest.raises(KeyRefused, match="halves"):
        PrivateKey.from_jwk({**jwk, "d": multibase.encode_base64url(b"\x01" * 32)})


@EVERY_TYPE
def test_every_form_reads_back(kind):
    key = key_of(kind).public_key
    assert PublicKey.from_multikey(key.multikey) == key
    assert PublicKey.from_did_key(key.did_key) == key
    assert PublicKey.from_did_key(key.key_id) == key
    assert PublicKey.from_jwk(key.jwk) == key
    assert PrivateKey.from_secret(kind, key_of(kind).secret).public_key == key


def test_multikeys_begin_as_the_specifications_say():
    beginnings = {kind: key_of(kind).public_key.multikey[:4] for kind in KeyType}
    assert beginnings[KeyType.ED25519] == "z6Mk"
    assert beginnings[KeyType.P256].startswith("zDn")
    assert beginnings[KeyType.P384].startswith("z82")


@EVERY_TYPE
def test_a_changed_signature_message_or_key_fails(kind):
    key = key_of(kind)
    signature = key.sign(b"message")
    key.public_key.verify(signature, b"message")
    with pytest.raises(SignatureInvalid):
        key.public_key.verify(signature, b"messagf")
    other = PrivateKey.from_secret(kind, b"\x08" * len(SEEDS[kind]))
    with pytest.raises(SignatureInvalid):
        other.public_key.verify(signature, b"message")
    for position in range(len(signature)):
        changed = bytearray(signature)
        changed[position] ^= 1
        with pytest.raises(SignatureInvalid):
            key.public_key.verify(bytes(changed), b"message")


@EVERY_TYPE
def test_a_signature_of_another_length_fails(kind):
    key = key_of(kind)
    signature = key.sign(b"message")
    for wrong in (b"", signature[:-1], signature + b"\x00", b"\x00" * len(signature)):
        with pytest.raises(SignatureInvalid):
            key.public_key.verify(wrong, b"message")


@pytest.mark.parametrize("kind", [KeyType.P256, KeyType.P384])
def test_a_der_signature_is_not_taken_for_a_raw_one(kind):
    handle = key_of(kind)._handle
    hash_ = {KeyType.P256: ec.hashes.SHA256(), KeyType.P384: ec.hashes.SHA384()}[kind]
    der = handle.sign(b"message", ec.ECDSA(hash_))
    with pytest.raises(SignatureInvalid):
        key_of(kind).public_key.verify(der, b"message")


SMALL_ORDER = [
    "01" + "00" * 31,
    "00" * 32,
    "00" * 31 + "80",
    "ec" + "ff" * 30 + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


@pytest.mark.parametrize("octets", SMALL_ORDER)
def test_an_ed25519_key_of_small_order_is_refused(octets):
    with pytest.raises(KeyRefused, match="small order"):
        PublicKey(KeyType.ED25519, bytes.fromhex(octets))


@pytest.mark.parametrize(
    "octets",
    [
        "02" + "00" * 31,  # y = 2 has no x
        "ed" + "ff" * 30 + "7f",  # y = p, a second way to write 0
        "ff" * 32,
        "00" * 31,
        "00" * 33,
    ],
)
def test_octets_that_are_no_point_are_refused(octets):
    with pytest.raises(KeyRefused):
        PublicKey(KeyType.ED25519, bytes.fromhex(octets))


@pytest.mark.parametrize(
    ("kind", "octets"),
    [
        (KeyType.P256, "04" + "11" * 64),
        (KeyType.P256, "02" + "ff" * 32),
        (KeyType.P256, "05" + "11" * 32),
        (KeyType.P256, "02" + "11" * 31),
        (KeyType.P384, "02" + "ff" * 48),
        (KeyType.P384, "00"),
    ],
)
def test_points_off_the_curve_are_refused(kind, octets):
    with pytest.raises(KeyRefused):
        PublicKey(kind, bytes.fromhex(octets))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "u7QE",
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ",
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ0",
        "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",  # secp256k1
        "z" + "1" * 5_000,
    ],
)
def test_what_is_no_multikey_is_refused(text):
    with pytest.raises(KeyRefused):
        PublicKey.from_multikey(text)


@pytest.mark.parametrize(
    "did",
    [
        "did:web:a.example",
        "did:key:",
        "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#z6MkOther",
        "DID:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2?x=1",
    ],
)
def test_what_is_no_did_key_is_refused(did):
    with pytest.raises(KeyRefused):
        PublicKey.from_did_key(did)


P256 = key_of(KeyType.P256).public_key.jwk


@pytest.mark.parametrize(
    "change",
    [
        {"x": P256["y"]},
        {"x": P256["x"] + "A"},
        {"x": P256["x"][:-2]},
        {"x": 5},
        {"y": None},
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"kty": "OKP"},
        {"kty": "oct", "k": "AAAA"},
        {"d": "AAAA"},
        {"use": "enc"},
        {"key_ops": ["sign"]},
        {"key_ops": 7},
    ],
)
def test_what_is_no_public_jwk_is_refused(change):
    assert PublicKey.from_jwk({**P256, "use": "sig", "key_ops": ["verify"], "kid": "k"})
    with pytest.raises(KeyRefused):
        PublicKey.from_jwk({**P256, **change})


@EVERY_TYPE
@pytest.mark.parametrize("octets", [b"", b"\x00" * 32, b"\x01" * 31, b"\xff" * 48, b"\x01" * 49])
def test_a_secret_that_is_none_is_refused(kind, octets):
    if kind is KeyType.ED25519 and len(octets) == 32:
        assert PrivateKey.from_secret(kind, octets)
        return
    with pytest.raises(KeyRefused):
        PrivateKey.from_secret(kind, octets)


def test_a_private_key_says_nothing_and_does_not_travel():
    key = key_of(KeyType.ED25519)
    assert SEEDS[KeyType.ED25519].hex() not in repr(key)
    with pytest.raises(TypeError):
        pickle.dumps(key)


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_text_gives_a_key_or_a_documented_error(text):
    for read in (PublicKey.from_multikey, PublicKey.from_did_key):
        for candidate in (text, "z" + text, "did:key:z" + text):
            with contextlib.suppress(KeyRefused):
                assert isinstance(read(candidate), PublicKey)


@given(st.binary(max_size=80))
def test_multibase_reads_back(data):
    assert multibase.decode_base58(multibase.encode_base58(data)) == data
    assert multibase.decode_base64url(multibase.encode_base64url(data)) == data
    assert multibase.decode("z" + multibase.encode_base58(data)) == data
    assert multibase.decode("u" + multibase.encode_base64url(data)) == data


@pytest.mark.parametrize("text", ["AA==", "A", "AB", "A+", "A/", "A A", "AAé"])
def test_base64url_has_one_spelling(text):
    with pytest.raises(EncodingRefused):
        multibase.decode_base64url(text)


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "é", " "])
def test_base58_has_one_alphabet(text):
    with pytest.raises(EncodingRefused):
        multibase.decode_base58(text)


@pytest.mark.parametrize("text", ["", "m", "f00", "Zx"])
def test_other_bases_are_refused(text):
    with pytest.raises(EncodingRefused):
        multibase.decode(text)


def test_a_public_key_travels_to_another_process():
    key = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32))).public_key
    again = pickle.loads(pickle.dumps(key))
    assert again == key
    assert again.multikey == key.multikey
