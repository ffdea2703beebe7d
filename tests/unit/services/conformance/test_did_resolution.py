"""did:key resolution: the document, and the words for what is wrong with a DID."""

import pytest

from cairn.crypto.keys import PublicKey
from cairn.crypto.multibase import encode_base58
from cairn.services.conformance.did_resolution import resolve

# The examples of the did:key method, one for each kind of key.
ED25519 = "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
P256 = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"
P384 = "did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9"
KEYS = [ED25519, P256, P384]


def body_of(did):
    return did.removeprefix("did:key:")


@pytest.mark.parametrize("did", KEYS)
def test_a_did_key_is_its_own_document(did):
    answer = resolve(did)
    document = answer.body["didDocument"]
    assert answer.status == 200
    assert document["id"] == did
    (method,) = document["verificationMethod"]
    assert method["id"] == f"{did}#{body_of(did)}"
    assert method["type"] == "Multikey"
    assert PublicKey.from_multikey(method["publicKeyMultibase"]).did_key == did
    assert document["assertionMethod"] == document["authentication"] == [method["id"]]
    assert "error" not in answer.body["didResolutionMetadata"]


@pytest.mark.parametrize("did", KEYS)
def test_a_fragment_names_the_key_in_it(did):
    answer = resolve(f"{did}#{body_of(did)}")
    assert answer.status == 200
    assert answer.body["didDocument"]["controller"] == did
    assert answer.body["didDereferencingMetadata"]


@pytest.mark.parametrize("did", KEYS)
def test_a_key_is_shown_as_a_jwk_where_asked(did):
    (method,) = resolve(did, key_format="JsonWebKey2020").body["didDocument"]["verificationMethod"]
    assert method["type"] == "JsonWebKey2020"
    assert PublicKey.from_jwk(method["publicKeyJwk"]).did_key == did


def test_the_suite_of_2020_is_for_ed25519():
    assert resolve(ED25519, key_format="Ed25519VerificationKey2020").status == 200
    assert resolve(P256, key_format="Ed25519VerificationKey2020").status == 400


@pytest.mark.parametrize(
    ("identifier", "where", "error"),
    [
        ("notDid:key:" + body_of(ED25519), "didResolutionMetadata", "invalidDid"),
        ("", "didResolutionMetadata", "invalidDid"),
        ("did", "didResolutionMetadata", "invalidDid"),
        ("DID:key:" + body_of(ED25519), "didResolutionMetadata", "invalidDid"),
        ("did:experimental:" + body_of(ED25519), "didResolutionMetadata", "methodNotSupported"),
        ("did:web:example.org", "didResolutionMetadata", "methodNotSupported"),
        ("did:key:-4:" + body_of(ED25519), "didResolutionMetadata", "invalidDid"),
        ("did:key:0:" + body_of(ED25519), "didResolutionMetadata", "invalidDid"),
        ("did:key:x:" + body_of(ED25519), "didResolutionMetadata", "invalidDid"),
        ("did:key:" + body_of(ED25519)[1:], "didResolutionMetadata", "invalidDid"),
        ("did:key:u" + body_of(ED25519)[1:], "didResolutionMetadata", "invalidDid"),
        ("did:key:@", "didResolutionMetadata", "invalidDid"),
        ("did:key:", "didResolutionMetadata", "invalidDid"),
        ("did:key:z0OIl", "didResolutionMetadata", "invalidDid"),
        ("did:key:zTjsVPtY", "didResolutionMetadata", "invalidPublicKeyLength"),
        ("did:key:z", "didResolutionMetadata", "unsupportedPublicKeyType"),
        (
            "did:key:z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ",  # X25519 signs nothing
            "didResolutionMetadata",
            "unsupportedPublicKeyType",
        ),
        (f"{ED25519}/^bar^/?query=`#x", "didDereferencingMetadata", "invalidDidUrl"),
        (f"{ED25519}#nobody", "didDereferencingMetadata", "notFound"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_suite(identifier, where, error):
    answer = resolve(identifier)
    assert answer.status >= 400
    assert answer.body[where]["error"] == error
    assert not answer.body["didDocument"]
    assert {"@context", "didDocumentMetadata"} <= set(answer.body)


def test_a_point_off_the_curve_is_no_key():
    off = "did:key:z" + encode_base58(b"\x80\x24\x02" + b"\xff" * 32)
    assert resolve(off).body["didResolutionMetadata"]["error"] == "invalidPublicKey"


@pytest.mark.parametrize(
    ("did", "key_format", "experimental", "where", "error"),
    [
        (ED25519, "unknown", False, "didResolutionMetadata", "unsupportedPublicKeyType"),
        (
            ED25519,
            "Ed25519VerificationKey2018",
            False,
            "didResolutionMetadata",
            "invalidPublicKeyType",
        ),
        (
            f"{ED25519}#{body_of(ED25519)}",
            "Ed25519VerificationKey2018",
            False,
            "didDereferencingMetadata",
            "invalidPublicKeyType",
        ),
        (
            ED25519,
            "Ed25519VerificationKey2018",
            True,
            "didResolutionMetadata",
            "unsupportedPublicKeyType",
        ),
    ],
)
def test_another_form_of_key_is_refused(did, key_format, experimental, where, error):
    answer = resolve(did, key_format=key_format, experimental=experimental)
    assert answer.body[where]["error"] == error
