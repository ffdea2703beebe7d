"""Holding a receipt against its chain, by whatever nodes the checker trusts.

Each node's answer is passed, failed or *could not tell*, with a reason. A node that is down,
behind, on another chain or has thrown old data away could not tell: that never counts against a
credential.
Several nodes that disagree could not tell either, because one of them is wrong or lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.anchoring import contract
from cairn.errors import ChainRefused, ChainUnusable
from cairn.transparency.anchors import AnchorFinding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.anchoring.chain import Chain, Event, Outcome
    from cairn.transparency.anchors import AnchorReceipt


def check_receipt(receipt: AnchorReceipt, chains: Sequence[Chain]) -> AnchorFinding:
    """What the nodes together say of a receipt.

    Args:
        receipt: where a checkpoint is said to be anchored.
        chains: the chain as each of the nodes shows it.

    Returns:
        ``confirmed`` is ``True`` where a node confirms it and none denies it, ``False`` where one
        denies it and none confirms it, else ``None``.
    """
    findings = [_by_one(receipt, chain) for chain in chains]
    if not findings:
        return AnchorFinding(receipt, confirmed=None, code="unasked")
    told = [finding for finding in findings if finding.confirmed is not None]
    if len({finding.confirmed for finding in told}) > 1:
        denied = next(finding for finding in told if not finding.confirmed)
        return AnchorFinding(
            receipt, confirmed=None, code="disagree", facts=(("why", denied.code),)
        )
    return (told or findings)[0]


def _by_one(receipt: AnchorReceipt, chain: Chain) -> AnchorFinding:
    try:
        return _Checking(receipt, chain).finding()
    except ChainUnusable as error:
        return AnchorFinding(
            receipt, confirmed=None, code=error.code, facts=(("what", error.what()),)
        )


class _Checking:
    """One receipt before one node."""

    def __init__(self, receipt: AnchorReceipt, chain: Chain) -> None:
        self._receipt = receipt
        self._chain = chain

    def finding(self) -> AnchorFinding:
        """What this node says.

        Raises:
            ChainUnusable: it says nothing that can be used.
        """
        receipt, chain = self._receipt, self._chain
        served = chain.chain_id()
        if served != receipt.chain_id:
            return self._unclear("other_chain", served=served, meant=receipt.chain_id)
        head = chain.head()
        if head.number < receipt.block_number:
            return self._unclear("behind", head=head.number, block=receipt.block_number)
        final = chain.final_height() >= receipt.block_number
        block = chain.block(receipt.block_number)
        if block is None:
            return self._unclear("pruned")
        if block.hash != receipt.block_hash or receipt.transaction not in block.transactions:
            # Before the block is final the node may simply follow another branch for now.
            return self._denied("not_in_chain") if final else self._unclear("not_final")
        if block.time != receipt.block_time:
            return self._denied("other_time")
        outcome = chain.outcome(receipt.transaction)
        if outcome is None:
            return self._unclear("pruned")
        return self._judged(outcome, final=final)

    def _judged(self, outcome: Outcome, *, final: bool) -> AnchorFinding:
        """What the transaction did, in a block that is the right one."""
        receipt, chain = self._receipt, self._chain
        told_block = (outcome.block_hash, outcome.block_number)
        if told_block != (receipt.block_hash, receipt.block_number):
            return self._unclear("contradiction")
        if not outcome.succeeded or not any(map(self._tells_of_it, outcome.events)):
            return self._denied("other_event")
        if chain.code(receipt.contract) != contract.code().runtime:
            return self._denied("other_contract")
        if not final:
            return self._unclear("not_final")
        return self._held_against_the_contract(outcome)

    def _held_against_the_contract(self, outcome: Outcome) -> AnchorFinding:
        """A node that invents receipts must invent the contract's memory as well."""
        receipt = self._receipt
        if outcome.sender != receipt.publisher:
            return self._unclear("contradiction")
        call = contract.latest_call(receipt.publisher, receipt.checkpoint.origin)
        try:
            head = contract.read_latest(self._chain.read(receipt.contract, call))
        except ChainRefused:
            return self._unclear("contradiction")
        checkpoint = receipt.checkpoint
        same = head.size == checkpoint.size and head.root == checkpoint.root
        if not same and head.size <= checkpoint.size:
            return self._unclear("contradiction")
        return AnchorFinding(receipt, confirmed=True, code="final")

    def _tells_of_it(self, event: Event) -> bool:
        receipt = self._receipt
        head = receipt.checkpoint
        return (
            event.address == receipt.contract
            and list(event.topics) == contract.anchored_topics(receipt.publisher, head.origin)
            and event.data == contract.anchored_data(head.size, head.root)
        )

    def _unclear(self, code: str, **facts: object) -> AnchorFinding:
        return AnchorFinding(self._receipt, confirmed=None, code=code, facts=_said(facts))

    def _denied(self, code: str) -> AnchorFinding:
        return AnchorFinding(self._receipt, confirmed=False, code=code)


def _said(facts: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in facts.items())
