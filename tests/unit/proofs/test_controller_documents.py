"""Keys in the documents of those who control them."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cairn.crypto import jose_keys, multibase
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import ControllerDocumentMalformed, KeyRefused
from cairn.proofs import controller_documents

DID = "did:web:issuer.example"
ED = PrivateKey.from_secret(KeyType.ED25519, b"\x07" * 32).public_key
P256 = PrivateKey.from_secret(KeyType.P256, b"\x07" * 32).public_key


def multikey(key=ED, fragment="key-1", **members):
    return {
        "id": f"{DID}#{fragment}",
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": key.multikey,
        **members,
    }


def document(*methods, **members):
    return {"id": DID, "verificationMethod": list(methods), **members}


@pytest.mark.parametrize(
    ("method", "key"),
    [
        ({"type": "Multikey", "publicKeyMultibase": ED.multikey}, ED),
        ({"type": "Multikey", "publicKeyMultibase": P256.multikey}, P256),
        ({"type": "JsonWebKey", "publicKeyJwk": P256.jwk}, P256),
        ({"type": "JsonWebKey2020", "publicKeyJwk": ED.jwk}, ED),
        ({"type": ["Multikey"], "publicKeyMultibase": ED.multikey}, ED),
        ({"type": "Ed25519VerificationKey2020", "publicKeyMultibase": ED.multikey}, ED),
        (
            {
                "type": "Ed25519VerificationKey2018",
                "publicKeyBase58": multibase.encode_base58(ED.raw),
            },
            ED,
        ),
    ],
)
def test_every_form_of_a_key(method, key):
    assert controller_documents.public_key_of(method) == key


def test_rsa_keys_of_open_badges_2():
    handle = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = handle.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key = controller_documents.public_key_of({"type": "CryptographicKey", "publicKeyPem": pem})
    assert key == jose_keys.from_pem(pem)
    again = {"type": "JsonWebKey", "publicKeyJwk": key.jwk}
    assert controller_documents.public_key_of(again) == key


@pytest.mark.parametrize(
    "method",
    [
        {},
        {"type": "Multikey"},
        {"type": "Multikey", "publicKeyMultibase": 5},
        {"type": "Multikey", "publicKeyMultibase": "zxx"},
        {"type": "Multikey", "publicKeyJwk": ED.jwk},
        {"type": "JsonWebKey", "publicKeyJwk": []},
        {"type": "JsonWebKey", "publicKeyMultibase": ED.multikey},
        {"type": "JsonWebKey", "publicKeyJwk": {**ED.jwk, "d": "AAAA"}},
        {"type": "Multikey", "publicKeyMultibase": ED.multikey, "publicKeyJwk": P256.jwk},
        {"type": "Multikey", "publicKeyMultibase": ED.multikey, "secretKeyMultibase": "z"},
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": P256.multikey},
        {"type": "Ed25519VerificationKey2018", "publicKeyBase58": "2"},
        {"type": [{}], "publicKeyMultibase": ED.multikey},
        {"type": "CryptographicKey", "publicKeyPem": "-----"},
    ],
)
def test_a_method_that_holds_no_key_is_refused(method):
    with pytest.raises(KeyRefused):
        controller_documents.public_key_of(method)


def test_relationships_are_by_reference_or_by_value():
    read = document(
        multikey(),
        multikey(P256, "key-2"),
        assertionMethod=[f"{DID}#key-1", "#key-2"],
        authentication=[multikey(fragment="key-3")],
    )
    found = controller_documents.find(read, f"{DID}#key-1")
    assert found.public_key == ED
    assert found.purposes == {"assertionMethod"}
    assert controller_documents.find(read, f"{DID}#key-2").purposes == {"assertionMethod"}
    assert controller_documents.find(read, f"{DID}#key-3").purposes == {"authentication"}
    assert controller_documents.find(read, f"{DID}#key-4") is None
    assert controller_documents.find(read, "did:web:other.example#key-1") is None


def test_a_key_that_is_listed_for_nothing_is_authorised_for_nothing():
    found = controller_documents.find(document(multikey()), f"{DID}#key-1")
    assert found.purposes == frozenset()


def test_a_method_says_who_controls_it_and_until_when():
    method = multikey(controller="did:web:other.example", expires="2026-01-01T00:00:00Z")
    method["revoked"] = "2025-01-01T00:00:00Z"
    found = controller_documents.find(document(method), f"{DID}#key-1")
    assert found.controller == "did:web:other.example"
    assert (found.expires, found.revoked) == ("2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z")


def test_a_key_of_another_kind_is_found_and_not_read():
    method = multikey(publicKeyMultibase="zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme")
    found = controller_documents.find(document(method), f"{DID}#key-1")
    assert found.public_key is None


@pytest.mark.parametrize(
    "read",
    [
        {},
        {"id": 5},
        document(multikey(), multikey(P256)),
        document(5),
        document(multikey(controller=5)),
        document(multikey(revoked=5)),
        document(*[multikey()] * 1001),
    ],
)
def test_a_document_that_is_malformed_is_refused(read):
    with pytest.raises(ControllerDocumentMalformed):
        controller_documents.find(read, f"{DID}#key-1")


def test_a_did_key_is_its_own_document():
    found = controller_documents.of_did_key(ED.key_id)
    assert found.public_key == ED
    assert found.controller == ED.did_key
    assert "assertionMethod" in found.purposes
    with pytest.raises(KeyRefused):
        controller_documents.of_did_key("did:key:zNope")
