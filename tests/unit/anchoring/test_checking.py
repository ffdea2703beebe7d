"""A receipt before nodes that are honest, down, behind, forgetful, elsewhere, or lying."""

import json
from dataclasses import replace

import pytest

from cairn.anchoring.chain import Chain
from cairn.anchoring.checking import check_receipt
from cairn.anchoring.rpc import Node
from cairn.errors import ChainUnreachable, LogDataMalformed
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.checkpoints import Checkpoint
from cairn.wording import codes, sentence


@pytest.fixture
def anchored(scene):
    receipt = scene.anchor(5)
    scene.kept.forget()
    return scene, receipt


def _said(finding):
    assert finding.code in codes("anchoring")
    sentence("anchoring", finding.code, **dict(finding.facts))
    return finding.confirmed, finding.code


def _changed(**members):
    return lambda receipt: replace(receipt, **members)


def _head(**members):
    return lambda receipt: replace(receipt, checkpoint=replace(receipt.checkpoint, **members))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_changed(transaction="0x" + "1" * 64), "not_in_chain"),
        (_changed(block_hash="0x" + "1" * 64), "not_in_chain"),
        (_changed(block_number=2), "not_in_chain"),
        (_changed(block_time=1_700_000_000), "other_time"),
        (_changed(contract="0x" + "1" * 40), "other_event"),
        (_changed(publisher="0x" + "1" * 40), "other_event"),
        (_head(size=6), "other_event"),
        (_head(size=4), "other_event"),
        (_head(root=bytes(32)), "other_event"),
        (_head(origin="log.example/other"), "other_event"),
    ],
)
def test_a_forged_receipt_is_denied(anchored, change, code):
    scene, receipt = anchored
    assert _said(check_receipt(change(receipt), [scene.chain])) == (False, code)


def test_later_anchors_do_not_take_it_back(anchored):
    scene, receipt = anchored
    scene.anchor(7)
    assert _said(check_receipt(receipt, [scene.chain])) == (True, "final")


@pytest.mark.parametrize(
    ("change", "code"),
    [(_changed(chain_id=1), "other_chain"), (_changed(block_number=10**6), "behind")],
)
def test_a_node_that_cannot_know(anchored, change, code):
    scene, receipt = anchored
    assert _said(check_receipt(change(receipt), [scene.chain])) == (None, code)


def test_a_block_that_is_not_final(anchored):
    scene, receipt = anchored
    scene.evm.final = receipt.block_number - 1
    assert _said(check_receipt(receipt, [scene.chain])) == (None, "not_final")
    elsewhere = replace(receipt, block_hash="0x" + "1" * 64)
    assert _said(check_receipt(elsewhere, [scene.chain])) == (None, "not_final")
    scene.confirmations = scene.evm.height
    assert _said(check_receipt(receipt, [scene.chain])) == (None, "not_final")


def test_nobody_was_asked(anchored):
    assert _said(check_receipt(anchored[1], [])) == (None, "unasked")


def _down(_):
    raise ChainUnreachable(detail="it is down")


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (_down, "chain.unreachable"),
        (lambda _: b"<html>", "chain.malformed"),
        (lambda _: b"[]", "chain.malformed"),
        (lambda _: b'{"jsonrpc":"2.0","id":99,"result":"0x1"}', "chain.malformed"),
        (lambda _: b'{"jsonrpc":"2.0","id":1}', "chain.malformed"),
        (lambda _: b'{"jsonrpc":"2.0","id":1,"result":"0x01"}', "chain.malformed"),
        (lambda _: b'{"jsonrpc":"2.0","id":1,"result":31337}', "chain.malformed"),
        (lambda _: b'{"jsonrpc":"2.0","id":1,"error":"no"}', "chain.malformed"),
        (
            lambda _: b'{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"n\\u0007o"}}',
            "chain.refused",
        ),
    ],
)
def test_a_node_that_does_not_serve(anchored, ask, code):
    finding = check_receipt(anchored[1], [Chain(Node(ask))])
    assert _said(finding) == (None, code)
    assert "\a" not in str(finding.facts)


@pytest.mark.parametrize("method", ["eth_getTransactionReceipt", "eth_getBlockByNumber"])
def test_a_node_that_threw_old_data_away(anchored, method):
    scene, receipt = anchored
    wanted = hex(receipt.block_number)

    def forgotten(body):
        asked = json.loads(body)
        old = method == "eth_getTransactionReceipt" or asked["params"][:1] == [wanted]
        if asked["method"] == method and old:
            return json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": None}).encode()
        return scene.evm.ask(body)

    assert _said(check_receipt(receipt, [Chain(Node(forgotten))])) == (None, "pruned")


def _lying(scene, method, change):
    def ask(body):
        asked = json.loads(body)
        answer = json.loads(scene.evm.ask(body))
        if asked["method"] == method and "result" in answer:
            answer["result"] = change(answer["result"])
        return json.dumps(answer).encode()

    return Chain(Node(ask))


@pytest.mark.parametrize(
    ("method", "change", "outcome"),
    [
        ("eth_getTransactionReceipt", lambda r: r | {"blockHash": "0x" + "2" * 64}, (None, "contradiction")),
        ("eth_getTransactionReceipt", lambda r: r | {"from": "0x" + "2" * 40}, (None, "contradiction")),
        ("eth_getTransactionReceipt", lambda r: r | {"status": "0x0"}, (False, "other_event")),
        ("eth_getTransactionReceipt", lambda r: r | {"transactionHash": "0x" + "2" * 64}, (None, "chain.malformed")),
        ("eth_call", lambda _: "0x" + "00" * 128, (None, "contradiction")),
        ("eth_call", lambda _: "0x", (None, "chain.malformed")),
        ("eth_getCode", lambda _: "0x6000", (False, "other_contract")),
        ("eth_getCode", lambda _: "0x", (False, "other_contract")),
    ],
)  # fmt: skip
def test_a_node_that_lies(anchored, method, change, outcome):
    scene, receipt = anchored
    liar = _lying(scene, method, change)
    assert _said(check_receipt(receipt, [liar])) == outcome
    with_an_honest_one = (None, "disagree") if outcome[0] is False else (True, "final")
    assert _said(check_receipt(receipt, [liar, scene.chain])) == with_an_honest_one
    assert _said(check_receipt(receipt, [scene.chain, liar])) == with_an_honest_one


def test_an_invented_anchor_is_caught_by_the_contracts_memory(anchored):
    """A node that backs a forged receipt in every document, but runs the real contract."""
    scene, receipt = anchored
    forged = replace(receipt, checkpoint=Checkpoint(receipt.checkpoint.origin, 9, bytes(32)))

    def invent(answer):
        for event in answer["logs"]:
            event["data"] = "0x" + (9).to_bytes(32).hex() + "00" * 32
        return answer

    liar = _lying(scene, "eth_getTransactionReceipt", invent)
    assert _said(check_receipt(forged, [liar])) == (None, "contradiction")


def test_a_receipt_and_back(anchored):
    receipt = anchored[1]
    assert AnchorReceipt.parse(json.dumps(receipt.document).encode()) == receipt


@pytest.mark.parametrize(
    "change",
    [
        {"form": "cairn-anchor-2"},
        {"chainId": "1"},
        {"chainId": True},
        {"chainId": -1},
        {"chainId": 2**64},
        {"contract": "0x" + "A" * 40},
        {"contract": None},
        {"publisher": "0x12"},
        {"transaction": "0x12"},
        {"block": None},
        {"block": {"number": 1, "hash": "0x" + "1" * 64, "time": "2026-01-01T00:00:00+00:00"}},
        {"block": {"number": 1, "hash": "0x" + "1" * 64, "time": "2026-1-01T00:00:00Z"}},
        {"block": {"number": 1, "hash": "0x" + "1" * 64, "time": "2026-13-01T00:00:00Z"}},
        {"checkpoint": {"origin": "", "size": 1, "root": "A" * 43 + "="}},
        {"checkpoint": {"origin": "a", "size": 1, "root": "A" * 42 + "=="}},
    ],
)
def test_a_malformed_receipt_is_refused(anchored, change):
    document = anchored[1].document | change
    with pytest.raises(LogDataMalformed):
        AnchorReceipt.parse(json.dumps(document).encode())


def test_a_receipt_without_end_is_refused():
    with pytest.raises(LogDataMalformed):
        AnchorReceipt.parse(b" " * 20_000)
