"""Anchoring on a real EVM node (anvil): deployed, anchored, checked, re-organised."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cairn.anchoring.chain import Chain
from cairn.anchoring.checking import check_receipt
from cairn.anchoring.publishing import Publisher
from cairn.anchoring.rpc import Node
from cairn.anchoring.submitting import Terms, Waiting
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint

pytestmark = pytest.mark.node

ROOT = Path(__file__).resolve().parents[2]
KEY = ChainKey.from_secret(bytes(range(1, 33)))
LOG = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
ORIGIN = "log.example/main"


class Kept:
    data = None

    def load(self):
        return self.data

    def save(self, data):
        self.data = data

    def forget(self):
        self.data = None


def _publisher(node, kept=None, *, confirmations=3, pause=None, **terms):
    return Publisher(
        Chain(Node(node.ask), confirmations=confirmations),
        KEY,
        kept or Kept(),
        Terms(**{"patience": 60} | terms),
        pause=pause or (lambda _: node.mine()),
        tell=lambda *_: None,
    )


@pytest.fixture(
    scope="module",
    params=[(), ("--hardfork", "berlin"), ("--gas-price", "0", "--block-base-fee-per-gas", "0")],
    ids=["eip-1559", "before-eip-1559", "free-gas"],
)
def node(request, start_anvil):
    node = start_anvil(*request.param)
    node.fund(KEY.address)
    publisher = _publisher(node)
    node.contract, node.gas = publisher.deploy()
    return node


def test_gas_is_what_the_documentation_says(node):
    publisher = _publisher(node)
    used = []
    for size in (1, 2, 3):
        receipt = publisher.anchor(
            Checkpoint("gas.example", size, bytes([size]) * 32), node.contract
        )
        publisher.done()
        used.append(Chain(Node(node.ask)).outcome(receipt.transaction).gas_used)
    # Forks before Shanghai do not charge for the length of the code (EIP-3860).
    assert node.gas == pytest.approx(208_846, abs=100)
    assert used[0] == pytest.approx(69_200, abs=100)
    assert used[1:] == pytest.approx([35_000, 35_000], abs=100)


def test_anchored_and_checked_by_the_chains_own_word_for_final(node):
    publisher = _publisher(node, confirmations=None, pause=lambda _: node.mine(40))
    receipt = publisher.anchor(Checkpoint(ORIGIN, 10, bytes([10]) * 32), node.contract)
    assert check_receipt(receipt, [Chain(Node(node.ask))]).confirmed


def test_a_reorganisation_drops_the_block(node):
    kept = Kept()
    waiting = _publisher(node, kept, patience=0).anchor(
        Checkpoint(ORIGIN, 20, bytes([20]) * 32), node.contract
    )
    assert isinstance(waiting, Waiting)
    node.mine()
    chain = Chain(Node(node.ask), confirmations=3)
    assert chain.outcome(waiting.transaction) is not None
    node.call("anvil_reorg", 1, [])
    assert chain.outcome(waiting.transaction) is None
    receipt = _publisher(node, kept).anchor(Checkpoint(ORIGIN, 20, bytes([20]) * 32), node.contract)
    assert receipt.transaction == waiting.transaction
    assert check_receipt(receipt, [chain]).confirmed


def test_a_dropped_transaction_is_sent_again(node):
    kept = Kept()
    checkpoint = Checkpoint(ORIGIN, 30, bytes([30]) * 32)
    waiting = _publisher(node, kept, patience=0).anchor(checkpoint, node.contract)
    node.call("anvil_dropTransaction", waiting.transaction)
    receipt = _publisher(node, kept).anchor(checkpoint, node.contract)
    assert receipt.transaction == waiting.transaction


def test_a_real_pool_takes_the_dearer_form(node):
    kept = Kept()
    checkpoint = Checkpoint(ORIGIN, 40, bytes([40]) * 32)
    turns = iter([False] * 4 + [True] * 100)

    def pause(_):
        if next(turns):
            node.mine()

    publisher = _publisher(node, kept, pause=pause, stuck=10, between=5)
    receipt = publisher.anchor(checkpoint, node.contract)
    attempts = json.loads(kept.data)["attempts"]
    assert len(attempts) > 1
    assert receipt.transaction == attempts[-1]["hash"]


def test_the_command(node, tmp_path, monkeypatch):
    """As it is typed, in a process of its own."""
    node.call("evm_setIntervalMining", 1)
    monkeypatch.setenv("CAIRN_CHAIN_PASSPHRASE", "correct horse")
    monkeypatch.setenv("CAIRN_RPC_URL", node.url)
    KEY.create(tmp_path / "account.json", "correct horse")
    head = Checkpoint(ORIGIN, 50, bytes([50]) * 32)
    (tmp_path / "checkpoint").write_bytes(sign_checkpoint(head, LOG).octets)

    def cairn(*words):
        return subprocess.run(
            [sys.executable, "-m", "cairn", *words],
            cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    shared = ("--allow-private", "--confirmations", "2")
    anchored = cairn(
        "log", "anchor", *shared, "--key", "account.json", "--contract", node.contract,
        "--checkpoint", "checkpoint",
    )  # fmt: skip
    node.call("evm_setIntervalMining", 0)
    assert anchored.returncode == 0, anchored.stderr
    checked = cairn("log", "anchor", "check", *shared, "50.anchor.json")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_killed_at_any_moment(start_anvil, tmp_path, monkeypatch):
    """The process dies at many points of its way; in the end there is one anchor, and a receipt."""
    node = start_anvil()
    node.fund(KEY.address)
    contract, _ = _publisher(node).deploy()
    node.call("evm_setIntervalMining", 1)
    monkeypatch.setenv("CAIRN_CHAIN_PASSPHRASE", "correct horse")
    monkeypatch.setenv("CAIRN_RPC_URL", node.url)
    KEY.create(tmp_path / "account.json", "correct horse")
    head = Checkpoint(ORIGIN, 60, bytes([60]) * 32)
    (tmp_path / "checkpoint").write_bytes(sign_checkpoint(head, LOG).octets)
    words = (
        sys.executable, "-m", "cairn", "log", "anchor", "--allow-private", "--confirmations", "2",
        "--key", "account.json", "--contract", contract, "--checkpoint", "checkpoint",
    )  # fmt: skip
    # Opening the key takes most of the first second and a half; what follows is what matters.
    for lives in (1.2, 1.4, 1.6, 1.7, 1.8, 1.9, 2.0, 2.2, 2.5):
        process = subprocess.Popen(
            words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(lives)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if (tmp_path / "60.anchor.json").exists():
            break
    done = subprocess.run(
        words, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    receipt = AnchorReceipt.parse((tmp_path / "60.anchor.json").read_bytes())
    assert check_receipt(receipt, [Chain(Node(node.ask), confirmations=1)]).confirmed
    assert int(node.call("eth_getTransactionCount", KEY.address, "latest"), 16) == 2
    assert not (tmp_path / "account.json.under-way").exists()


def test_the_contract_is_what_its_source_compiles_to():
    subprocess.run(["node", "scripts/compile_contract.mjs", "--check"], cwd=ROOT, check=True)
