"""What the conformance verifier accepts and refuses (standards §5.2)."""

import copy
import json

import pytest

from cairn.proofs import data_integrity
from cairn.services.conformance.issuers import CONTEXTS

VC_2 = "https://www.w3.org/ns/credentials/v2"
CHALLENGE = "uX6Hn9_JkTw"
DOMAIN = "example.org/suite"
SUITES = ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019-P-384", "ecdsa-jcs-2019-P-256"]


@pytest.fixture
def issued(client, credential):
    return {name: client.issue(name, credential)[1] for name in SUITES}


def refused(client, document):
    status, answer = client.verify(document)
    assert status == 400, document
    assert answer["verified"] is False
    assert answer["errors"]
    assert all(
        problem["type"].startswith("https://www.w3.org/") for problem in answer["problemDetails"]
    )
    return answer


def edited(document, edit):
    copied = copy.deepcopy(document)
    edit(copied)
    return copied


TAMPERED = {
    "a member changed": lambda d: d["credentialSubject"].update(id="did:example:mallory"),
    "a member added that nothing defines": lambda d: d.update(undefined="x"),
    "a type added that nothing defines": lambda d: d["type"].append("Undefined"),
    "a member of the subject added": lambda d: d["credentialSubject"].update(undefined="x"),
    "a relative id": lambda d: d.update(id="relative"),
    "no proof": lambda d: d.pop("proof"),
    "a proof that is a text": lambda d: d.update(proof="proof"),
    "a proof that is a number": lambda d: d.update(proof=5),
    "a proof that is null": lambda d: d.update(proof=None),
    "an empty list of proofs": lambda d: d.update(proof=[]),
    "no proof type": lambda d: d["proof"].pop("type"),
    "another proof type": lambda d: d["proof"].update(type="UnknownProof"),
    "no cryptosuite": lambda d: d["proof"].pop("cryptosuite"),
    "an unknown cryptosuite": lambda d: d["proof"].update(cryptosuite="unknown-2022"),
    "a cryptosuite that is a number": lambda d: d["proof"].update(cryptosuite=5),
    "no verification method": lambda d: d["proof"].pop("verificationMethod"),
    "a verification method that is null": lambda d: d["proof"].update(verificationMethod=None),
    "another key": lambda d: d["proof"].update(
        verificationMethod="did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
        "#z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
    ),
    "no purpose": lambda d: d["proof"].pop("proofPurpose"),
    "another purpose": lambda d: d["proof"].update(proofPurpose="authentication"),
    "no value": lambda d: d["proof"].pop("proofValue"),
    "a value in another base": lambda d: d["proof"].update(
        proofValue="u" + d["proof"]["proofValue"][1:]
    ),
    "a value cut short": lambda d: d["proof"].update(proofValue=d["proof"]["proofValue"][:-4]),
    "a date of signing that is none": lambda d: d["proof"].update(created="yesterday"),
    "another date of signing": lambda d: d["proof"].update(created="2020-01-01T00:00:00Z"),
    "an end that is no date": lambda d: d["proof"].update(expires="tomorrow"),
    "an end that was": lambda d: d["proof"].update(expires="2020-01-01T00:00:00Z"),
    "a previous proof that is not there": lambda d: d["proof"].update(previousProof="urn:uuid:1"),
    "a previous proof that is no text": lambda d: d["proof"].update(previousProof=5),
    "no context": lambda d: d.pop("@context"),
    "another first context": lambda d: d["@context"].insert(0, "https://w3id.org/security/data-integrity/v2"),
    "a context that is unknown": lambda d: d["@context"].append("https://example.com/unknown"),
    "no type": lambda d: d.pop("type"),
    "no issuer": lambda d: d.pop("issuer"),
    "no subject": lambda d: d.pop("credentialSubject"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
@pytest.mark.parametrize("suite", SUITES)
def test_a_tampered_credential_is_refused(client, issued, suite, name):
    refused(client, edited(issued[suite], TAMPERED[name]))


def test_a_credential_posted_as_a_text_is_refused(client, issued):
    refused(client, json.dumps(issued["eddsa-rdfc-2022"]))


def test_an_expired_credential_is_refused(client, credential):
    _, issued = client.issue("eddsa-rdfc-2022", credential | {"validUntil": "2020-01-01T00:00:00Z"})
    answer = refused(client, issued)
    assert answer["problemDetails"][0]["type"].endswith("#RANGE_ERROR")


def test_issuer_binding_is_off_here(client, issued):
    # The vectors of a public suite name https://vc.example/… and are signed by a did:key.
    assert issued["eddsa-rdfc-2022"]["issuer"] == "did:example:issuer"
    assert client.verify(issued["eddsa-rdfc-2022"])[0] == 200


def test_a_status_list_that_cannot_be_had_is_a_refusal_unless_only_the_proof_is_asked(
    client, credential
):
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://elsewhere.example/1",
    }
    _, issued = client.issue("eddsa-rdfc-2022", credential | {"credentialStatus": entry})
    answer = refused(client, issued)
    assert "status-list#" in answer["problemDetails"][0]["type"]
    assert client.verify(issued, options={"checks": ["proof"]})[0] == 200
    assert client.verify(issued, checks=["proof", "status"])[0] == 400


def test_a_direction_is_not_covered_and_said_so_nowhere_else(client, credential):
    name = {"@value": "شارة", "@language": "ar", "@direction": "rtl"}
    status, issued = client.issue("eddsa-rdfc-2022", credential | {"name": name})
    assert (status, issued["name"]) == (201, name)
    assert client.verify(issued)[0] == 200
    assert client.issue("eddsa-jcs-2022", credential | {"name": name})[0] == 400


CHAINS = "data/vectors/di-previous-proof"
CHAIN_FILES = [
    f"{version}-previousProof{case}-SimpleSigned2.json"
    for version in ("1.1", "2.0")
    for case in (
        "StringOk",
        "ArrayOk",
        "MissingFail",
        "NotStringFail",
        "StringMissingFail",
        "ArrayMissingFail",
    )
]


@pytest.mark.parametrize("name", CHAIN_FILES)
def test_a_proof_chain_of_the_suite(client, shared, name):
    status, answer = client.verify(json.loads((shared / CHAINS / name).read_bytes()))
    assert (status == 200) is ("Fail" not in name), answer


def test_every_proof_chain_of_the_suite_is_tried(shared):
    there = {file.name for file in (shared / CHAINS).rglob("*SimpleSigned2.json")}
    assert there == set(CHAIN_FILES)
    assert len(CHAIN_FILES) == 12


def presentation(client, *credentials, suite="eddsa-rdfc-2022", challenge=CHALLENGE, **members):
    profile = client.profiles[suite]
    unsigned = {
        "@context": [VC_2],
        "type": ["VerifiablePresentation"],
        "holder": profile.issuer,
        "verifiableCredential": list(credentials),
    } | members
    return data_integrity.sign(
        {name: value for name, value in unsigned.items() if value is not ...},
        suite=profile.suite,
        signer=profile.key,
        verification_method=profile.verification_method,
        created="2026-01-01T00:00:00Z",
        contexts=CONTEXTS,
        proof_purpose="authentication",
        challenge=challenge,
        domain=DOMAIN,
    )


def verdict(client, shown, challenge=CHALLENGE, domain=DOMAIN):
    return client.verify_presentation(shown, challenge=challenge, domain=domain)[0]


@pytest.mark.parametrize("suite", SUITES)
def test_a_presentation_holds_with_what_is_in_it(client, issued, suite):
    shown = presentation(client, *issued.values(), suite=suite)
    assert client.verify_presentation(shown, challenge=CHALLENGE, domain=DOMAIN) == (
        200,
        {"verified": True, "errors": [], "problemDetails": []},
    )


def test_a_presentation_for_somebody_else_is_refused(client, issued):
    shown = presentation(client, issued["eddsa-rdfc-2022"])
    assert verdict(client, shown) == 200
    assert verdict(client, shown, challenge="another") == 400
    assert verdict(client, shown, domain="another.example") == 400


def test_a_presentation_of_a_forged_credential_is_refused(client, issued):
    forged = edited(issued["eddsa-rdfc-2022"], TAMPERED["a member changed"])
    shown = presentation(client, issued["eddsa-jcs-2022"], forged)
    assert verdict(client, shown) == 400


@pytest.mark.parametrize(
    "members",
    [
        {"@context": ...},
        {"type": ...},
        {"type": ["VerifiableCredential"]},
        {"holder": "not-a-url"},
        {"holder": {"name": "x"}},
        {"id": "not-a-url"},
        {"verifiableCredential": ["https://example.org/1"]},
        {"verifiableCredential": [None]},
        {"verifiableCredential": [5]},
        {"verifiableCredential": "eyJhbGciOiJFZERTQSJ9.e30.x"},
    ],
    ids=str,
)
def test_a_malformed_presentation_is_refused(client, issued, members):
    shown = presentation(client, issued["eddsa-rdfc-2022"])
    broken = {name: value for name, value in (shown | members).items() if value is not ...}
    assert verdict(client, broken) == 400


@pytest.mark.parametrize(
    "context",
    [
        ["https://www.w3.org/ns/credentials/examples/v2", VC_2],
        [VC_2, "https://example.com"],
        [VC_2, "https ://not-a-url/contexts/example/v1"],
        [VC_2, 123192875],
        [],
        VC_2 + "x",
    ],
    ids=str,
)
def test_a_presentation_with_another_context_is_refused(client, issued, context):
    shown = presentation(client, issued["eddsa-rdfc-2022"])
    assert verdict(client, shown | {"@context": context}) == 400


def test_a_presentation_with_another_signature_is_refused(client, issued):
    shown = presentation(client, issued["eddsa-rdfc-2022"])
    shown["proof"]["proofValue"] = "z5nmMBw2u9TGKd9NxxHJtyZKgjN2Eh"
    assert verdict(client, shown) == 400
