"""What anchoring costs: gas on an EVM (py-evm), and the time to sign and to check.

Gas does not depend on the machine, on the number of entries or on the chain (but for rules of forks
that this code does not meet). Beside it stand the two other ways of using a chain: the root of a
Blockcerts batch as the data of a transaction, and the digest of each credential in one of its own.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from measure import machine, timed

from cairn.anchoring.chain import Chain
from cairn.anchoring.checking import check_receipt
from cairn.anchoring.publishing import Publisher
from cairn.anchoring.rpc import Node
from cairn.anchoring.submitting import Done, Terms
from cairn.anchoring.transactions import Intent, Price, fields_of
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.checkpoints import Checkpoint

ORIGIN = "log.example"
KEY = ChainKey.from_secret(bytes(range(1, 33)))
CREDENTIALS = 1_000_000


class _Kept:
    data: bytes | None = None

    def load(self) -> bytes | None:
        return self.data

    def save(self, data: bytes) -> None:
        self.data = data

    def forget(self) -> None:
        self.data = None


def main() -> None:
    """Print gas and times."""
    print(machine())
    evm = _evm()
    chain = Chain(Node(evm.ask), confirmations=1)
    publisher = Publisher(
        chain, KEY, _Kept(), Terms(), pause=lambda _: evm.mine(), tell=lambda *_: None
    )
    contract, gas = publisher.deploy()
    publisher.done()
    print(f"contract, once for a chain: {gas:,} gas")
    for words, size in (("first of a log", 10), ("each further", CREDENTIALS)):
        root = bytes([size % 251]) * 32
        receipt = publisher.anchor(Checkpoint(ORIGIN, size, root), contract)
        publisher.done()
        assert isinstance(receipt, AnchorReceipt)
        used = chain.outcome(receipt.transaction)
        assert used is not None
        print(f"anchor, {words}: {used.gas_used:,} gas ({size:,} entries below it)")
    bare = publisher.send_data(bytes(range(1, 33)), "root")
    assert isinstance(bare, Done)
    each = bare.outcome.gas_used
    print(f"Blockcerts, each batch: {each:,} gas")
    print(f"a digest a credential: {each * CREDENTIALS:,} gas for {CREDENTIALS:,}")
    intent = Intent(chain.chain_id(), KEY.address, contract, bytes(100))
    fields = fields_of(intent, 1, 50_000, Price(10**9, 10**9))
    print(f"sign a transaction: {timed(lambda: KEY.signed(fields))}")
    evm.asked.clear()
    check_receipt(receipt, [chain])
    print(f"check a receipt: {len(evm.asked)} questions to a node")


def _evm():
    path = Path(__file__).resolve().parents[1] / "tests" / "in_process_chain.py"
    spec = importlib.util.spec_from_file_location("in_process_chain", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    evm = module.InProcessChain()
    evm.fund(KEY.address)
    return evm
