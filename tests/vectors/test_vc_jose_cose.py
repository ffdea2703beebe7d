"""The 35 tests of the VC-JOSE-COSE suite, over every file of its input folder, by name.

The mapping of inputs to keys and verdicts is the suite's own; a test that we answer otherwise is in
DIFFERENT, with the reason in known_differences.md.
"""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from cairn.canonical.contexts import Contexts
from cairn.crypto import jose_keys, multibase
from cairn.crypto.keys import PrivateKey
from cairn.errors import CairnError
from cairn.proofs import vc_cose, vc_jose

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FOLDER = DATA / "vectors" / "vc-jose-cose"

pytestmark = pytest.mark.usefixtures("shared")
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"

# number, what to do, with which input, with which key, what the suite expects
SUITE = [
    (1, "issue jose", "credential-minimal.json", "vm-p256.json", True),
    (2, "issue jose", "credential-full.json", "vm-p384.json", True),
    (3, "issue jose", "presentation-single.json", "vm-p256.json", True),
    (4, "issue jose", "presentation-multiple.json", "vm-p521.json", True),
    (5, "issue jose", "credential-unknown-extensions.json", "vm-p521.json", False),
    (6, "verify jose", "credential-jose-minimal.txt", "vm-p256.json", True),
    (7, "verify jose", "presentation-jose-multiple.txt", "vm-p384.json", True),
    (8, "verify jose", "credential-issuer-match-signed.txt", "vm-ed25519.json", True),
    (9, "verify jose", "credential-jose-unknown-extensions.txt", "vm-ed25519.json", False),
    (10, "verify jose", "credential-minimal.json", "vm-ed25519.json", False),
    (11, "verify jose", "presentation-single.json", "vm-ed25519.json", False),
    (12, "verify jose", "credential-jose-bad-signature.txt", "vm-ed25519.json", False),
    (13, "verify jose", "credential-jose-bad-media-type.txt", "vm-ed25519.json", False),
    (14, "verify jose", "presentation-jose-bad-media-type.txt", "vm-ed25519.json", False),
    (15, "verify jose", "credential-jose-vc-vp-claims.txt", "vm-ed25519.json", False),
    (16, "verify jose", "presentation-jose-bad-credential.txt", "vm-ed25519.json", False),
    (17, "issue sdjwt", "credential-selective.json", "vm-p384.json", True),
    (18, "issue sdjwt", "credential-nested-selective.json", "vm-p521.json", True),
    (19, "issue sdjwt", "presentation-selective.json", "vm-p384.json", True),
    (20, "verify jose", "credential-sdjwt-selective.txt", "vm-p384.json", True),
    (21, "verify jose", "credential-sdjwt-nested.txt", "vm-p521.json", True),
    (22, "verify jose", "presentation-sdjwt-selective.txt", "vm-p384.json", True),
    (23, "verify jose", "credential-sdjwt-bad-signature.txt", "vm-p384.json", False),
    (24, "verify jose", "credential-sdjwt-bad-media-type.txt", "vm-ed25519.json", False),
    (25, "verify jose", "presentation-sdjwt-bad-media-type.txt", "vm-ed25519.json", False),
    (26, "verify jose", "presentation-sdjwt-bad-credential.txt", "vm-p521.json", False),
    (27, "issue cose", "credential-minimal.json", "vm-did-ed25519.json", True),
    (28, "issue cose", "presentation-single.json", "vm-p384.json", True),
    (29, "verify cose", "credential-cose-minimal.txt", "vm-p256.json", True),
    (30, "verify cose", "credential-cose-minimal-not-base64.txt", "vm-p256.json", False),
    (31, "verify cose", "presentation-cose-single.txt", "vm-p384.json", True),
    (32, "verify cose", "credential-cose-bad-signature.txt", "vm-ed25519.json", False),
    (33, "verify cose", "credential-cose-bad-media-type.txt", "vm-p384.json", False),
    (34, "verify cose", "presentation-cose-bad-media-type.txt", "vm-p384.json", False),
    (35, "verify cose", "presentation-cose-bad-credential.txt", "vm-p256.json", False),
]
DIFFERENT = {4, 5}
HIDDEN = {
    "credential-selective.json": [
        ("credentialSubject", "firstName"),
        ("credentialSubject", "lastName"),
    ],
    "credential-nested-selective.json": [
        ("credentialSubject", "address", "street"),
        ("credentialSubject", "address", "city"),
        ("credentialSubject", "phoneNumbers", 0),
    ],
    "presentation-selective.json": [("holder",), ("verifiableCredential", 0)],
}


class P521Signer:
    """Cairn signs with no P-521 key of its own; any signer of that kind is taken."""

    def __init__(self, jwk):
        number = int.from_bytes(multibase.decode_base64url(jwk["d"]))
        self._handle = ec.derive_private_key(number, ec.SECP521R1())
        self.public_key = jose_keys.from_jwk({name: jwk[name] for name in ("kty", "crv", "x", "y")})

    def sign(self, message):
        r, s = decode_dss_signature(self._handle.sign(message, ec.ECDSA(hashes.SHA512())))
        return r.to_bytes(66) + s.to_bytes(66)


@pytest.fixture(scope="module")
def contexts():
    document = json.loads((DATA / "contexts" / "credentials-examples-v2.jsonld").read_text())
    return Contexts.shipped().with_documents({EXAMPLES: document})


def method(name):
    return json.loads((FOLDER / name).read_text())


def signer(name):
    jwk = method(name)["secretKeyJwk"]
    return P521Signer(jwk) if jwk["crv"] == "P-521" else PrivateKey.from_jwk(jwk)


def verify(text, key, by):
    if by == "cose":
        message = vc_cose.read(vc_cose.from_text(text))
        vc_cose.verify(message, key)
        return message.document
    message = vc_jose.read(text)
    vc_jose.verify(message, key)
    return message.document


def issue(name, key_name, by, contexts):
    document = json.loads((FOLDER / name).read_text())
    key, key_id = signer(key_name), method(key_name)["id"]
    if by == "cose":
        octets = vc_cose.sign(document, signer=key, key_id=key_id, contexts=contexts)
        message = vc_cose.read(octets)
        vc_cose.verify(message, key.public_key)
        return document, message.document
    hidden = HIDDEN[name] if by == "sdjwt" else []
    salts = [bytes([number]) * 16 for number in range(len(hidden))]
    token = vc_jose.sign(
        document, signer=key, key_id=key_id, contexts=contexts, hidden=hidden, salts=salts
    )
    assert token.count("~") == (len(hidden) + 1 if hidden else 0)
    return document, verify(token, key.public_key, by)


@pytest.mark.usefixtures("shared")
def test_every_file_is_tried():
    tried = {name for row in SUITE for name in (row[2], row[3])}
    assert tried == {path.name for path in FOLDER.iterdir()}
    assert (len(tried), len(SUITE)) == (36, 35)
    assert len(DIFFERENT) == 2


@pytest.mark.parametrize(
    ("number", "task", "name", "key_name", "expected"),
    SUITE,
    ids=[f"{row[0]}-{row[1].replace(' ', '-')}-{row[2]}" for row in SUITE],
)
def test_suite(number, task, name, key_name, expected, contexts):
    what, by = task.split()
    if number in DIFFERENT:
        expected = not expected
    if what == "issue":
        if not expected:
            with pytest.raises(CairnError):
                issue(name, key_name, by, contexts)
            return
        document, shown = issue(name, key_name, by, contexts)
        assert shown == document
        return
    text = (FOLDER / name).read_text()
    key = jose_keys.from_jwk(method(key_name)["publicKeyJwk"])
    if expected:
        document = verify(text, key, by)
        assert document["@context"][0] == "https://www.w3.org/ns/credentials/v2"
        assert not {"iss", "iat", "exp", "jti"} & document.keys()
        return
    with pytest.raises(CairnError):
        verify(text, key, by)


@pytest.mark.parametrize(
    ("name", "key_name", "reason"),
    [
        ("credential-jose-bad-signature.txt", "vm-ed25519.json", "SignatureInvalid"),
        ("credential-sdjwt-bad-signature.txt", "vm-p384.json", "SignatureInvalid"),
        ("credential-cose-bad-signature.txt", "vm-ed25519.json", "SignatureInvalid"),
        ("credential-jose-bad-media-type.txt", "vm-ed25519.json", "ProofMalformed"),
        ("presentation-jose-bad-credential.txt", "vm-ed25519.json", "ProofMalformed"),
        ("credential-jose-vc-vp-claims.txt", "vm-ed25519.json", "ProofMalformed"),
        ("presentation-cose-bad-credential.txt", "vm-p256.json", "ProofMalformed"),
        ("credential-cose-minimal-not-base64.txt", "vm-p256.json", "ProofMalformed"),
        ("credential-jose-unknown-extensions.txt", "vm-ed25519.json", "KeyRefused"),
    ],
)
def test_the_fault_is_the_one_that_the_file_is_named_after(name, key_name, reason):
    key = jose_keys.from_jwk(method(key_name)["publicKeyJwk"])
    with pytest.raises(CairnError) as caught:
        verify((FOLDER / name).read_text(), key, "cose" if "cose" in name else "jose")
    assert type(caught.value).__name__ == reason


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("vm-*.json")))
def test_keys_are_named_by_their_thumbprint(name):
    jwk = method(name)["publicKeyJwk"]
    assert jose_keys.thumbprint(jose_keys.from_jwk(jwk)) == jwk["kid"]
