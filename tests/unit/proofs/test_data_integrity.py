"""Adding proofs and holding them: sets, chains, contexts that are appended, what is refused."""

import copy

import pytest

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import (
    CairnError,
    KeyRefused,
    MechanismUnsupported,
    ProofMalformed,
    ProofMisused,
    SignatureInvalid,
    TermRefused,
)
from cairn.proofs import data_integrity, proof_options
from cairn.proofs.cryptosuites import SUITES

KEY = PrivateKey.from_secret(KeyType.ED25519, b"\x07" * 32)
PUBLIC = KEY.public_key
CREATED = "2026-11-01T08:00:00Z"
EXTRA = "https://a.example/extra"
CHANGING = "https://a.example/changing"
CONTEXTS = Contexts.shipped().with_documents(
    {
        EXTRA: {"@context": {"unused": "https://a.example/terms#unused"}},
        CHANGING: {"@context": {"nickname": "https://a.example/terms#other"}},
    }
)
CREDENTIAL = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        {"nickname": "https://a.example/terms#nickname"},
    ],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "credentialSubject": {"id": "did:example:learner", "nickname": "Bo"},
}
EVERY_SUITE = pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])


def sign(document=CREDENTIAL, suite="eddsa-rdfc-2022", **options):
    given = {
        "signer": KEY,
        "verification_method": PUBLIC.key_id,
        "created": CREATED,
        "contexts": CONTEXTS,
        **options,
    }
    return data_integrity.sign(document, suite=suite, **given)


def verify(document, number=0):
    proof = data_integrity.proofs_of(document)[number]
    data_integrity.verify(document, proof, public_key=PUBLIC, contexts=CONTEXTS)


@EVERY_SUITE
def test_signing_leaves_its_input_alone(suite):
    before = copy.deepcopy(CREDENTIAL)
    signed = sign(suite=suite)
    assert before == CREDENTIAL
    assert {name: signed[name] for name in CREDENTIAL} == CREDENTIAL


@EVERY_SUITE
def test_a_set_and_a_chain(suite):
    document = sign(suite=suite, id="urn:uuid:1")
    document = sign(document, suite=suite, id="urn:uuid:2")
    document = sign(document, suite=suite, previous_proof=["urn:uuid:1", "urn:uuid:2"])
    document = sign(document, suite=suite, previous_proof="urn:uuid:2")
    for number in range(4):
        verify(document, number)
    # The second proof stands alone; whoever takes it away breaks what covers it.
    without = {**document, "proof": [p for p in document["proof"] if p.get("id") != "urn:uuid:2"]}
    verify(without, 0)
    for number in (1, 2):
        with pytest.raises(ProofMalformed, match="previous"):
            verify(without, number)


@EVERY_SUITE
def test_a_chain_covers_the_proof_before_it(suite):
    document = sign(sign(suite=suite, id="urn:uuid:1"), suite=suite, previous_proof="urn:uuid:1")
    other = sign(suite=suite, id="urn:uuid:1", created="2026-11-02T08:00:00Z")
    exchanged = {**document, "proof": [other["proof"], document["proof"][1]]}
    verify(exchanged, 0)
    with pytest.raises(SignatureInvalid):
        verify(exchanged, 1)


def test_a_proof_inside_a_set_does_not_cover_its_neighbours():
    document = sign(sign(id="urn:uuid:1"), id="urn:uuid:2")
    verify({**document, "proof": document["proof"][1]})


def test_proofs_are_ordered_behind_those_they_cover():
    first, second, third = {"id": "urn:1"}, {"id": "urn:2"}, {"id": "urn:3"}
    second["previousProof"] = "urn:3"
    first["previousProof"] = ["urn:2", "urn:3"]
    assert data_integrity.in_order([first, second, third]) == [third, second, first]
    assert data_integrity.in_order([third, second]) == [third, second]
    third["previousProof"] = "urn:1"
    with pytest.raises(ProofMalformed, match="ring"):
        data_integrity.in_order([first, second, third])


@pytest.mark.parametrize("named", ["urn:9", ["urn:1", "urn:9"], 5, [], [5], "", None, {"a": 1}])
def test_a_previous_proof_that_is_not_there_is_refused(named):
    proofs = [{"id": "urn:1"}, {"previousProof": named}]
    if named is None:
        assert data_integrity.previous_of(proofs[1], proofs) == []
        return
    with pytest.raises(ProofMalformed):
        data_integrity.previous_of(proofs[1], proofs)


def test_a_previous_proof_that_is_there_twice_is_refused():
    proofs = [{"id": "urn:1"}, {"id": "urn:1"}, {"previousProof": "urn:1"}]
    with pytest.raises(ProofMalformed, match="once"):
        data_integrity.previous_of(proofs[2], proofs)
    proofs = [{"id": "urn:1", "previousProof": "urn:1"}]
    with pytest.raises(ProofMalformed, match="once"):
        data_integrity.previous_of(proofs[0], proofs)


@EVERY_SUITE
def test_a_second_proof_of_the_same_id_is_refused(suite):
    with pytest.raises(ProofMalformed, match="another proof"):
        sign(sign(suite=suite, id="urn:uuid:1"), suite=suite, id="urn:uuid:1")


@pytest.mark.parametrize("proof", [5, "x", None, [5], [[]], [{}] * 33])
def test_what_is_no_proof_is_refused(proof):
    with pytest.raises(ProofMalformed):
        data_integrity.proofs_of({"proof": proof})


def test_an_appended_context_may_not_change_what_was_signed():
    signed = sign(suite="eddsa-jcs-2022")
    context = signed["@context"]
    verify({**signed, "@context": [*context, EXTRA]})
    with pytest.raises(SignatureInvalid, match="changes what was signed"):
        verify({**signed, "@context": [*context, CHANGING]})
    with pytest.raises(SignatureInvalid, match="does not begin"):
        verify({**signed, "@context": context[:1]})
    with pytest.raises(SignatureInvalid, match="does not begin"):
        verify({**signed, "@context": [EXTRA, *context]})


def test_a_term_that_only_an_appended_context_defines_is_refused():
    signed = sign(suite="eddsa-jcs-2022")
    with pytest.raises(CairnError):
        verify({**signed, "@context": [*signed["@context"], EXTRA], "unused": "x"})


def test_a_proof_of_an_rdf_suite_has_no_context_of_its_own():
    signed = sign()
    signed["proof"]["@context"] = [*signed["@context"], EXTRA]
    with pytest.raises(ProofMalformed, match="@context"):
        verify(signed)
    signed["proof"]["@context"] = signed["@context"]
    verify(signed)


@EVERY_SUITE
@pytest.mark.parametrize("path", ["top", "subject", "proof"])
def test_a_term_that_no_context_defines_is_never_signed(suite, path):
    document = copy.deepcopy(CREDENTIAL)
    options = {}
    if path == "top":
        document["unheardOf"] = "x"
    elif path == "subject":
        document["credentialSubject"]["unheardOf"] = "x"
    else:
        options["unheardOf"] = "x"
    with pytest.raises(TermRefused, match="unheardOf"):
        sign(document, suite=suite, **options)


@EVERY_SUITE
@pytest.mark.parametrize(
    "option",
    [
        {"created": "2026-11-01"},
        {"created": "2026-11-01T08:00:00"},
        {"created": "2026-02-30T08:00:00Z"},
        {"created": "yesterday"},
        {"expires": "2026-11-01T25:00:00Z"},
        {"verification_method": "key-1"},
        {"verification_method": ""},
        {"proof_purpose": ""},
        {"id": "7"},
        {"domain": []},
        {"domain": ["a.example", 5]},
        {"challenge": 7},
        {"nonce": None},
    ],
)
def test_an_option_that_is_not_what_it_must_be_is_refused(suite, option):
    with pytest.raises(ProofMalformed):
        sign(suite=suite, **option)


@EVERY_SUITE
def test_options_that_are_allowed(suite):
    options = {
        "expires": "2027-01-01T00:00:00.5+01:00",
        "domain": ["a.example", "b.example"],
        "challenge": "c",
        "nonce": "n",
        "id": "urn:uuid:5",
    }
    signed = sign(suite=suite, **options)
    verify(signed)
    assert options.items() <= signed["proof"].items()
    assert "created" not in sign(suite=suite, created=None)["proof"]


@pytest.mark.parametrize("suite", ["Ed25519Signature2020", "ecdsa-sd-2023", "bbs-2023", "", "x"])
def test_nothing_is_signed_by_an_unknown_suite(suite):
    with pytest.raises(MechanismUnsupported):
        sign(suite=suite)


def test_a_suite_signs_with_its_own_keys():
    for name, suite in SUITES.items():
        for kind in KeyType:
            if kind not in suite.key_types and not suite.verify_only:
                key = PrivateKey.from_secret(kind, b"\x07" * (48 if kind == "p384" else 32))
                with pytest.raises(KeyRefused):
                    sign(suite=name, signer=key)


def test_many_are_signed_from_one_proof_hash():
    suite = SUITES["eddsa-rdfc-2022"]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": CREATED,
        "verificationMethod": PUBLIC.key_id,
        "proofPurpose": "assertionMethod",
    }
    context = CREDENTIAL["@context"]
    shared = data_integrity.proof_hash(suite, options, context, PUBLIC, CONTEXTS)
    for name in ("Bo", "Li"):
        document = {**CREDENTIAL, "credentialSubject": {"nickname": name}}
        octets = shared + suite.digest(document, CONTEXTS, KeyType.ED25519)
        signed = data_integrity.attach(document, options, KEY.sign(octets))
        assert signed == sign(document)


def test_a_proof_is_held_against_its_use():
    proof = sign(proof_purpose="authentication", domain=["a.example"], challenge="c")["proof"]
    proof_options.expect(proof, purpose="authentication", domain="a.example", challenge="c")
    proof_options.expect(proof, purpose="authentication")
    for use in (
        {},
        {"purpose": "authentication", "domain": "b.example"},
        {"purpose": "authentication", "challenge": "d"},
    ):
        with pytest.raises(ProofMisused):
            proof_options.expect(proof, **use)
    with pytest.raises(ProofMisused):
        proof_options.expect(sign()["proof"], challenge="c")


@pytest.mark.parametrize("value", ["", "z", "u7Qab", 5, None, "z0", "zABC" * 2000])
def test_a_proof_value_that_is_none_is_refused(value):
    signed = sign()
    signed["proof"]["proofValue"] = value
    with pytest.raises((ProofMalformed, SignatureInvalid)):
        verify(signed)
