"""The Blockcerts export before Blockcerts' own verifier, which looks the root up at a real node."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cairn.canonical.contexts import SHIPPED, Contexts, shipped_text
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.proofs.merkle_proof_2019 import MerkleProof, document_hash

pytestmark = pytest.mark.node

ROOT = Path(__file__).resolve().parents[2]
KEY = ChainKey.from_secret(bytes(range(1, 33)))
PROFILE = "https://issuer.example/profile"
SEPOLIA = 11155111
NEEDED = {
    "compareHashes",
    "checkMerkleRoot",
    "checkReceipt",
    "checkAuthenticity",
}
"""Steps of the verifier without which its yes would mean less."""
LEARNERS = ("Ada", "Grace", "Mary", "Emmy", "Sofia")


def _cairn(folder, *words, **more):
    return subprocess.run(
        [sys.executable, "-m", "cairn", *map(str, words)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, **more},
    )  # fmt: skip


@pytest.fixture(scope="module")
def exported(start_anvil, tmp_path_factory):
    """Badges as ``cairn issue`` writes them, exported by ``cairn export blockcerts``."""
    folder = tmp_path_factory.mktemp("blockcerts")
    node = start_anvil("--chain-id", str(SEPOLIA))
    node.fund(KEY.address)
    node.call("evm_setIntervalMining", 1)
    KEY.create(folder / "account.json", "correct horse")
    keys = _cairn(folder, "key", "generate", "--no-passphrase", "--out", "key.json")
    assert keys.returncode == 0, keys.stderr
    rows = "".join(f"{name},{name.lower()}@example.org\n" for name in LEARNERS)
    (folder / "people.csv").write_text("name,email\n" + rows)
    issued = _cairn(
        folder, "issue", ROOT / "examples/achievement.yaml", "people.csv",
        "--issuer", ROOT / "examples/issuer.yaml", "--key", "key.json", "--out", "badges/",
    )  # fmt: skip
    assert issued.returncode == 0, issued.stderr
    badges = sorted((folder / "badges").rglob("*.json"))
    assert len(badges) == len(LEARNERS)
    words = (
        "export", "blockcerts", *badges, "--key", "account.json", "--profile", PROFILE,
        "--name", "Example University", "--out", "blockcerts", "--allow-private",
        "--confirmations", "2", "--wait", "60",
    )  # fmt: skip
    chain = {"CAIRN_CHAIN_PASSPHRASE": "correct horse", "CAIRN_RPC_URL": node.url}
    done = _cairn(folder, *words, **chain)
    assert done.returncode == 0, done.stderr
    sent = int(node.call("eth_getTransactionCount", KEY.address, "latest"), 16)
    again = _cairn(folder, *words, **chain)
    assert again.returncode == 0, again.stderr
    assert int(node.call("eth_getTransactionCount", KEY.address, "latest"), 16) == sent == 1
    documents = [json.loads((folder / "blockcerts" / each.name).read_text()) for each in badges]
    profile = json.loads((folder / "blockcerts/issuer-profile.json").read_text())
    web = {row.url: json.loads(shipped_text(row)) for row in SHIPPED} | {PROFILE: profile}
    return node, web, documents


def test_every_credential_of_the_batch_is_accepted(blockcerts, exported):
    node, web, documents = exported
    for document in documents:
        answer = blockcerts.ask(credential=document, web=web, rpc=node.url)
        assert answer["accepted"], answer
        assert set(answer["steps"]) >= NEEDED


def _forged(document, web):
    """What differs from a good one in one thing."""
    other = copy.deepcopy(document)
    other["name"] = "Master of Science"
    yield other, web
    other = copy.deepcopy(document)
    other["proof"]["proofValue"] = _with(document, target=bytes(32))
    yield other, web
    other = copy.deepcopy(document)
    other["proof"]["proofValue"] = _with(document, root=bytes(32))
    yield other, web
    other = copy.deepcopy(document)
    other["proof"]["proofValue"] = _with(document, path=())
    yield other, web
    # Another account sent the transaction than the profile lists.
    profile = copy.deepcopy(web[PROFILE])
    profile["publicKey"][0]["id"] = "ecdsa-koblitz-pubkey:0x" + "1" * 40
    yield document, web | {PROFILE: profile}
    profile = copy.deepcopy(web[PROFILE])
    profile["publicKey"][0]["revoked"] = "2020-01-01T00:00:00Z"
    yield document, web | {PROFILE: profile}


def _with(document, **changed):
    proof = MerkleProof.parse(document["proof"]["proofValue"])
    fields = {name: getattr(proof, name) for name in ("target", "path", "root", "anchors")}
    return MerkleProof(**(fields | changed)).value


def test_forged_ones_are_refused(blockcerts, exported):
    node, web, documents = exported
    answers = [
        blockcerts.ask(credential=forged, web=known, rpc=node.url)
        for forged, known in _forged(documents[0], web)
    ]
    assert len(answers) == 6
    assert not [answer for answer in answers if answer["accepted"]]
    reasons = [answer["reason"] for answer in answers]
    for step, reason in zip(
        ("compareHashes", "compareHashes", "checkMerkleRoot", "checkReceipt",
         "checkAuthenticity", "checkAuthenticity"),
        reasons, strict=True,
    ):  # fmt: skip
        assert step in reason, reasons


def test_our_own_reading_agrees(exported):
    for document in exported[2]:
        proof = MerkleProof.parse(document["proof"]["proofValue"])
        assert proof.holds
        assert document_hash(document, Contexts.shipped()) == proof.target
