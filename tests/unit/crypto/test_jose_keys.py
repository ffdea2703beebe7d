"""JOSE keys and algorithms: RFC 7515, RFC 7638, and what is refused."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from cairn.crypto import jose_algorithms, jose_keys
from cairn.crypto.jose_keys import JoseKeyType
from cairn.crypto.keys import KeyType
from cairn.crypto.multibase import decode_base64url, encode_base64url
from cairn.errors import CairnError, KeyRefused, MechanismUnsupported, SignatureInvalid
from cairn.keyvaults.new_keys import generate

# RFC 7638 §3.1.
RSA_JWK = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}
# RFC 7515 A.2: the key, what is signed, the signature.
RFC_7515_JWK = {
    "kty": "RSA",
    "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "e": "AQAB",
}
RFC_7515_INPUT = b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
RFC_7515_SIGNATURE = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"


@pytest.fixture(scope="module")
def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def p521_key():
    return ec.derive_private_key(12345, ec.SECP521R1())


def public_of(handle):
    pem = handle.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return jose_keys.from_pem(pem.decode())


def raw_p521(handle, message):
    r, s = decode_dss_signature(handle.sign(message, ec.ECDSA(hashes.SHA512())))
    return r.to_bytes(66) + s.to_bytes(66)


def test_thumbprint_of_rfc_7638():
    key = jose_keys.from_jwk(RSA_JWK)
    assert key.type is JoseKeyType.RSA
    assert jose_keys.thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert key.jwk == {name: RSA_JWK[name] for name in ("kty", "n", "e")}


def test_thumbprint_of_rfc_8037():
    key = jose_keys.from_jwk(
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    )
    assert jose_keys.thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_rs256_of_rfc_7515():
    key = jose_keys.from_jwk(RFC_7515_JWK)
    signature = decode_base64url(RFC_7515_SIGNATURE)
    jose_algorithms.verify("RS256", key, signature, RFC_7515_INPUT)
    with pytest.raises(SignatureInvalid):
        jose_algorithms.verify("RS256", key, signature, RFC_7515_INPUT + b" ")
    with pytest.raises(SignatureInvalid):
        jose_algorithms.verify("PS256", key, signature, RFC_7515_INPUT)
    with pytest.raises(SignatureInvalid):
        jose_algorithms.verify("RS512", key, signature, RFC_7515_INPUT)


@pytest.mark.parametrize("name", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"])
def test_every_rsa_algorithm(rsa_key, name):
    hash_ = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[name[2:]]
    scheme = (
        padding.PKCS1v15()
        if name[0] == "R"
        else padding.PSS(mgf=padding.MGF1(hash_), salt_length=hash_.digest_size)
    )
    signature = rsa_key.sign(b"message", scheme, hash_)
    jose_algorithms.verify(name, public_of(rsa_key), signature, b"message")
    for other in jose_algorithms.ALGORITHMS:
        if other != name:
            with pytest.raises((SignatureInvalid, KeyRefused)):
                jose_algorithms.verify(other, public_of(rsa_key), signature, b"message")


def test_es512(p521_key):
    key = public_of(p521_key)
    assert key.type is JoseKeyType.P521
    assert jose_keys.from_jwk(key.jwk) == key
    signature = raw_p521(p521_key, b"message")
    jose_algorithms.verify("ES512", key, signature, b"message")
    for wrong in (signature[:-1], signature + b"\x00", b"", b"\x00" * 132):
        with pytest.raises(SignatureInvalid):
            jose_algorithms.verify("ES512", key, wrong, b"message")


@pytest.mark.parametrize("kind", list(KeyType))
def test_our_own_keys_sign_under_their_name(kind):
    private = generate(kind)
    name = jose_algorithms.algorithm_for(private.public_key)
    assert name == {"ed25519": "EdDSA", "p256": "ES256", "p384": "ES384"}[kind]
    jose_algorithms.verify(name, private.public_key, private.sign(b"m"), b"m")
    if kind is KeyType.ED25519:
        jose_algorithms.verify("Ed25519", private.public_key, private.sign(b"m"), b"m")


@pytest.mark.parametrize(
    "name", ["none", "None", "NONE", "HS256", "", "es256", "ES256K", None, 5, ["ES256"], {}]
)
def test_no_other_algorithm_exists(name):
    with pytest.raises(MechanismUnsupported):
        jose_algorithms.verify(name, jose_keys.from_jwk(RSA_JWK), b"", b"")


def test_an_algorithm_is_used_with_its_own_keys_alone(rsa_key, p521_key):
    keys = [public_of(rsa_key), public_of(p521_key)]
    keys += [generate(kind).public_key for kind in KeyType]
    for key in keys:
        for row in jose_algorithms.ALGORITHMS.values():
            wanted = SignatureInvalid if row.key_type is key.type else KeyRefused
            with pytest.raises(wanted):
                jose_algorithms.verify(row.name, key, b"\x01" * 64, b"message")


def test_cose_numbers_are_distinct():
    rows = jose_algorithms.ALGORITHMS.values()
    assert len({row.cose for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "change",
    [
        {"d": "AQAB"},
        {"n": "AQAB"},
        {"e": "AA"},
        {"e": "AQ"},
        {"n": 7},
        {"n": RSA_JWK["n"] + "="},
        {"n": "A" * 5_000},
        {"use": "enc"},
        {"kty": "oct"},
    ],
)
def test_what_is_no_rsa_jwk_is_refused(change):
    with pytest.raises(KeyRefused):
        jose_keys.from_jwk({**RSA_JWK, **change})


def test_a_short_rsa_key_is_refused():
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    with pytest.raises(KeyRefused, match="2048"):
        public_of(short)


def test_a_point_off_p521_is_refused(p521_key):
    jwk = public_of(p521_key).jwk
    with pytest.raises(KeyRefused):
        jose_keys.from_jwk({**jwk, "x": jwk["y"]})
    with pytest.raises(KeyRefused):
        jose_keys.from_jwk({**jwk, "x": encode_base64url(b"\x01")})


@pytest.mark.parametrize("kind", list(KeyType))
def test_our_own_kinds_come_out_of_pem(kind):
    key = generate(kind).public_key
    spki = key._handle.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert jose_keys.from_pem(spki.decode()) == key
    assert jose_keys.from_jwk(key.jwk) == key


@pytest.mark.parametrize("text", ["", "-----BEGIN PUBLIC KEY-----", "é", "x" * 20_000])
def test_what_is_no_pem_is_refused(text):
    with pytest.raises(KeyRefused):
        jose_keys.from_pem(text)


def test_a_key_of_another_kind_is_refused():
    handle = x25519.X25519PrivateKey.generate().public_key()
    pem = handle.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(KeyRefused, match="not supported"):
        jose_keys.from_pem(pem)
    der = handle.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(KeyRefused):
        jose_keys.JosePublicKey(JoseKeyType.RSA, der)


@given(st.binary(max_size=200))
def test_any_octets_give_a_certificate_or_a_documented_error(data):
    with pytest.raises(CairnError):
        jose_keys.from_certificate(data)
    with pytest.raises(CairnError):
        jose_keys.JosePublicKey(JoseKeyType.RSA, data)


def test_a_certificate_gives_its_key(rsa_key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A seal")])
    begun = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(rsa_key.public_key())
        .serial_number(1)
        .not_valid_before(begun)
        .not_valid_after(begun + dt.timedelta(days=1))
        .sign(rsa_key, hashes.SHA256())
    )
    der = certificate.public_bytes(Encoding.DER)
    assert jose_keys.from_certificate(der) == public_of(rsa_key)


@given(
    st.dictionaries(
        st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "key_ops", "alg"]),
        st.one_of(
            st.sampled_from(["RSA", "EC", "OKP", "P-521", "P-256", "Ed25519", "AQAB"]),
            st.text(max_size=8),
            st.integers(),
            st.none(),
            st.lists(st.text(max_size=3), max_size=2),
        ),
    )
)
def test_any_jwk_gives_a_key_or_a_documented_error(jwk):
    with pytest.raises(KeyRefused):
        jose_keys.from_jwk(jwk)
