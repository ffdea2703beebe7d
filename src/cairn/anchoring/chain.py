"""What is asked of a chain: its blocks, transactions, receipts and prices, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cairn.anchoring import rpc
from cairn.errors import ChainAnswerMalformed, ChainMismatch, ChainRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.anchoring.rpc import Node

_LATEST = "latest"
_PENDING = "pending"
_MOST_LOGS = 1_000
_USUAL_TIP = 10**9
"""One gwei: what is offered where a node has no opinion."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block's head and the hashes of its transactions.

    Attributes:
        number: its height.
        hash: names it.
        time: seconds since the Epoch.
        base_fee: price of a unit of gas in wei (EIP-1559); ``None`` on chains without it.
        transactions: the hashes.
    """

    number: int
    hash: str
    time: int
    base_fee: int | None
    transactions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Event:
    """A log entry that a contract wrote.

    Attributes:
        address: of the contract.
        topics: what it is found by.
        data: the rest.
        transaction: hash of the transaction that made it.
        block_number: height of its block.
        block_hash: hash of its block.
    """

    address: str
    topics: tuple[str, ...]
    data: bytes
    transaction: str
    block_number: int
    block_hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A transaction receipt: what became of a transaction in a block.

    Attributes:
        transaction: its hash.
        block_number: height of its block.
        block_hash: hash of its block.
        succeeded: ``False``: it was undone.
        sender: the account that sent it.
        created: the address of the contract that it made, if any.
        gas_used: what it cost, in units of gas.
        events: what it told.
    """

    transaction: str
    block_number: int
    block_hash: str
    succeeded: bool
    sender: str
    created: str | None
    gas_used: int
    events: tuple[Event, ...]


class Chain:
    """A chain as one node shows it.

    Args:
        node: the node.
        confirmations: how many blocks, its own counted, make a block final here; ``None`` takes the
            chain's own word (the ``finalized`` tag). A chain without one needs a number.
    """

    def __init__(self, node: Node, *, confirmations: int | None = None) -> None:
        self._node = node
        self.confirmations = confirmations

    def chain_id(self) -> int:
        """The chain's number (EIP-155)."""
        return rpc.quantity(self._node.call("eth_chainId"))

    def head(self) -> Block:
        """The newest block.

        Raises:
            ChainAnswerMalformed: there is none.
        """
        block = self._block(_LATEST)
        if block is None:
            raise ChainAnswerMalformed(detail="it has no newest block")
        return block

    def block(self, number: int) -> Block | None:
        """The block at a height, in the chain that the node follows now."""
        block = self._block(hex(number))
        if block is not None and block.number != number:
            raise ChainAnswerMalformed(detail="it gave another block than was asked for")
        return block

    def final_height(self) -> int:
        """The height up to which blocks are taken for final; -1 where none is.

        Raises:
            ChainMismatch: the chain has no word of its own for it, and no number was given.
        """
        if self.confirmations is not None:
            return max(-1, self.head().number - self.confirmations + 1)
        try:
            block = self._block("finalized")
        except ChainRefused as error:
            detail = "the chain does not say which blocks are final; say how many confirm one"
            raise ChainMismatch(detail=f"{detail} (--confirmations)") from error
        return -1 if block is None else block.number

    def outcome(self, transaction: str) -> Outcome | None:
        """What became of a transaction; ``None`` where the node knows of no block with it."""
        found = self._node.call("eth_getTransactionReceipt", transaction)
        if found is None or rpc.member(found, "blockHash") is None:
            return None
        outcome = _outcome(found)
        if outcome.transaction != transaction:
            raise ChainAnswerMalformed(detail="it gave another transaction than was asked for")
        return outcome

    def sent(self, transaction: str) -> tuple[str, bytes] | None:
        """Who sent a transaction, and its data; ``None`` where the node does not hold it."""
        found = self._node.call("eth_getTransactionByHash", transaction)
        if found is None:
            return None
        if rpc.hash_text(rpc.member(found, "hash")) != transaction:
            raise ChainAnswerMalformed(detail="it gave another transaction than was asked for")
        sender = rpc.address_text(rpc.member(found, "from"))
        return sender, rpc.data(rpc.member(found, "input"))

    def is_known(self, transaction: str) -> bool:
        """Whether the node holds a transaction, in a block or waiting."""
        return self._node.call("eth_getTransactionByHash", transaction) is not None

    def used_nonces(self, account: str, height: int | None = None) -> int:
        """How many transactions of an account stand in blocks, up to a height or in all."""
        at = _LATEST if height is None else hex(height)
        return rpc.quantity(self._node.call("eth_getTransactionCount", account, at))

    def next_nonce(self, account: str) -> int:
        """The number for an account's next transaction, those waiting counted."""
        waiting = rpc.quantity(self._node.call("eth_getTransactionCount", account, _PENDING))
        return max(waiting, self.used_nonces(account))

    def balance(self, account: str) -> int:
        """What an account has, in wei."""
        return rpc.quantity(self._node.call("eth_getBalance", account, _LATEST))

    def code(self, address: str) -> bytes:
        """The code that stands at an address; empty where it is no contract."""
        return rpc.data(self._node.call("eth_getCode", address, _LATEST))

    def read(self, contract: str, call: bytes) -> bytes:
        """What a contract answers to a call that changes nothing."""
        asked = {"to": contract, "data": "0x" + call.hex()}
        return rpc.data(self._node.call("eth_call", asked, _LATEST))

    def gas_for(self, sender: str, to: str | None, data: bytes) -> int:
        """How much gas a transaction would take now.

        Raises:
            ChainRefused: it would be undone.
        """
        asked = {"from": sender, "data": "0x" + data.hex()} | ({} if to is None else {"to": to})
        return rpc.quantity(self._node.call("eth_estimateGas", asked))

    def gas_price(self) -> int:
        """The price of a unit of gas in wei, on chains without a base fee."""
        return rpc.quantity(self._node.call("eth_gasPrice"))

    def tip(self) -> int:
        """What to offer a block's maker for each unit of gas, in wei."""
        try:
            return rpc.quantity(self._node.call("eth_maxPriorityFeePerGas"))
        except ChainRefused as error:
            if error.facts["number"] == rpc.METHOD_NOT_FOUND:
                return _USUAL_TIP
            raise

    def send(self, raw: bytes) -> str:
        """Hand a signed transaction to the node; gives its hash."""
        return rpc.hash_text(self._node.call("eth_sendRawTransaction", "0x" + raw.hex()))

    def events(self, contract: str, topics: Sequence[str], height: int) -> tuple[Event, ...]:
        """A contract's events of one kind in the block at a height."""
        asked = {
            "address": contract,
            "topics": list(topics),
            "fromBlock": hex(height),
            "toBlock": hex(height),
        }
        found = self._node.call("eth_getLogs", asked)
        if not isinstance(found, list) or len(found) > _MOST_LOGS:
            raise ChainAnswerMalformed(detail="its events are not a list of bearable length")
        return tuple(map(_event, found))

    def _block(self, which: str) -> Block | None:
        found = self._node.call("eth_getBlockByNumber", which, False)
        if found is None:
            return None
        base = found.get("baseFeePerGas") if isinstance(found, dict) else None
        transactions = rpc.member(found, "transactions")
        if not isinstance(transactions, list):
            raise ChainAnswerMalformed(detail="a block's transactions are not a list")
        return Block(
            rpc.quantity(rpc.member(found, "number")),
            rpc.hash_text(rpc.member(found, "hash")),
            rpc.quantity(rpc.member(found, "timestamp")),
            None if base is None else rpc.quantity(base),
            frozenset(map(rpc.hash_text, transactions)),
        )


def _outcome(found: Any) -> Outcome:
    status, created = rpc.member(found, "status"), found.get("contractAddress")
    events = rpc.member(found, "logs")
    if not isinstance(events, list) or len(events) > _MOST_LOGS:
        raise ChainAnswerMalformed(detail="its events are not a list of bearable length")
    return Outcome(
        rpc.hash_text(rpc.member(found, "transactionHash")),
        rpc.quantity(rpc.member(found, "blockNumber")),
        rpc.hash_text(rpc.member(found, "blockHash")),
        rpc.quantity(status) == 1,
        rpc.address_text(rpc.member(found, "from")),
        None if created is None else rpc.address_text(created),
        rpc.quantity(rpc.member(found, "gasUsed")),
        tuple(map(_event, events)),
    )


def _event(found: Any) -> Event:
    topics = rpc.member(found, "topics")
    if not isinstance(topics, list):
        raise ChainAnswerMalformed(detail="an event's topics are not a list")
    return Event(
        rpc.address_text(rpc.member(found, "address")),
        tuple(map(rpc.hash_text, topics)),
        rpc.data(rpc.member(found, "data")),
        rpc.hash_text(rpc.member(found, "transactionHash")),
        rpc.quantity(rpc.member(found, "blockNumber")),
        rpc.hash_text(rpc.member(found, "blockHash")),
    )
