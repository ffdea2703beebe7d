"""Anchors: that a chain of blocks holds a log's checkpoint, as a document and as a finding.

A receipt says where a checkpoint was anchored. It proves nothing by itself: ``cairn.anchoring``
asks a node of the chain whether it is so, and the finding is handed to ``cairn.verification`` as
any other fact. What an anchor shows, once it is final, is that the root existed when the block was
made, and with it every entry below it; not that the log is complete or honest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from cairn.canonical import json_text
from cairn.errors import CairnError, LogDataMalformed
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.merkle_proofs import LONGEST_PROOF
from cairn.transparency.note_text import decode_hash, encode_base64

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject

FORM = "cairn-anchor-1"
MOST_OCTETS = 16_384
"""Length of a receipt."""

FILE_EXTENSION = ".anchor.json"
_WHAT = "receipt of an anchor"
_ADDRESS = re.compile(r"0x[0-9a-f]{40}", re.ASCII)
_HASH = re.compile(r"0x[0-9a-f]{64}", re.ASCII)
_LARGEST_NUMBER = 2**63 - 1
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Grown:
    """That the anchored tree grew out of a smaller one: who holds a proof in that one needs it.

    Attributes:
        size: entries of the smaller one.
        proof: RFC 6962 §2.1.2.
    """

    size: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AnchorReceipt:
    """Where a checkpoint is said to be anchored.

    Attributes:
        chain_id: the chain (EIP-155).
        contract: address of the anchor contract, in lower case.
        publisher: the account that anchored it, in lower case.
        transaction: hash of the transaction.
        block_number: height of the block that holds it.
        block_hash: its hash.
        block_time: its time, in seconds since the Epoch.
        checkpoint: origin, size and root.
        grown: from which smaller tree, where the receipt goes with a proof in that one.
    """

    chain_id: int
    contract: str
    publisher: str
    transaction: str
    block_number: int
    block_hash: str
    block_time: int
    checkpoint: Checkpoint
    grown: Grown | None = None

    def __post_init__(self) -> None:
        """Refuse what is no receipt.

        Raises:
            LogDataMalformed: an address, hash or number is not one.
        """
        addresses = (self.contract, self.publisher)
        hashes = (self.transaction, self.block_hash)
        numbers = (self.chain_id, self.block_number, self.block_time)
        if not all(map(_ADDRESS.fullmatch, addresses)):
            raise LogDataMalformed(what=_WHAT, detail="an address is not 40 small hex digits")
        if not all(map(_HASH.fullmatch, hashes)):
            raise LogDataMalformed(what=_WHAT, detail="a hash is not 64 small hex digits")
        if not all(0 <= number <= _LARGEST_NUMBER for number in numbers):
            raise LogDataMalformed(what=_WHAT, detail="a number is out of range")
        if self.block_time > _LATEST:
            raise LogDataMalformed(what=_WHAT, detail="its time is out of range")

    @property
    def time(self) -> datetime:
        """The time of the block."""
        return datetime.fromtimestamp(self.block_time, UTC)

    @property
    def document(self) -> JsonObject:
        """The receipt as JSON."""
        found: JsonObject = {
            "form": FORM,
            "chainId": self.chain_id,
            "contract": self.contract,
            "publisher": self.publisher,
            "transaction": self.transaction,
            "block": {
                "number": self.block_number,
                "hash": self.block_hash,
                "time": self.time.strftime(_TIME),
            },
            "checkpoint": {
                "origin": self.checkpoint.origin,
                "size": self.checkpoint.size,
                "root": encode_base64(self.checkpoint.root),
            },
        }
        if self.grown is not None:
            found["consistency"] = {
                "size": self.grown.size,
                "proof": [encode_base64(each) for each in self.grown.proof],
            }
        return found

    @property
    def text(self) -> str:
        """The receipt as a file."""
        return json.dumps(self.document, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a receipt.

        Raises:
            LogDataMalformed: it is none.
        """
        if len(data) > MOST_OCTETS:
            raise LogDataMalformed(what=_WHAT, detail=f"it is longer than {MOST_OCTETS} octets")
        try:
            document = json_text.parse(data)
        except CairnError as error:
            raise LogDataMalformed(what=_WHAT, detail="it is not JSON") from error
        if not isinstance(document, dict) or document.get("form") != FORM:
            raise LogDataMalformed(what=_WHAT, detail=f"its “form” is not {FORM}")
        block, head = _object(document, "block"), _object(document, "checkpoint")
        return cls(
            chain_id=_number(document, "chainId"),
            contract=_text(document, "contract"),
            publisher=_text(document, "publisher"),
            transaction=_text(document, "transaction"),
            block_number=_number(block, "number"),
            block_hash=_text(block, "hash"),
            block_time=_seconds(_text(block, "time")),
            checkpoint=Checkpoint(
                _text(head, "origin"),
                _number(head, "size"),
                decode_hash(_text(head, "root"), what=_WHAT),
            ),
            grown=_grown(document),
        )


@dataclass(frozen=True, slots=True)
class AnchorFinding:
    """What a chain said of a receipt.

    Attributes:
        receipt: the receipt that was held against the chain.
        confirmed: ``True``: the chain holds it, in a block that is final. ``False``: the chain
            holds something else, finally. ``None``: it could not be told, now or from this node;
            nothing is to be concluded from it.
        code: the reason, stable; its sentence is in ``cairn.wording``, room ``anchoring``.
        facts: what the sentence names.
    """

    receipt: AnchorReceipt
    confirmed: bool | None
    code: str
    facts: tuple[tuple[str, str], ...] = ()


_LATEST = 253_402_300_799
"""The last second of the year 9999."""


def _grown(document: JsonObject) -> Grown | None:
    if "consistency" not in document:
        return None
    value = _object(document, "consistency")
    hashes = value.get("proof")
    if not isinstance(hashes, list) or len(hashes) > LONGEST_PROOF:
        raise LogDataMalformed(what=_WHAT, detail=f"“proof” is no list of {LONGEST_PROOF} hashes")
    if not all(isinstance(each, str) for each in hashes):
        raise LogDataMalformed(what=_WHAT, detail="a hash of “proof” is not a text")
    return Grown(
        _number(value, "size"), tuple(decode_hash(str(each), what=_WHAT) for each in hashes)
    )


def _object(document: JsonObject, member: str) -> JsonObject:
    value = document.get(member)
    if not isinstance(value, dict):
        raise LogDataMalformed(what=_WHAT, detail=f"“{member}” is not an object")
    return value


def _text(document: JsonObject, member: str) -> str:
    value: Any = document.get(member)
    if not isinstance(value, str):
        raise LogDataMalformed(what=_WHAT, detail=f"“{member}” is not a text")
    return value


def _number(document: JsonObject, member: str) -> int:
    value: Any = document.get(member)
    if type(value) is not int:
        raise LogDataMalformed(what=_WHAT, detail=f"“{member}” is not a whole number")
    return value


def _seconds(text: str) -> int:
    try:
        moment = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise LogDataMalformed(
            what=_WHAT, detail="a time is not like 2026-01-31T12:00:00Z"
        ) from error
    if moment.strftime(_TIME) != text:
        raise LogDataMalformed(what=_WHAT, detail="a time is spelt another way than it must be")
    return int(moment.timestamp())
