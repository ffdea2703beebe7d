"""The contract on a real EVM (py-evm): it takes what grows, and nothing else."""

import json
from importlib.resources import files

import pytest
from eth_utils import keccak

from cairn.anchoring import contract
from cairn.anchoring.contract import code, latest_call, read_latest
from cairn.errors import ChainAnswerMalformed, ChainRefused
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.transparency.checkpoints import Checkpoint

OTHER = ChainKey.from_secret(bytes(range(2, 34)))


@pytest.mark.parametrize(
    ("signature", "constant"),
    [
        ("anchor(bytes32,uint64,bytes32)", contract.ANCHOR_SELECTOR),
        ("latest(address,bytes32)", contract.LATEST_SELECTOR),
        ("NotGrown(uint64,uint64)", contract.NOT_GROWN_SELECTOR),
    ],
)
def test_selectors(signature, constant):
    assert keccak(text=signature)[:4] == constant


def test_topic():
    signature = "Anchored(address,bytes32,uint64,bytes32)"
    assert "0x" + keccak(text=signature).hex() == contract.ANCHORED_TOPIC


def test_the_interface_is_the_one_that_is_called():
    shipped = json.loads((files("cairn.anchoring.contract") / "CairnAnchor.json").read_text())
    signatures = {
        f"{each['name']}({','.join(part['type'] for part in each['inputs'])})"
        for each in shipped["abi"]
    }
    assert signatures == {
        "anchor(bytes32,uint64,bytes32)",
        "latest(address,bytes32)",
        "NotGrown(uint64,uint64)",
        "Anchored(address,bytes32,uint64,bytes32)",
    }


def test_what_stands_at_the_address_is_what_was_compiled(scene):
    assert scene.chain.code(scene.contract) == code().runtime


def _send(scene, key, checkpoint):
    """A call that the node's reckoning would refuse is sent all the same."""
    chain, data = scene.chain, contract.anchor_call(checkpoint)
    fields = {
        "type": 2,
        "chainId": chain.chain_id(),
        "nonce": chain.next_nonce(key.address),
        "value": 0,
        "to": bytes.fromhex(scene.contract[2:]),
        "data": data,
        "gas": 200_000,
        "maxFeePerGas": 10**11,
        "maxPriorityFeePerGas": 10**9,
    }
    name, raw = key.signed(fields)
    chain.send(raw)
    scene.evm.mine()
    return chain.outcome(name)


def _latest(scene, key, origin="log.example/main"):
    return read_latest(scene.chain.read(scene.contract, latest_call(key.address, origin)))


def test_sizes_only_grow(scene):
    for size, taken in [(5, True), (5, False), (4, False), (6, True), (2**63, True), (7, False)]:
        before = _latest(scene, scene.key)
        checkpoint = Checkpoint("log.example/main", min(size, 2**63 - 1), bytes([size % 251]) * 32)
        outcome = _send(scene, scene.key, checkpoint)
        assert outcome.succeeded is taken
        after = _latest(scene, scene.key)
        if taken:
            assert (after.size, after.root) == (checkpoint.size, checkpoint.root)
            block = scene.chain.block(outcome.block_number)
            assert (after.time, after.block_number) == (block.time, block.number)
        else:
            assert after == before


def test_a_size_that_did_not_grow_is_said(scene):
    _send(scene, scene.key, Checkpoint("log.example/main", 5, bytes(32)))
    again = contract.anchor_call(Checkpoint("log.example/main", 5, bytes(32)))
    with pytest.raises(ChainRefused, match="revert"):
        scene.chain.gas_for(scene.key.address, scene.contract, again)


def test_each_publisher_and_each_log_stands_for_itself(scene):
    scene.evm.fund(OTHER.address)
    _send(scene, scene.key, Checkpoint("log.example/main", 50, bytes(32)))
    assert _send(scene, OTHER, Checkpoint("log.example/main", 5, bytes(32))).succeeded
    assert _send(scene, scene.key, Checkpoint("log.example/other", 5, bytes(32))).succeeded
    assert _latest(scene, scene.key).size == 50
    assert _latest(scene, OTHER).size == 5
    assert _latest(scene, OTHER, "log.example/nowhere") == contract.Head(0, bytes(32), 0, 0)


def test_nothing_can_be_paid_in(scene):
    tester = scene.evm.tester
    payment = {"from": tester.get_accounts()[0], "to": scene.contract, "value": 1, "gas": 100_000}
    fees = {"max_fee_per_gas": 10**11, "max_priority_fee_per_gas": 10**9}
    name = tester.send_transaction(payment | fees)
    scene.evm.mine()
    assert tester.get_transaction_receipt(name)["status"] == 0


def test_an_answer_of_another_length_is_refused():
    with pytest.raises(ChainAnswerMalformed):
        read_latest(bytes(96))


def test_gas(scene, prepared):
    """What docs/performance.md says; another compiler or another contract changes it."""
    origin = "log.example/main"
    sizes = range(1, 4)
    used = [
        _send(scene, scene.key, Checkpoint(origin, size, bytes([size]) * 32)).gas_used
        for size in sizes
    ]
    assert prepared[2] == 208_846
    assert used[0] == pytest.approx(69_200, abs=100)
    assert used[1:] == pytest.approx([35_000, 35_000], abs=100)
