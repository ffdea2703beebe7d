"""The anchor contract: its source, what it compiles to, and how it is called and heard.

``CairnAnchor.json`` is compiled from ``CairnAnchor.sol`` by ``scripts/compile_contract.mjs``; a
test compiles it again and compares. Selectors and topics are the first octets, or the whole, of the
Keccak-256 of a signature (Solidity ABI specification, “Function Selector”, “Events”); they are
constants here because Keccak-256 is not in the standard library, and a test derives them anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cairn.errors import ChainAnswerMalformed

if TYPE_CHECKING:
    from cairn.transparency.checkpoints import Checkpoint

ANCHOR_SELECTOR = bytes.fromhex("70c127c6")
"""``anchor(bytes32,uint64,bytes32)``."""
LATEST_SELECTOR = bytes.fromhex("68205bc3")
"""``latest(address,bytes32)``."""
NOT_GROWN_SELECTOR = bytes.fromhex("d4b6c710")
"""``NotGrown(uint64,uint64)``."""
ANCHORED_TOPIC = "0x3d0c97912257c6ad70e8f6fc81ae518ad3e14734d308b512c2729cc637a4b0b1"
"""``Anchored(address,bytes32,uint64,bytes32)``."""

_WORD = 32


@dataclass(frozen=True, slots=True)
class Code:
    """What the contract compiles to.

    Attributes:
        creation: what a transaction that creates it carries.
        runtime: what stands at its address afterwards; the same everywhere, since it has no
            settings.
    """

    creation: bytes
    runtime: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The last checkpoint of a publisher's log, as the contract keeps it; all zero for none."""

    size: int
    root: bytes
    time: int
    block_number: int


@cache
def code() -> Code:
    """The contract's code."""
    artefact = json.loads((files(__package__) / "CairnAnchor.json").read_text(encoding="utf-8"))
    return Code(*(bytes.fromhex(artefact[name][2:]) for name in ("creation", "runtime")))


def origin_digest(origin: str) -> bytes:
    """What stands on the chain for a log's origin: SHA-256 of its UTF-8."""
    return hashlib.sha256(origin.encode()).digest()


def anchor_call(checkpoint: Checkpoint) -> bytes:
    """The data of a transaction that anchors a checkpoint."""
    size = checkpoint.size.to_bytes(_WORD)
    return ANCHOR_SELECTOR + origin_digest(checkpoint.origin) + size + checkpoint.root


def read_anchor_call(data: bytes) -> tuple[int, bytes]:
    """Size and root in what :func:`anchor_call` wrote.

    Raises:
        ChainAnswerMalformed: it is no such call.
    """
    if len(data) != len(ANCHOR_SELECTOR) + 3 * _WORD or not data.startswith(ANCHOR_SELECTOR):
        raise ChainAnswerMalformed(detail="this is no call that anchors a checkpoint")
    return int.from_bytes(data[-2 * _WORD : -_WORD]), data[-_WORD:]


def latest_call(publisher: str, origin: str) -> bytes:
    """The data of a call that asks for a log's last checkpoint."""
    return (
        LATEST_SELECTOR + bytes.fromhex(publisher[2:]).rjust(_WORD, b"\0") + origin_digest(origin)
    )


def read_latest(answer: bytes) -> Head:
    """What :func:`latest_call` was answered.

    Raises:
        ChainAnswerMalformed: the answer is not that of this contract.
    """
    if len(answer) != 4 * _WORD:
        raise ChainAnswerMalformed(detail="the contract's answer is not four words")
    size, root, time, number = (answer[at : at + _WORD] for at in range(0, 4 * _WORD, _WORD))
    return Head(int.from_bytes(size), root, int.from_bytes(time), int.from_bytes(number))


def anchored_topics(publisher: str, origin: str) -> list[str]:
    """The topics of the event that tells of an anchor."""
    account = "0x" + publisher[2:].rjust(2 * _WORD, "0")
    return [ANCHORED_TOPIC, account, "0x" + origin_digest(origin).hex()]


def anchored_data(size: int, root: bytes) -> bytes:
    """The data of that event."""
    return size.to_bytes(_WORD) + root
