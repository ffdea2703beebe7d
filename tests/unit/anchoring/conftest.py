"""A chain in this process with the contract on it, as it was before each test."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from cairn.anchoring.chain import Chain
from cairn.anchoring.publishing import Publisher
from cairn.anchoring.rpc import Node
from cairn.anchoring.submitting import Terms
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.transparency.checkpoints import Checkpoint

KEY = ChainKey.from_secret(bytes(range(1, 33)))
ORIGIN = "log.example/main"


@dataclass
class Kept:
    """What a disk would hold."""

    data: bytes | None = None

    def load(self):
        return self.data

    def save(self, data):
        self.data = data

    def forget(self):
        self.data = None


@dataclass
class Scene:
    """A chain, an account with money, the contract, and a run's surroundings."""

    evm: Any
    contract: str
    kept: Kept = field(default_factory=Kept)
    told: list = field(default_factory=list)
    key: ChainKey = KEY
    depth: int = 2
    confirmations: int | None = None

    @property
    def chain(self):
        return Chain(Node(self.evm.ask), confirmations=self.confirmations)

    def pause(self, _):
        self.evm.mine()
        self.evm.final = max(self.evm.final, self.evm.height - self.depth)

    def publisher(self, **terms):
        return Publisher(
            self.chain,
            self.key,
            self.kept,
            Terms(**{"patience": 100} | terms),
            pause=self.pause,
            tell=lambda code, name: self.told.append((code, name)),
        )

    def anchor(self, size=5, root=None, **terms):
        return self.publisher(**terms).anchor(checkpoint(size, root), self.contract)

    def sent_by_the_account(self):
        """Hashes of the account's transactions in blocks, in order."""
        tester = self.evm.tester
        blocks = range(1, self.evm.height + 1)
        names = [name for at in blocks for name in tester.get_block_by_number(at)["transactions"]]
        outcomes = [tester.get_transaction_receipt(name) for name in names]
        return [
            each["transaction_hash"]
            for each in outcomes
            if each["from"].lower() == self.key.address and each["status"]
        ]


def checkpoint(size=5, root=None):
    return Checkpoint(ORIGIN, size, root or size.to_bytes(32))


@pytest.fixture(scope="session")
def prepared(in_process_chain):
    """A chain that is made once; each test begins from the same block."""
    evm = in_process_chain.InProcessChain()
    evm.fund(KEY.address)
    scene = Scene(evm, "")
    contract, gas = scene.publisher().deploy()
    return evm, contract, gas, evm.snapshot()


@pytest.fixture
def scene(prepared):
    evm, contract, _, snapshot = prepared
    evm.back_to(snapshot)
    evm.before = lambda *_: None
    evm.after = lambda *_: None
    evm.asked.clear()
    return Scene(evm, contract)
