"""What every proof mechanism must do, whatever it is: one table, one set of laws.

A round trip holds. Any other key, any changed character, any member removed, renamed or given
another type does not. Nothing but the documented errors comes out, whatever goes in.
"""

import base64
import copy
import functools
import json
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.canonical import json_text
from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import CairnError, MechanismUnsupported, ProofMalformed, SignatureInvalid
from cairn.proofs import data_integrity, vc_cose, vc_jose, vc_jwt
from cairn.proofs.cryptosuites import SUITES

CONTEXTS = Contexts.shipped()
CREATED = "2026-11-01T08:00:00Z"
CREDENTIAL = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:0a8a5f3c-6f4a-4c63-9b9f-7d3f2c1f0a11",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "name": "Data stewardship",
    "issuer": {"id": "https://issuer.example/", "type": ["Profile"], "name": "Ny Høgskole"},
    "validFrom": "2026-11-01T08:00:00Z",
    "validUntil": "2031-11-01T08:00:00Z",
    "credentialSubject": {
        "id": "did:example:learner",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://issuer.example/achievements/1",
            "type": ["Achievement"],
            "name": "Data stewardship",
            "description": "Looks after research data.",
            "criteria": {"narrative": "Passed an examination."},
        },
    },
}


@functools.cache
def key_of(kind, fill=7):
    return PrivateKey.from_secret(kind, bytes([fill]) * (48 if kind is KeyType.P384 else 32))


@dataclass(frozen=True)
class Mechanism:
    """A mechanism under test: how to make a secured credential, and how to check one."""

    kind: KeyType
    make: object
    check: object


def embedded(suite, kind):
    def make(key):
        return data_integrity.sign(
            CREDENTIAL,
            suite=suite,
            signer=key,
            verification_method=key.public_key.key_id,
            created=CREATED,
            contexts=CONTEXTS,
        )

    def check(document, public_key):
        proofs = data_integrity.proofs_of(document)
        if not proofs:
            raise ProofMalformed(detail="there is no proof")
        for proof in data_integrity.in_order(proofs):
            data_integrity.verify(document, proof, public_key=public_key, contexts=CONTEXTS)

    return Mechanism(kind, make, check)


def checked_only(suite, kind, context):
    """A suite that Cairn makes no proofs with; the test puts one together from its parts."""
    document = {**CREDENTIAL, "@context": [*CREDENTIAL["@context"], context]}

    def make(key):
        options = {
            "type": suite,
            "created": CREATED,
            "verificationMethod": key.public_key.key_id,
            "proofPurpose": "assertionMethod",
        }
        octets = data_integrity.signature_input(
            SUITES[suite], document, options, key.public_key, CONTEXTS
        )
        return data_integrity.attach(document, options, key.sign(octets))

    return Mechanism(kind, make, embedded(suite, kind).check)


def in_vc_jwt(kind):
    def make(key):
        return vc_jwt.sign(CREDENTIAL, signer=key, contexts=CONTEXTS)

    def check(token, public_key):
        vc_jwt.verify(vc_jwt.read(token), public_key)

    return Mechanism(kind, make, check)


def in_vc_jose(kind, *, selective):
    def make(key):
        return vc_jose.sign(
            CREDENTIAL,
            signer=key,
            key_id=key.public_key.key_id,
            contexts=CONTEXTS,
            hidden=[("credentialSubject", "id"), ("name",)] if selective else (),
            salts=[b"\x01" * 16, b"\x02" * 16] if selective else (),
        )

    def check(token, public_key):
        vc_jose.verify(vc_jose.read(token), public_key)

    return Mechanism(kind, make, check)


def in_vc_cose(kind):
    def make(key):
        octets = vc_cose.sign(
            CREDENTIAL, signer=key, key_id=key.public_key.key_id, contexts=CONTEXTS
        )
        return base64.b64encode(octets).decode().rstrip("=")

    def check(text, public_key):
        vc_cose.verify(vc_cose.read(vc_cose.from_text(text)), public_key)

    return Mechanism(kind, make, check)


MECHANISMS = {
    "eddsa-rdfc-2022": embedded("eddsa-rdfc-2022", KeyType.ED25519),
    "eddsa-jcs-2022": embedded("eddsa-jcs-2022", KeyType.ED25519),
    "ecdsa-rdfc-2019-P-256": embedded("ecdsa-rdfc-2019", KeyType.P256),
    "ecdsa-rdfc-2019-P-384": embedded("ecdsa-rdfc-2019", KeyType.P384),
    "ecdsa-jcs-2019-P-256": embedded("ecdsa-jcs-2019", KeyType.P256),
    "ecdsa-jcs-2019-P-384": embedded("ecdsa-jcs-2019", KeyType.P384),
    "Ed25519Signature2020": checked_only(
        "Ed25519Signature2020", KeyType.ED25519, "https://w3id.org/security/suites/ed25519-2020/v1"
    ),
    "VC-JWT-EdDSA": in_vc_jwt(KeyType.ED25519),
    "VC-JWT-ES256": in_vc_jwt(KeyType.P256),
    "vc+jwt-EdDSA": in_vc_jose(KeyType.ED25519, selective=False),
    "vc+jwt-ES384": in_vc_jose(KeyType.P384, selective=False),
    "vc+sd-jwt-EdDSA": in_vc_jose(KeyType.ED25519, selective=True),
    "vc+cose-EdDSA": in_vc_cose(KeyType.ED25519),
    "vc+cose-ES256": in_vc_cose(KeyType.P256),
}
EMBEDDED = [
    name for name in MECHANISMS if name.removesuffix("-P-256").removesuffix("-P-384") in SUITES
]
TOKENS = [name for name in MECHANISMS if name not in EMBEDDED]


@functools.cache
def made(name):
    mechanism = MECHANISMS[name]
    return json.dumps(mechanism.make(key_of(mechanism.kind)))


def artefact(name):
    return json.loads(made(name))


def holds(name, secured):
    mechanism = MECHANISMS[name]
    try:
        mechanism.check(secured, key_of(mechanism.kind).public_key)
    except CairnError:
        return False
    return True


every = pytest.mark.parametrize("name", sorted(MECHANISMS))
every_embedded = pytest.mark.parametrize("name", EMBEDDED)
every_token = pytest.mark.parametrize("name", TOKENS)


def test_every_suite_is_in_the_table():
    tried = {name.removesuffix("-P-256").removesuffix("-P-384") for name in EMBEDDED}
    assert tried == SUITES.keys()


@every
def test_round_trip(name):
    assert holds(name, artefact(name))


@every
def test_the_same_input_gives_the_same_octets(name):
    mechanism = MECHANISMS[name]
    assert mechanism.make(key_of(mechanism.kind)) == artefact(name)


@every
def test_another_key_fails(name):
    mechanism = MECHANISMS[name]
    with pytest.raises((SignatureInvalid, ProofMalformed)):
        mechanism.check(artefact(name), key_of(mechanism.kind, 9).public_key)


@every
def test_a_key_of_another_type_fails(name):
    mechanism = MECHANISMS[name]
    for kind in KeyType:
        if kind is not mechanism.kind:
            with pytest.raises(CairnError):
                mechanism.check(artefact(name), key_of(kind).public_key)


def places(value, path=()):
    """The way to every member and element of a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in pairs:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


def at(document, path):
    return functools.reduce(lambda value, step: value[step], path, document)


def other_character(text):
    last = text[-1:]
    return text[:-1] + ("x" if last != "x" else "y")


RETYPED = {str: 7, int: "7", list: "x", dict: "x", bool: "x"}


def changes(document):
    """Every change of one place: removed, renamed, of another type, one character different."""
    for path in places(document):
        *way, last = path
        for change in ("removed", "renamed", "retyped", "character", "null"):
            changed = copy.deepcopy(document)
            holder = at(changed, way)
            value = holder[last]
            if change == "removed":
                del holder[last]
            elif change == "renamed":
                if not isinstance(last, str):
                    continue
                holder[last + "X"] = holder.pop(last)
            elif change == "retyped":
                holder[last] = RETYPED[type(value)]
            elif change == "null":
                holder[last] = None
            elif isinstance(value, str):
                holder[last] = other_character(value)
            else:
                continue
            yield f"{change} {'/'.join(map(str, path))}", changed


@every_embedded
def test_no_change_of_one_place_passes(name):
    tried = 0
    for what, changed in changes(artefact(name)):
        assert not holds(name, changed), what
        tried += 1
    assert tried > 150


@every_embedded
def test_a_member_that_is_added_fails(name):
    document = artefact(name)
    for path in [(), ("proof",), ("credentialSubject",), ("issuer",)]:
        for member, value in (("unheardOf", "x"), ("image", "https://a.example/1.png")):
            changed = copy.deepcopy(document)
            at(changed, path)[member] = value
            assert not holds(name, changed), (path, member)


@every_embedded
def test_a_proof_does_not_fit_another_document(name):
    document = artefact(name)
    other = {**document, "id": "urn:uuid:1a8a5f3c-6f4a-4c63-9b9f-7d3f2c1f0a11"}
    assert not holds(name, other)


@every_embedded
def test_unknown_suites_say_neither_yes_nor_no(name):
    document = artefact(name)
    mechanism = MECHANISMS[name]
    for suite in ("ecdsa-sd-2023", "bbs-2023", "eddsa-rdfc-2026", "Ed25519Signature2020"):
        document["proof"] |= {"type": "DataIntegrityProof", "cryptosuite": suite}
        with pytest.raises(MechanismUnsupported, match=suite):
            mechanism.check(document, key_of(mechanism.kind).public_key)


@every_token
def test_no_change_of_one_character_passes(name):
    token = artefact(name)
    step = 1 if len(token) < 800 else 3
    for position in [*range(0, len(token), step), *range(len(token) - 90, len(token))]:
        character = token[position]
        for other in ("A", "x", "_" if "cose" not in name else "+"):
            if other != character:
                changed = token[:position] + other + token[position + 1 :]
                assert not holds(name, changed), position


@every_token
def test_nothing_removed_or_added_passes(name):
    token = artefact(name)
    for changed in (
        token[:-1],
        token[1:],
        token + "A",
        "A" + token,
        token.replace(".", "", 1) if "." in token else token[5:],
        token + "." + token,
        token[: len(token) // 2],
        "",
    ):
        assert not holds(name, changed)


@pytest.mark.parametrize("name", [name for name in TOKENS if "cose" not in name])
def test_parts_of_two_tokens_do_not_mix(name):
    token = artefact(name)
    head, payload, rest = token.split(".")
    other = json_text.parse(base64.urlsafe_b64decode(payload + "=="))
    other["name"] = "Another"
    changed = base64.urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip("=")
    assert not holds(name, f"{head}.{changed}.{rest}")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    assert not holds(name, f"{unsigned}.{payload}.")
    assert not holds(name, f"{unsigned}.{payload}.{rest}")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
proof_members = st.sampled_from(
    [
        "type",
        "cryptosuite",
        "created",
        "expires",
        "verificationMethod",
        "proofPurpose",
        "proofValue",
        "previousProof",
        "domain",
        "challenge",
        "nonce",
        "id",
        "@context",
    ]
)


@every_embedded
@settings(max_examples=60, deadline=None)
@given(member=proof_members, value=json_values)
def test_a_proof_with_anything_in_it_raises_only_documented_errors(name, member, value):
    document = artefact(name)
    if document["proof"].get(member) == value:
        return
    document["proof"][member] = value
    assert not holds(name, document)


@every_embedded
@settings(max_examples=40, deadline=None)
@given(proof=json_values | st.dictionaries(proof_members, json_values))
def test_anything_for_a_proof_raises_only_documented_errors(name, proof):
    document = {**artefact(name), "proof": proof}
    assert not holds(name, document)


@every_embedded
@settings(max_examples=40, deadline=None)
@given(value=st.text(max_size=120) | st.binary(max_size=100))
def test_any_proof_value_raises_only_documented_errors(name, value):
    document = artefact(name)
    encoded = value if isinstance(value, str) else "z" + base64.b32encode(value).decode()
    document["proof"]["proofValue"] = encoded
    assert not holds(name, document)


@every_token
@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80), octets=st.binary(max_size=120))
def test_any_token_raises_only_documented_errors(name, text, octets):
    encoded = base64.urlsafe_b64encode(octets).decode().rstrip("=")
    for token in (text, encoded, f"{encoded}.{encoded}.{encoded}", f"e30.{encoded}.", f"{text}~~"):
        assert not holds(name, token)


@every_token
@settings(max_examples=60, deadline=None)
@given(header=json_values, payload=json_values)
def test_any_header_and_payload_raise_only_documented_errors(name, header, payload):
    def encoded(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    kept = {"alg": "EdDSA", "typ": "vc+jwt"}
    mixed = {**kept, **header} if isinstance(header, dict) else header
    for head in (header, kept, mixed):
        assert not holds(name, f"{encoded(head)}.{encoded(payload)}.AAAA")
        assert not holds(name, f"{encoded(head)}.{encoded(payload)}.AAAA~{encoded(payload)}~")
