"""What goes with a credential to show that it was logged, and that its log was anchored.

Like all facts it was read or asked for before verification began. A proof of logging is a file that
anybody may have written: it is held against the logs and witnesses of the caller's policy. What a
chain says was asked of an endpoint that the caller named, never of one that a receipt names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.transparency.anchors import AnchorReceipt


@dataclass(frozen=True, slots=True)
class AnchoredRoot:
    """A root of a log that a chain holds, as the caller's own endpoint answered.

    Attributes:
        chain: which chain, as the caller calls it (``eip155:1``).
        contract: the contract, or the transaction, that holds it.
        block_time: when the chain took it in, with its offset.
        origin: the log's name.
        size: how many entries the root commits to.
        root: the root, 32 octets.
        final: whether the chain can no longer take it back.
        consistency: where the proof of logging names a smaller tree: the proof that it grew into
            this one (RFC 6962 §2.1.2). A smaller tree than that says nothing of the credential.
    """

    chain: str
    contract: str
    block_time: datetime
    origin: str
    size: int
    root: bytes
    final: bool
    consistency: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, receipt: AnchorReceipt) -> Self:
        """What a receipt says, once it was found that the chain holds it for good."""
        head = receipt.checkpoint
        return cls(
            f"eip155:{receipt.chain_id}",
            f"{receipt.contract}, {receipt.transaction}",
            receipt.time,
            head.origin,
            head.size,
            head.root,
            final=True,
            consistency=receipt.grown.proof if receipt.grown else (),
        )


@dataclass(frozen=True, slots=True)
class AnchorUnknown:
    """A chain that could not be asked, or gave no answer: neither for nor against anything."""

    chain: str
    reason: str
    """In plain words, as the end of a sentence ("the connection failed")."""


@dataclass(frozen=True, slots=True)
class AnchorMissing:
    """A chain that was asked and does not hold what a receipt says that it holds."""

    chain: str
    reason: str
    """In plain words, as the end of a sentence ("there is no such transaction")."""


AnchorFact: TypeAlias = AnchoredRoot | AnchorUnknown | AnchorMissing


@dataclass(frozen=True, slots=True)
class LogEvidence:
    """What goes with one credential.

    Attributes:
        proof: the proof of logging (c2sp.org/tlog-proof), as it came; None where there is none.
        anchors: what chains said about the log's roots.
    """

    proof: bytes | None = None
    anchors: tuple[AnchorFact, ...] = ()


NO_EVIDENCE = LogEvidence()
