"""Blockcerts v3: genuine ones are never called bad, and none is confirmed without its chain."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cairn.proofs.merkle_proof_2019 import CRYPTOSUITE, PROOF_TYPE, MerkleProof
from cairn.verification import NO_FACTS, Outcome, verify

VECTORS = Path(__file__).resolve().parents[3] / "shared/data/vectors/blockcerts-v3"
FILES = sorted(VECTORS.glob("*.json"))
AT = datetime(2026, 7, 1, tzinfo=UTC)

# What is wrong with them is told in their names, or by the clause.
NOT_VALID = {
    "blockcerts-3.0-beta-did-ethereum-ropsten": "its id is no URL (VCDM §4.4)",
    "certificate": "Blockcerts v2 on Open Badges 2.0",
    "mocknet-vc-v2-validFrom-not-yet-valid": "not yet in force",
    "mocknet-vc-v2-validUntil-expired": "expired",
    "testnet-v3--tampered": "its id is no URL (VCDM §4.4)",
    "testnet-v3-custom-context": "the id of its subject is no URL (VCDM §4.4)",
}
WITHOUT_MERKLE_PROOF = {"vp-eddsa-rdfc-2022"}


def test_every_file_is_tried():
    assert len(FILES) == 38 or not VECTORS.is_dir()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_could_not_tell(path, shared):
    del shared
    report = verify(path.read_bytes(), NO_FACTS, at=AT)
    if path.stem in WITHOUT_MERKLE_PROOF:
        assert report.outcome is Outcome.PASSED
    else:
        assert (report.outcome is Outcome.FAILED) is (path.stem in NOT_VALID), [
            check.reason for check in report.decisive()
        ]
        assert report.outcome is not Outcome.PASSED


def _merkle_proofs(path):
    proofs = json.loads(path.read_bytes()).get("proof", [])
    for proof in proofs if isinstance(proofs, list) else [proofs]:
        kinds = {proof.get("type"), proof.get("cryptosuite"), proof.get("chainedProofType")}
        if kinds & {PROOF_TYPE, CRYPTOSUITE}:
            yield MerkleProof.parse(proof["proofValue"])


def test_every_genuine_merkle_proof_is_read_and_leads_to_its_root(shared):
    """Three kinds of writer: octets in octets, hex in octets, and with 0x; trials among them."""
    del shared
    found = [proof for path in FILES for proof in _merkle_proofs(path)]
    assert len(found) == 35
    assert all(proof.holds for proof in found)
    assert {anchor.chain for proof in found for anchor in proof.anchors} == {-1, 0, 1}
