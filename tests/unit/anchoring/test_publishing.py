"""Anchoring, on a chain that drops, forgets, stalls and breaks off: once, and never lost."""

from dataclasses import replace

import pytest

from cairn.anchoring.checking import check_receipt
from cairn.anchoring.submission import Attempt, Submission
from cairn.anchoring.submitting import Waiting
from cairn.anchoring.transactions import GWEI, Price, coins
from cairn.errors import (
    AnchorConflict,
    ChainMismatch,
    ChainRefused,
    ChainUnreachable,
    ChainUnusable,
    FeeTooHigh,
    FundsMissing,
    TransactionReverted,
    UnreadableInput,
    WrongUse,
)
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.checkpoints import Checkpoint


def test_a_checkpoint_is_anchored_and_confirmed(scene):
    receipt = scene.anchor(5)
    assert receipt.checkpoint.size == 5
    assert receipt.block_number <= scene.evm.final
    finding = check_receipt(AnchorReceipt.parse(_octets(receipt)), [scene.chain])
    assert (finding.confirmed, finding.code) == (True, "final")
    assert [code for code, _ in scene.told][:1] == ["sent"]


def _octets(receipt):
    import json  # noqa: PLC0415

    return json.dumps(receipt.document).encode()


def test_it_waits_for_as_many_blocks_as_were_asked_for(scene):
    scene.confirmations = 4
    receipt = scene.anchor(5)
    assert scene.evm.height - receipt.block_number + 1 >= 4


def test_the_same_checkpoint_again_is_found_and_not_sent(scene):
    receipt = scene.anchor(5)
    scene.kept.forget()
    assert scene.anchor(5) == receipt
    assert len(scene.sent_by_the_account()) == 2  # the contract, and one anchor


def test_patience_ends_and_the_next_run_goes_on(scene):
    waiting = scene.anchor(5, patience=0)
    assert isinstance(waiting, Waiting)
    assert waiting.block_number is None
    receipt = scene.anchor(5)
    assert receipt.transaction == waiting.transaction
    assert scene.told[1][0] == "resumed"


class Broken(Exception):
    """The power goes."""


def _breaking(scene, at, *, after):
    """Break at the ``at``-th question, before it reaches the node or when it has been done."""
    count = [0]

    def step(*_):
        count[0] += 1
        if count[0] == at:
            raise Broken

    setattr(scene.evm, "after" if after else "before", step)


@pytest.mark.parametrize("after", [False, True], ids=["unheard", "unanswered"])
def test_power_cut_at_every_question(scene, after):
    scene.anchor(1)
    scene.kept.forget()
    snapshot, asked = scene.evm.snapshot(), scene.evm.asked
    asked.clear()
    scene.anchor(5)
    questions = len(asked)
    assert questions > 20
    for at in range(1, questions + 1):
        scene.evm.back_to(snapshot)
        scene.kept.forget()
        _breaking(scene, at, after=after)
        with pytest.raises(Broken):
            scene.anchor(5)
        scene.evm.before, scene.evm.after = lambda *_: None, lambda *_: None
        receipt = scene.anchor(5)
        assert receipt.checkpoint.size == 5
        assert check_receipt(receipt, [scene.chain]).confirmed
        assert len(scene.sent_by_the_account()) == 3, at


def test_power_cut_while_it_is_written_down(scene):
    def save(_):
        raise Broken

    scene.kept.save, kept = save, scene.kept.save
    with pytest.raises(Broken):
        scene.anchor(5)
    assert "eth_sendRawTransaction" not in scene.evm.asked
    scene.kept.save = kept
    assert scene.anchor(5).checkpoint.size == 5
    assert len(scene.sent_by_the_account()) == 2


def test_a_node_that_is_down_for_a_while(scene):
    down = iter([False] * 14 + [True] * 9 + [False] * 1000)

    def before(*_):
        if next(down):
            raise ChainUnreachable(detail="it is down")

    scene.evm.before = before
    assert scene.anchor(5).checkpoint.size == 5
    assert "unreachable" in dict(scene.told)
    assert len(scene.sent_by_the_account()) == 2


def test_a_node_that_stays_down_is_said_and_nothing_is_lost(scene):
    scene.anchor(5, patience=0)

    def before(*_):
        raise ChainUnreachable(detail="it is down")

    scene.evm.before = before
    with pytest.raises(ChainUnreachable):
        scene.anchor(5)
    assert scene.kept.data is not None


def test_the_block_is_dropped_and_the_transaction_with_it(scene):
    """A re-organisation: what stood in a block stands nowhere, and is sent again as it was."""
    before = scene.evm.snapshot()
    waiting = scene.anchor(5, patience=0)
    scene.evm.mine()
    assert scene.chain.outcome(waiting.transaction) is not None
    scene.evm.back_to(before)
    assert scene.chain.outcome(waiting.transaction) is None
    receipt = scene.anchor(5)
    assert receipt.transaction == waiting.transaction
    assert scene.evm.asked.count("eth_sendRawTransaction") == 2
    assert len(scene.sent_by_the_account()) == 2


def test_the_block_is_dropped_while_a_run_waits(scene):
    snapshot = scene.evm.snapshot()
    turns = [0]

    def pause(_):
        turns[0] += 1
        if turns[0] == 2:
            scene.evm.back_to(snapshot)
        else:
            type(scene).pause(scene, _)

    scene.depth = 3
    scene.pause = pause
    receipt = scene.anchor(5)
    assert scene.evm.asked.count("eth_sendRawTransaction") == 2
    assert check_receipt(receipt, [scene.chain]).confirmed
    assert len(scene.sent_by_the_account()) == 2


def test_another_transaction_takes_the_number(scene):
    """After a re-organisation the account's number went to something else, for good."""
    before = scene.evm.snapshot()
    first = scene.anchor(5, patience=0)
    scene.evm.back_to(before)
    kept, scene.kept.data = scene.kept.data, None
    other = scene.publisher().send_data(b"something else", "other")
    assert other.outcome.succeeded
    scene.kept.data = kept
    receipt = scene.anchor(5)
    assert receipt.transaction != first.transaction
    assert "overtaken" in dict(scene.told)
    assert len(scene.sent_by_the_account()) == 3


def _holding(scene, keeps):
    """A node that says yes to a transaction and shows it to nobody, while ``keeps`` holds."""
    held = []

    def before(method, parameters):
        if method == "eth_sendRawTransaction" and keeps(len(held)):
            from eth_utils import keccak  # noqa: PLC0415

            held.append("0x" + keccak(hexstr=parameters[0]).hex())
            return held[-1]
        if method == "eth_getTransactionByHash" and parameters[0] in held:
            return {"hash": parameters[0]}
        return None

    scene.evm.before = before
    return held


def test_a_stuck_transaction_is_offered_dearer_under_its_number(scene):
    held = _holding(scene, lambda number: number < 1)
    receipt = scene.anchor(5, stuck=10, between=5)
    submission = Submission.parse(scene.kept.data)
    first, second = submission.attempts
    assert held == [first.hash]
    assert receipt.transaction == second.hash
    assert second.price.most >= first.price.most * 9 // 8
    assert second.price.tip >= first.price.tip * 9 // 8
    assert len(scene.sent_by_the_account()) == 2


def test_an_earlier_form_that_a_block_takes_counts(scene):
    held = _holding(scene, lambda number: number < 2)

    def tell_pause(seconds):
        type(scene).pause(scene, seconds)
        if len(held) == 2:
            scene.evm.before = lambda *_: None
            first = Submission.parse(scene.kept.data).attempts[0]
            scene.chain.send(first.raw)
            scene.evm.mine()
            held.append("released")

    scene.pause = tell_pause
    receipt = scene.anchor(5, stuck=10, between=5)
    assert receipt.transaction == Submission.parse(scene.kept.data).attempts[0].hash
    assert len(scene.sent_by_the_account()) == 2


def test_never_more_than_was_allowed(scene):
    held = _holding(scene, lambda _: True)
    price = scene.chain.head().base_fee + GWEI
    waiting = scene.anchor(5, stuck=5, between=5, allowed=price)
    assert isinstance(waiting, Waiting)
    offers = [each.price.most for each in Submission.parse(scene.kept.data).attempts]
    assert max(offers) <= price
    assert len(offers) == len(held)
    assert "stuck" in dict(scene.told)


def test_too_dear_from_the_start(scene):
    with pytest.raises(FeeTooHigh):
        scene.anchor(5, allowed=1)
    assert scene.kept.data is None


def test_an_account_without_money(scene):
    scene.key = ChainKey.from_secret(bytes(range(3, 35)))
    with pytest.raises(FundsMissing) as raised:
        scene.anchor(5)
    assert raised.value.facts["account"] == scene.key.address
    assert "has 0 of the chain's currency" in raised.value.advice()
    assert scene.kept.data is None


def test_another_root_at_the_same_size(scene):
    scene.anchor(5)
    scene.kept.forget()
    with pytest.raises(AnchorConflict):
        scene.anchor(5, root=b"\xff" * 32)


def test_a_later_one_is_there_already(scene):
    scene.anchor(5)
    scene.kept.forget()
    with pytest.raises(WrongUse, match="size 5"):
        scene.anchor(4)


def test_an_empty_log_is_not_anchored(scene):
    empty = Checkpoint("log.example/main", 0, bytes(32))
    with pytest.raises(WrongUse):
        scene.publisher().anchor(empty, scene.contract)


def test_no_contract_at_the_address(scene):
    with pytest.raises(ChainMismatch):
        scene.publisher().anchor(Checkpoint("log.example/main", 5, bytes(32)), scene.key.address)
    assert "eth_sendRawTransaction" not in scene.evm.asked


def test_another_submission_is_under_way(scene):
    scene.anchor(5, patience=0)
    with pytest.raises(WrongUse, match="under way"):
        scene.anchor(6)


def test_the_node_changes_its_chain(scene):
    scene.anchor(5, patience=0)
    scene.evm.before = lambda method, _: "0x1" if method == "eth_chainId" else None
    with pytest.raises(WrongUse, match="under way"):
        scene.anchor(5)


def test_a_chain_without_a_word_for_final(scene, in_process_chain):
    def before(method, parameters):
        if method == "eth_getBlockByNumber" and parameters[0] == "finalized":
            raise in_process_chain.Refused(-32_602, "invalid block tag")

    scene.evm.before = before
    with pytest.raises(ChainMismatch, match="--confirmations"):
        scene.anchor(5)
    assert scene.kept.data is None
    scene.confirmations = 2
    assert scene.anchor(5).checkpoint.size == 5


def test_a_node_that_refuses_to_take_it(scene, in_process_chain):
    def before(method, _):
        if method == "eth_sendRawTransaction":
            raise in_process_chain.Refused(-32_000, "sender is on a list")

    scene.evm.before = before
    with pytest.raises(ChainRefused, match="on a list"):
        scene.anchor(5)
    assert scene.kept.data is not None


@pytest.mark.parametrize("message", ["already known", "nonce too low", "transaction underpriced"])
def test_refusals_that_the_next_look_settles(scene, in_process_chain, message):
    refusals = [message]

    def before(method, _):
        if method == "eth_sendRawTransaction" and refusals:
            raise in_process_chain.Refused(-32_000, refusals.pop())

    scene.evm.before = before
    assert scene.anchor(5).checkpoint.size == 5


def test_another_run_did_it_meanwhile(scene):
    """Two machines with one key: the second finds what the first did, and keeps its money."""
    scene.anchor(1)
    scene.kept.forget()
    done = []

    def before(method, _):
        if method == "eth_estimateGas" and not done:
            done.append(True)
            kept, scene.kept.data = scene.kept.data, None
            scene.anchor(5)
            scene.kept.data = kept

    scene.evm.before = before
    receipt = scene.anchor(5)
    assert receipt.checkpoint.size == 5
    assert len(scene.sent_by_the_account()) == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-20],
        lambda data: data.replace(b"cairn-submission-1", b"cairn-submission-9"),
        lambda data: data.replace(b'"nonce"', b'"number"'),
        lambda data: data.replace(b'"nonce": ', b'"nonce": "x", "other": '),
        lambda data: data.replace(b'"most": "', b'"most": "x'),
        lambda _: b"[]",
    ],
)
def test_a_damaged_note_stops_before_anything_is_sent(scene, damage):
    scene.anchor(5, patience=0)
    scene.kept.data = damage(scene.kept.data)
    scene.evm.asked.clear()
    with pytest.raises(UnreadableInput):
        scene.anchor(5)
    assert "eth_sendRawTransaction" not in scene.evm.asked


def test_a_call_that_would_fail_is_not_sent(scene):
    scene.evm.before = lambda method, _: "0x" if method == "eth_unused" else None
    with pytest.raises(ChainUnusable):
        scene.publisher()._carry(
            scene.publisher()._intent(scene.contract, b"\x01\x02\x03\x04"), "nonsense"
        )
    assert scene.kept.data is None


def test_a_dead_submission_does_not_block_the_account(scene):
    """Its number went to another transaction, and the chain holds a later checkpoint by now."""
    before = scene.evm.snapshot()
    scene.anchor(5, patience=0)
    scene.evm.back_to(before)
    kept, scene.kept.data = scene.kept.data, None
    scene.anchor(7)
    scene.kept.data = kept
    with pytest.raises(WrongUse, match="size 7"):
        scene.anchor(5)
    assert scene.kept.data is None
    assert scene.anchor(9).checkpoint.size == 9


def test_a_node_that_keeps_no_old_state(scene, in_process_chain):
    def before(method, parameters):
        if method == "eth_getTransactionCount" and parameters[1] not in {"latest", "pending"}:
            raise in_process_chain.Refused(-32_000, "missing trie node")

    scene.evm.before = before
    assert scene.anchor(5).checkpoint.size == 5


def test_a_transaction_that_is_undone_is_said_when_that_is_final(scene):
    """Two machines with one key: the node reckoned with the state before the other's block."""
    other = scene.anchor(5, patience=0)
    kept = Submission.parse(scene.kept.data)
    scene.evm.mine()
    assert scene.chain.outcome(other.transaction).succeeded
    fields = {
        "type": 2,
        "chainId": scene.chain.chain_id(),
        "nonce": kept.nonce + 1,
        "value": 0,
        "to": bytes.fromhex(scene.contract[2:]),
        "data": kept.intent.data,
        "gas": 200_000,
        "maxFeePerGas": 10**11,
        "maxPriorityFeePerGas": 10**9,
    }
    attempt = Attempt(*scene.key.signed(fields), Price(10**11, 10**9))
    scene.kept.data = replace(kept, nonce=kept.nonce + 1, attempts=(attempt,)).octets
    with pytest.raises(TransactionReverted):
        scene.publisher()._carry(kept.intent, kept.purpose)
    scene.kept.data = replace(kept, nonce=kept.nonce + 1, attempts=(attempt,)).octets
    assert scene.anchor(5).transaction == other.transaction


@pytest.mark.parametrize(
    ("wei", "words"),
    [(0, "0"), (1, "0.000000000000000001"), (10**18, "1"), (15 * 10**17, "1.5"), (10**20, "100")],
)
def test_amounts_are_said_exactly(wei, words):
    assert coins(wei) == words
