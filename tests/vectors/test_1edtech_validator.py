"""The verdicts of 1EdTech's public validator, file by file (1edtech-validator/expected.json).

Valid or warning: no check of ours fails. Invalid: the check of the probe that their test names
fails. What their tests serve from a stub of the network is pinned here: issuer profiles that list
the key which the credential names, and the documents of the Open Badges 2.0 samples.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cairn.formats.detect import detect
from cairn.verification import NO_FACTS, Document, Outcome, verify

VECTORS = Path(__file__).resolve().parents[3] / "shared/data/vectors/1edtech-validator"
EXPECTED = VECTORS / "expected.json"
CASES = json.loads(EXPECTED.read_text()) if EXPECTED.is_file() else []
AT = datetime(2026, 7, 1, tzinfo=UTC)

# Their probe → the codes of ours that ask the same.
PROBES = {
    "ContextPropertyProbe": {"structure.context"},
    "TypePropertyProbe": {"structure.type"},
    "CredentialSubjectProbe": {"structure.subject"},
    "EvidenceProbe": {"structure.evidence"},
    "IssuanceProbe": {"validity.started"},
    "IssuerProbe": {"structure.issuer"},
    "EmbeddedProofProbe": {"proof.signature", "key.found"},
    "JsonLDValidationProbe": {"terms.defined"},
}
NO_PROBE_NAMED = {"validity.ended", "validity.order"}

# Confirmed is not to be had for these, though nothing in them fails.
NOT_CONFIRMED = {
    "ob30/sd/derivedcredential.json": "ecdsa-sd-2023 is not built",
    "ob30/simple-did-key-method.json": "the issuer is a urn:, so nobody can say whose the key is",
    "ob20/assets/badge-with-data-image.json": "a badge class awards nothing",
    "ob20/assets/badgeclass-with-complex-image.json": "a badge class awards nothing",
    "ob20/assets/badgeclass1.json": "a badge class awards nothing",
    "ob20/issuer-compact-iri-validation.json": "an issuer's profile awards nothing",
}


def profile(address, methods):
    """An issuer's profile that lists the keys in ``methods``."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://w3id.org/security/multikey/v1",
        ],
        "id": address,
        "type": "Profile",
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def pinned_for(detected):
    """What the network would bring for an Open Badges 3.0 sample."""
    document = detected.document
    proofs = document.get("proof", [])
    found = {}
    for proof in proofs if isinstance(proofs, list) else [proofs]:
        address, _, key = str(proof.get("verificationMethod", "")).partition("#")
        if address.startswith("https:"):
            method = {
                "id": f"{address}#{key}",
                "type": "Multikey",
                "controller": address,
                "publicKeyMultibase": key,
            }
            found[address] = profile(address, [method])
    issuer = document.get("issuer", {})
    issuer = issuer if isinstance(issuer, str) else issuer.get("id", "")
    if "jwk" in detected.header:
        method = {
            "id": f"{issuer}#key",
            "type": "JsonWebKey",
            "controller": issuer,
            "publicKeyJwk": detected.header["jwk"],
        }
        found[issuer] = profile(issuer, [method]) | {"publicKey": detected.header["jwk"]}
    if issuer.startswith("https:"):
        found.setdefault(issuer, profile(issuer, []))
    return [Document(address, json.dumps(body).encode()) for address, body in found.items()]


def open_badges_2_documents():
    """The samples under the address by which the others name them."""
    for path in sorted((VECTORS / "ob20" / "assets").glob("*.json")):
        for scheme in ("http", "https"):
            yield Document(f"{scheme}://example.org/{path.name}", path.read_bytes())


def report_on(name):
    data = (VECTORS / name).read_bytes()
    detected = detect(data)
    facts = NO_FACTS.with_documents(open_badges_2_documents())
    if name.startswith("ob30"):
        facts = facts.with_documents(pinned_for(detected))
    own = detected.document.get("id", "")
    if name.startswith("ob20") and not name.endswith(".jwt") and own.startswith("http"):
        facts = facts.with_documents([Document(own, data)])
    return verify(detected, facts, at=AT, source=name)


def failures(report):
    return {check.code for check in report.checks if check.outcome is Outcome.FAILED}


def test_every_case_is_tried():
    assert len(CASES) == 33 or not EXPECTED.is_file()


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_verdict(case):
    report = report_on(case["file"])
    if case["disabled"]:
        # Their own test is switched off: the file names contexts that were never published.
        assert case["file"] == "clr20/simple.jwt"
        assert report.outcome is not Outcome.PASSED
    elif case["expected"] in {"valid", "warning"}:
        assert failures(report) == set()
        confirmed = report.outcome is Outcome.PASSED
        assert confirmed is not (case["file"] in NOT_CONFIRMED), [
            c.reason for c in report.decisive()
        ]
    elif case["expected"] == "?":
        # Their test asserts only that a remote schema could not be had; it expired in 2020.
        assert "validity.ended" in failures(report)
    else:
        wanted = set().union(*(PROBES[probe] for probe in case["failing_probe"])) or NO_PROBE_NAMED
        assert failures(report) & wanted, [check.reason for check in report.decisive()]
