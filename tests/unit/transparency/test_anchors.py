"""A receipt as a file: with and without how the log grew into the anchored tree."""

import json
from dataclasses import replace

import pytest

from cairn.errors import LogDataMalformed
from cairn.transparency.anchors import AnchorReceipt, Grown
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.merkle_proofs import LONGEST_PROOF

RECEIPT = AnchorReceipt(
    chain_id=31_337,
    contract="0x" + "a" * 40,
    publisher="0x" + "b" * 40,
    transaction="0x" + "c" * 64,
    block_number=7,
    block_hash="0x" + "d" * 64,
    block_time=1_780_000_000,
    checkpoint=Checkpoint("log.example", 12, b"r" * 32),
)
GROWN = replace(RECEIPT, grown=Grown(5, (b"x" * 32, b"y" * 32)))


@pytest.mark.parametrize("receipt", [RECEIPT, GROWN])
def test_what_is_written_is_read(receipt):
    assert AnchorReceipt.parse(receipt.text.encode()) == receipt
    assert ("consistency" in json.loads(receipt.text)) is (receipt.grown is not None)


@pytest.mark.parametrize(
    "consistency",
    [
        None,
        [],
        {},
        {"size": "5", "proof": []},
        {"size": 5, "proof": "x"},
        {"size": 5, "proof": [7]},
        {"size": 5, "proof": ["short"]},
        {"size": 5, "proof": ["AAAA"] * (LONGEST_PROOF + 1)},
    ],
)
def test_what_is_no_proof_of_growth_is_refused(consistency):
    document = {**GROWN.document, "consistency": consistency}
    with pytest.raises(LogDataMalformed):
        AnchorReceipt.parse(json.dumps(document).encode())


def test_the_longest_fits():
    longest = replace(RECEIPT, grown=Grown(5, (b"x" * 32,) * LONGEST_PROOF))
    assert AnchorReceipt.parse(longest.text.encode()) == longest
