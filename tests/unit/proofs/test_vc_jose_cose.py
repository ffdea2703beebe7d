"""What ``vc+jwt`` and ``vc+cose`` refuse beyond the files of their suite."""

import base64
import json

import pytest

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import LimitExceeded, MechanismUnsupported, ProofMalformed, TermRefused
from cairn.proofs import cbor, jws, vc_cose, vc_jose

KEY = PrivateKey.from_secret(KeyType.ED25519, b"\x07" * 32)
KEY_ID = KEY.public_key.key_id
CONTEXTS = Contexts.shipped()
CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": {"id": "did:example:issuer"},
    "credentialSubject": {"id": "did:example:learner"},
}
PRESENTATION = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": "did:example:learner",
}
HEADER = {"typ": "vc+jwt", "cty": "vc", "kid": KEY_ID}


def envelope(url="data:application/vc+jwt,e30.e30.AAAA"):
    return {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": url,
    }


def read(payload, **header):
    return vc_jose.read(jws.write({**HEADER, **header}, json.dumps(payload).encode(), KEY))


def test_the_payload_is_the_document():
    token = vc_jose.sign(CREDENTIAL, signer=KEY, key_id=KEY_ID, contexts=CONTEXTS)
    found = vc_jose.read(token)
    assert found.jws.claims == found.document == CREDENTIAL
    assert found.jws.header == {"alg": "EdDSA", **HEADER}
    assert (found.key_id, found.issued_by, found.presentation) == (KEY_ID, "", False)


def test_claims_of_the_token_are_taken_off():
    found = read({**CREDENTIAL, "iss": "did:example:issuer", "exp": 1734397450, "iat": "then"})
    assert found.document == CREDENTIAL
    assert found.issued_by == "did:example:issuer"
    assert found.expires.isoformat() == "2024-12-17T01:04:10+00:00"


@pytest.mark.parametrize("typ", ["application/vc+jwt", "VC+JWT"])
def test_media_types_compare_as_rfc_7515_says(typ):
    assert read(CREDENTIAL, typ=typ).document == CREDENTIAL


@pytest.mark.parametrize(
    "header",
    [
        {"typ": None},
        {"typ": "JWT"},
        {"typ": "vp+jwt"},
        {"typ": "vc+sd-jwt"},
        {"typ": ["vc+jwt"]},
        {"cty": "vp"},
        {"cty": "application/vp"},
        {"cty": 5},
        {"kid": 5},
        {"crit": ["kid", "kid"]},
    ],
)
def test_a_header_that_contradicts_is_refused(header):
    with pytest.raises(ProofMalformed):
        read(CREDENTIAL, **header)


@pytest.mark.parametrize(
    "claims",
    [
        {"vc": {}},
        {"vp": {}},
        {"iss": "did:example:other"},
        {"iss": 5},
        {"iss": None},
        {"exp": "soon"},
        {"exp": -1},
    ],
)
def test_a_claim_that_contradicts_is_refused(claims):
    with pytest.raises(ProofMalformed):
        read({**CREDENTIAL, **claims})


def test_key_binding_is_not_built():
    token = vc_jose.sign(
        CREDENTIAL,
        signer=KEY,
        key_id=KEY_ID,
        contexts=CONTEXTS,
        hidden=[("credentialSubject", "id")],
        salts=[b"\x01" * 16],
    )
    assert vc_jose.read(token).jws.header["typ"] == "vc+sd-jwt"
    with pytest.raises(MechanismUnsupported, match="key binding"):
        vc_jose.read(token + "e30.e30.AAAA")


@pytest.mark.parametrize(
    "url",
    [
        "data:application/vc+jwt,e30.e30.AAAA",
        "data:application/vc+sd-jwt,e30.e30.AAAA~",
        "data:application/vc+cose;base64,0oQ=",
    ],
)
def test_a_presentation_of_envelopes(url):
    document = {**PRESENTATION, "verifiableCredential": [envelope(url)]}
    token = vc_jose.sign(document, signer=KEY, key_id=KEY_ID, contexts=CONTEXTS)
    assert vc_jose.read(token).presentation
    octets = vc_cose.sign(document, signer=KEY, key_id=KEY_ID, contexts=CONTEXTS)
    assert vc_cose.read(octets).presentation


@pytest.mark.parametrize(
    "credential",
    [
        "x",
        None,
        CREDENTIAL,
        envelope("https://a.example/1"),
        envelope("data:text/plain,x"),
        envelope("data:application/vc+jwt,"),
        envelope("data:application/vc+cose,AAAA"),
        envelope(5),
        {**envelope(), "type": "VerifiableCredential"},
    ],
)
def test_a_presentation_of_anything_else_is_refused(credential):
    payload = {**PRESENTATION, "verifiableCredential": [credential]}
    with pytest.raises(ProofMalformed):
        read(payload, typ="vp+jwt", cty="vp")


def test_the_media_type_and_the_document_agree():
    with pytest.raises(ProofMalformed, match="presentation"):
        read(CREDENTIAL, typ="vp+jwt", cty="vp")


@pytest.mark.parametrize("member", ["vc", "iss", "exp", "cnf"])
def test_a_member_that_is_a_claim_is_not_signed(member):
    with pytest.raises(ProofMalformed, match=member):
        vc_jose.sign({**CREDENTIAL, member: "x"}, signer=KEY, key_id=KEY_ID, contexts=CONTEXTS)


def test_what_is_not_signed():
    with pytest.raises(ProofMalformed, match="absolute"):
        vc_jose.sign(CREDENTIAL, signer=KEY, key_id="key-1", contexts=CONTEXTS)
    for secure in (vc_jose.sign, vc_cose.sign):
        with pytest.raises(TermRefused):
            secure({**CREDENTIAL, "unheardOf": 1}, signer=KEY, key_id=KEY_ID, contexts=CONTEXTS)


PROTECTED = {1: -8, 3: "application/vc", 4: KEY_ID.encode(), 16: "application/vc+cose"}


def message(protected=None, unprotected=None, payload=None, tag=18, parts=4):
    content = [
        cbor.encode(PROTECTED if protected is None else protected),
        {} if unprotected is None else unprotected,
        json.dumps(CREDENTIAL).encode() if payload is None else payload,
        b"\x00" * 64,
    ][:parts]
    return cbor.encode(content if tag is None else cbor.Tag(tag, content))


def test_a_cose_message():
    for octets in (message(), message(tag=None)):
        found = vc_cose.read(octets)
        assert (found.algorithm, found.key_id, found.presentation) == ("EdDSA", KEY_ID, False)
        assert found.document == CREDENTIAL
    moved = {name: PROTECTED[name] for name in PROTECTED if name != 4}
    assert vc_cose.read(message(moved, {4: b"hint"})).key_id == "hint"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        message(tag=17),
        message(parts=3),
        cbor.encode({}),
        message(payload=5),
        message(payload=b"["),
        message(payload=b"[]"),
        message(payload=b'{"a":1,"a":2}'),
        message(payload=json.dumps({**CREDENTIAL, "vc": 1}).encode()),
        message(payload=json.dumps({**CREDENTIAL, "iss": "x"}).encode()),
        message({**PROTECTED, 16: "application/vp+cose"}),
        message({**PROTECTED, 16: 5}),
        message({**PROTECTED, 16: [1]}),
        message({**PROTECTED, 3: "application/vp"}),
        message({**PROTECTED, 4: "text"}),
        message({n: PROTECTED[n] for n in (1, 3, 4)}),
        message(unprotected={1: -7}),
        message(unprotected={4: b"twice"}),
        message(unprotected=[]),
        message(protected=[]),
    ],
)
def test_a_cose_message_that_is_malformed_is_refused(octets):
    with pytest.raises(ProofMalformed):
        vc_cose.read(octets)


@pytest.mark.parametrize(
    "protected",
    [
        {**PROTECTED, 1: 5},
        {**PROTECTED, 1: None},
        {**PROTECTED, 1: "ES256"},
        {**PROTECTED, 1: [-7]},
        {**PROTECTED, 2: [99]},
    ],
)
def test_an_unknown_cose_algorithm_says_neither_yes_nor_no(protected):
    with pytest.raises(MechanismUnsupported):
        vc_cose.read(message(protected))


def test_hostile_cbor_is_refused():
    with pytest.raises(LimitExceeded):
        vc_cose.read(b"\xd2\x84" + b"\x81" * 100)


@pytest.mark.parametrize("text", ["%", "AA-_", "A", "AB", "AA==AA", "é"])
def test_cose_travels_as_base64(text):
    with pytest.raises(ProofMalformed):
        vc_cose.from_text(text)
    assert vc_cose.from_text(base64.b64encode(message()).decode()) == message()
