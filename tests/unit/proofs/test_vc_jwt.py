"""VC-JWT of Open Badges 3.0: its header, its claims, tokens of others, joserfc as a second reader."""

import json
import re
from pathlib import Path

import pytest
from joserfc import jwk, jws

from cairn.canonical.contexts import Contexts
from cairn.crypto import jose_keys, multibase
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import CairnError, MechanismUnsupported, ProofMalformed, TermRefused
from cairn.proofs import jws as our_jws
from cairn.proofs import vc_jwt

VALIDATOR = (
    Path(__file__).resolve().parents[4] / "shared" / "data" / "vectors" / "1edtech-validator"
)
KEY = PrivateKey.from_secret(KeyType.P256, b"\x07" * 32)
CONTEXTS = Contexts.shipped()
CREDENTIAL = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:0a8a5f3c-6f4a-4c63-9b9f-7d3f2c1f0a11",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "issuer": {"id": "https://issuer.example/", "type": ["Profile"]},
    "validFrom": "2026-11-01T08:00:00Z",
    "validUntil": "2031-11-01T08:00:00+01:00",
    "credentialSubject": {"id": "did:example:learner", "type": ["AchievementSubject"]},
}
CLAIMS = {
    "iss": "https://issuer.example/",
    "jti": CREDENTIAL["id"],
    "sub": "did:example:learner",
    "nbf": 1793520000,
    "exp": 1951282800,
}


def token_of(payload, header=None):
    head = {"typ": "JWT", "jwk": KEY.public_key.jwk} if header is None else header
    return our_jws.write(head, json.dumps(payload).encode(), KEY)


def read(payload, header=None):
    token = vc_jwt.read(token_of(payload, header))
    vc_jwt.verify(token, KEY.public_key)
    return token


def test_the_claims_repeat_the_credential():
    token = vc_jwt.sign(CREDENTIAL, signer=KEY, contexts=CONTEXTS)
    header, payload = (json.loads(multibase.decode_base64url(p)) for p in token.split(".")[:2])
    assert header == {"alg": "ES256", "typ": "JWT", "jwk": KEY.public_key.jwk}
    assert payload == {**CREDENTIAL, **CLAIMS}
    assert vc_jwt.read(token).credential == CREDENTIAL
    assert vc_jwt.read(token).embedded_key == KEY.public_key


def test_a_key_at_a_url():
    url = "https://issuer.example/keys/1"
    token = vc_jwt.read(vc_jwt.sign(CREDENTIAL, signer=KEY, contexts=CONTEXTS, key_url=url))
    assert (token.key_url, token.embedded_key) == (url, None)
    assert token.jws.header == {"alg": "ES256", "typ": "JWT", "kid": url}
    vc_jwt.verify(token, KEY.public_key)


@pytest.mark.parametrize("kind", list(KeyType))
def test_joserfc_reads_ours_and_we_read_its(kind):
    key = PrivateKey.from_secret(kind, b"\x07" * (48 if kind is KeyType.P384 else 32))
    secret = {**key.public_key.jwk, "d": multibase.encode_base64url(key.secret)}
    theirs = jwk.import_key(secret)
    algorithm = {"ed25519": "Ed25519", "p256": "ES256", "p384": "ES384"}[kind]
    registry = jws.JWSRegistry(algorithms=[algorithm, "EdDSA"], strict_check_header=False)
    registry.max_header_length = 16_384
    ours = vc_jwt.sign(CREDENTIAL, signer=key, contexts=CONTEXTS)
    if kind is not KeyType.ED25519:  # joserfc warns of "EdDSA", which readers still expect
        content = jws.deserialize_compact(ours, theirs, registry=registry)
        assert json.loads(content.payload) == {**CREDENTIAL, **CLAIMS}
    header = {"alg": algorithm, "typ": "JWT", "jwk": key.public_key.jwk}
    payload = json.dumps({**CREDENTIAL, **CLAIMS})
    token = jws.serialize_compact(header, payload, theirs, registry=registry)
    token = token.decode() if isinstance(token, bytes) else token
    vc_jwt.verify(vc_jwt.read(token), key.public_key)


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "k", "x5c": []},
        {"kid": "k", "cty": "vc"},
        {"kid": "k", "typ": "vc+jwt"},
        {"kid": "k", "typ": 5},
        {"kid": 5},
        {},
        {"kid": ""},
        {"typ": "JWT"},
        {"jwk": {**KEY.public_key.jwk, "d": "AAAA"}},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jwk": "x"},
        {"kid": "k", "b64": False},
        {"kid": "k", "crit": []},
        {"kid": "k", "crit": ["exp"]},
        {"kid": "k", "crit": ["alg"]},
        {"kid": "k", "crit": "kid"},
    ],
)
def test_a_header_that_open_badges_does_not_allow_is_refused(change):
    with pytest.raises(ProofMalformed):
        read({**CREDENTIAL, **CLAIMS}, change)


def test_something_critical_that_is_unknown_says_neither_yes_nor_no():
    with pytest.raises(MechanismUnsupported):
        read({**CREDENTIAL, **CLAIMS}, {"kid": "k", "crit": ["exp2"], "exp2": 1})


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512"])
def test_a_token_that_nobody_can_check_is_refused(algorithm):
    head = multibase.encode_base64url(json.dumps({"alg": algorithm, "kid": "k"}).encode())
    body = multibase.encode_base64url(json.dumps({**CREDENTIAL, **CLAIMS}).encode())
    with pytest.raises(ProofMalformed):
        vc_jwt.read(f"{head}.{body}.")


def test_a_member_given_twice_is_refused():
    body = multibase.encode_base64url(json.dumps({**CREDENTIAL, **CLAIMS}).encode())
    head = multibase.encode_base64url(b'{"alg":"none","alg":"ES256","kid":"k"}')
    with pytest.raises(ProofMalformed, match="twice"):
        vc_jwt.read(f"{head}.{body}.AAAA")
    twice = multibase.encode_base64url(b'{"iss":"a","iss":"b"}')
    head = multibase.encode_base64url(b'{"alg":"ES256","kid":"k"}')
    with pytest.raises(ProofMalformed, match="twice"):
        vc_jwt.read(f"{head}.{twice}.AAAA")


@pytest.mark.parametrize("claim", ["iss", "jti", "sub", "nbf"])
def test_a_claim_that_is_missing_is_refused(claim):
    with pytest.raises(ProofMalformed, match=claim):
        read({**CREDENTIAL, **{name: CLAIMS[name] for name in CLAIMS if name != claim}})


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://other.example/"},
        {"iss": None},
        {"iss": ["https://issuer.example/"]},
        {"jti": "urn:uuid:other"},
        {"sub": "did:example:other"},
        {"nbf": 1793520001},
        {"nbf": "1793520000"},
        {"nbf": True},
        {"nbf": -1},
        {"nbf": 1e300},
        {"exp": 1951282801},
        {"exp": "never"},
        {"exp": None},
    ],
)
def test_a_claim_that_says_something_else_is_refused(change):
    read({**CREDENTIAL, **CLAIMS})
    with pytest.raises(ProofMalformed):
        read({**CREDENTIAL, **CLAIMS, **change})


def test_further_claims_are_let_be():
    token = read({**CREDENTIAL, **CLAIMS, "iat": "whenever", "aud": "x"})
    assert token.credential == CREDENTIAL


def test_exp_gives_the_end_that_the_credential_leaves_out():
    bare = {name: CREDENTIAL[name] for name in CREDENTIAL if name != "validUntil"}
    assert read({**bare, **CLAIMS}).credential["validUntil"] == "2031-11-01T07:00:00Z"


OLD = {
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": "https://issuer.example/",
    "issuanceDate": "2010-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:learner"},
}


def test_a_credential_of_data_model_1_1_stands_in_vc():
    claims = {
        "iss": OLD["issuer"],
        "jti": OLD["id"],
        "nbf": 1262304000,
        "sub": "did:example:learner",
    }
    token = read({"vc": OLD, **claims})
    assert token.in_claim
    assert token.credential == OLD
    # VC 1.1 §6.3.1 lets what the claims say be left out of `vc` …
    shorter = {"@context": OLD["@context"], "type": OLD["type"], "credentialSubject": {}}
    assert read({"vc": shorter, **claims}).credential == OLD
    # … and 1EdTech's example leaves out `sub`.
    assert read({"vc": OLD, **{n: claims[n] for n in claims if n != "sub"}}).credential == OLD
    for change in ({"nbf": 1262304001}, {"sub": "x"}, {"iss": "x"}, {"jti": "x"}, {"exp": 1}):
        with pytest.raises(ProofMalformed):
            read({"vc": {**OLD, "expirationDate": "2030-01-01T00:00:00Z"}, **claims, **change})
    for wrong in ("x", [], None, 5):
        with pytest.raises(ProofMalformed):
            read({"vc": wrong, **claims})


@pytest.mark.parametrize("member", ["id", "issuer", "validFrom"])
def test_what_a_claim_must_repeat_has_to_be_there(member):
    document = {name: CREDENTIAL[name] for name in CREDENTIAL if name != member}
    with pytest.raises(ProofMalformed):
        vc_jwt.sign(document, signer=KEY, contexts=CONTEXTS)


def test_a_recipient_without_an_id_cannot_be_in_a_vc_jwt():
    for subject in ({"type": ["AchievementSubject"]}, [CREDENTIAL["credentialSubject"]] * 2):
        with pytest.raises(ProofMalformed, match="subject"):
            vc_jwt.sign({**CREDENTIAL, "credentialSubject": subject}, signer=KEY, contexts=CONTEXTS)


def test_a_term_that_no_context_defines_is_never_signed():
    with pytest.raises(TermRefused):
        vc_jwt.sign({**CREDENTIAL, "unheardOf": 1}, signer=KEY, contexts=CONTEXTS)


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", ["ob30/simple-jwt_v1.svg", "clr20/simple.jwt"])
def test_tokens_of_1edtech(name):
    text = (VALIDATOR / name).read_text()
    found = re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", text)
    token = vc_jwt.read(found.group())
    assert token.in_claim
    assert token.embedded_key.type is jose_keys.JoseKeyType.RSA
    vc_jwt.verify(token, token.embedded_key)
    changed = found.group()[:-5] + "AAAAA"
    with pytest.raises(CairnError):
        vc_jwt.verify(vc_jwt.read(changed), token.embedded_key)


@pytest.mark.usefixtures("shared")
def test_a_token_without_a_key_is_refused():
    with pytest.raises(ProofMalformed, match="no key"):
        vc_jwt.read((VALIDATOR / "ob30" / "simple.jwt").read_text())
