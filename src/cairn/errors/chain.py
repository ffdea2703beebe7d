"""Chains of blocks, and their nodes."""

from __future__ import annotations

from cairn.errors.root import CairnError


class ChainUnusable(CairnError):
    """A chain of blocks, or the node that was asked about it, does not serve."""

    code = "chain"
    problem = "The chain cannot be used: {detail}."
    remedy = "Nothing is lost: run the same command again later."


class ChainUnreachable(ChainUnusable):
    """No node of the chain answered in time."""

    code = "chain.unreachable"
    problem = "No node of the chain answered: {detail}."


class ChainAnswerMalformed(ChainUnusable):
    """A node's answer is not as the JSON-RPC interface, or the contract's, says."""

    code = "chain.malformed"
    problem = "The node's answer cannot be used: {detail}."
    remedy = "Ask another node; this one is no node of an EVM chain, or it is at fault."


class ChainRefused(ChainUnusable):
    """The node understood the question and refused it."""

    code = "chain.refused"
    problem = "The node refused {method}: {detail}."
    remedy = "Ask another node, or its operator."


class ChainMismatch(ChainUnusable):
    """The chain, the contract or the account is another one than was meant."""

    code = "chain.mismatch"
    problem = "This is not what was meant: {detail}."
    remedy = "Check the node's address, the contract's address and the key; nothing was sent."


class TransactionReverted(ChainUnusable):
    """The chain ran the transaction and undid what it did; its fee is spent."""

    code = "chain.reverted"
    problem = "The chain undid the transaction {transaction}: {detail}."
    remedy = "See what the chain holds now before anything is sent again."


class FundsMissing(ChainUnusable):
    """The account cannot pay for the transaction."""

    code = "chain.funds"
    problem = "The account {account} has {has} of the chain's currency and needs up to {needs}."
    remedy = "Send it some, and run the same command again."


class FeeTooHigh(ChainUnusable):
    """The chain asks for more for each unit of gas than the operator allowed."""

    code = "chain.fee"
    problem = "A unit of gas costs {asked} gwei now, and at most {allowed} are allowed."
    remedy = "Wait until it is cheaper, or allow more with --max-fee-gwei."


class AnchorConflict(ChainUnusable):
    """The chain holds another root than the one to be anchored, for the same log and size."""

    code = "anchor.conflict"
    problem = "The chain holds another root for {origin} at size {size}."
    remedy = (
        "Stop and keep both checkpoints: the log has shown two histories, or it was rolled back."
    )
