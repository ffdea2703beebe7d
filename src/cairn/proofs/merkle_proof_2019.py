"""``MerkleProof2019``: many documents under one hash, that hash in one transaction (Blockcerts).

Linked Data Merkle Proof 2019 and Blockcerts 3. A proof holds the hash of the document, the way from
there to the root of its batch, and the name of the transaction that carries the root as its data.
Everything here is octets; whether the transaction is there is asked elsewhere.

What it is not: the tree has no marks that tell leaves from nodes, nothing is hidden by a salt, and
nothing ties one batch to the next. Cairn's own log has all three; this is for those who verify with
Blockcerts.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Self

from cairn.canonical import rdfc
from cairn.crypto import multibase
from cairn.errors import EncodingRefused, ProofMalformed
from cairn.proofs import cbor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject

CRYPTOSUITE = "merkle-proof-2019"
PROOF_TYPE = "MerkleProof2019"
"""``type`` of the older form, which names no cryptosuite."""

MOST_STEPS = 64
_HASH_OCTETS = 32
_LONGEST_VALUE = 16_384
_ROOT, _TARGET, _ANCHORS, _PATH = range(4)
_CHAIN, _NETWORK, _TRANSACTION = range(3)
_HEX = re.compile(r"(0x)?([0-9a-fA-F]{2})*", re.ASCII)


class Side(IntEnum):
    """On which side of what is known a sibling stands."""

    LEFT = 0
    RIGHT = 1


NETWORKS = {
    1: (1, 1),
    11155111: (1, 11155111),
}
"""From a chain's number (EIP-155) to the pair by which a proof names it.

Those that Blockcerts' own verifier looks up: Ethereum, and its test network Sepolia.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step up: the sibling, and its side."""

    side: Side
    sibling: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """The transaction that is said to carry the root.

    Attributes:
        chain: number of the family of chains (0 Bitcoin, 1 Ethereum, -1 none: a trial).
        network: number within the family.
        transaction: the hash, in octets; empty for a trial.
    """

    chain: int
    network: int
    transaction: bytes


@dataclass(frozen=True, slots=True)
class MerkleProof:
    """What a proof value holds.

    Attributes:
        target: hash of the document.
        path: the way from it to the root.
        root: hash of the batch.
        anchors: where the root is said to be.
    """

    target: bytes
    path: tuple[Step, ...]
    root: bytes
    anchors: tuple[Anchor, ...]

    @property
    def holds(self) -> bool:
        """Whether the way leads from the target to the root."""
        known = self.target
        for step in self.path:
            pair = (step.sibling, known) if step.side is Side.LEFT else (known, step.sibling)
            known = hashlib.sha256(b"".join(pair)).digest()
        return known == self.root

    @property
    def value(self) -> str:
        """``proofValue``."""
        anchors = [
            [
                [_CHAIN, anchor.chain],
                [_NETWORK, anchor.network],
                [_TRANSACTION, cbor.encode(anchor.transaction)],
            ]
            for anchor in self.anchors
        ]
        whole = [
            [_PATH, [[int(step.side), cbor.encode(step.sibling)] for step in self.path]],
            [_ROOT, cbor.encode(self.root)],
            [_TARGET, cbor.encode(self.target)],
            [_ANCHORS, anchors],
        ]
        return "z" + multibase.encode_base58(cbor.encode(whole))

    @classmethod
    def parse(cls, value: Any) -> Self:
        """Read a ``proofValue``.

        Raises:
            ProofMalformed: it is none.
        """
        if not isinstance(value, str) or not value.startswith("z") or len(value) > _LONGEST_VALUE:
            raise ProofMalformed(detail="“proofValue” is not base58btc (“z…”)")
        try:
            whole = dict(_pairs(cbor.decode(multibase.decode_base58(value[1:]))))
        except EncodingRefused as error:
            raise ProofMalformed(detail="“proofValue” is not base58btc") from error
        path = whole.get(_PATH, [])
        if not isinstance(path, list) or len(path) > MOST_STEPS:
            raise ProofMalformed(detail=f"its path is no list of at most {MOST_STEPS} steps")
        anchors = whole.get(_ANCHORS)
        if not isinstance(anchors, list) or not anchors:
            raise ProofMalformed(detail="it names no transaction")
        return cls(
            _hash(whole.get(_TARGET)),
            tuple(_step(each) for each in path),
            _hash(whole.get(_ROOT)),
            tuple(map(_anchor, anchors)),
        )


def document_hash(document: JsonObject, contexts: Contexts) -> bytes:
    """SHA-256 of the canonical statements of a document without its proof.

    Raises:
        NotCanonical: something in it would not be hashed as it reads.
    """
    bare = {name: value for name, value in document.items() if name != "proof"}
    return hashlib.sha256(rdfc.canonicalize_document(bare, contexts)).digest()


def batch(hashes: Sequence[bytes]) -> tuple[bytes, list[tuple[Step, ...]]]:
    """The root of a batch, and the way to it from each hash.

    A hash that is left over at the end of a row moves up as it is.

    Raises:
        ProofMalformed: the batch is empty.
    """
    if not hashes:
        raise ProofMalformed(detail="a batch of nothing has no root")
    ways: list[list[Step]] = [[] for _ in hashes]
    row = [(each, [at]) for at, each in enumerate(hashes)]
    while len(row) > 1:
        above = []
        for at in range(0, len(row) - 1, 2):
            (left, lefts), (right, rights) = row[at], row[at + 1]
            for leaf in lefts:
                ways[leaf].append(Step(Side.RIGHT, right))
            for leaf in rights:
                ways[leaf].append(Step(Side.LEFT, left))
            above.append((hashlib.sha256(left + right).digest(), lefts + rights))
        row = above + (row[-1:] if len(row) % 2 else [])
    return row[0][0], [tuple(way) for way in ways]


def _pairs(value: Any) -> list[tuple[int, Any]]:
    """A list of pairs whose first is a number that stands once: a map, as this format writes it."""
    if not isinstance(value, list) or not all(
        isinstance(each, list) and len(each) == len(("key", "value")) and type(each[0]) is int
        for each in value
    ):
        raise ProofMalformed(detail="a part of “proofValue” is no list of pairs")
    keys = [each[0] for each in value]
    if len(set(keys)) != len(keys):
        raise ProofMalformed(detail="a part of “proofValue” stands twice")
    return [(each[0], each[1]) for each in value]


def _octets(value: Any) -> bytes:
    """Octets in CBOR in octets; older writers put hex there, with or without ``0x``."""
    if not isinstance(value, bytes):
        raise ProofMalformed(detail="a hash in “proofValue” is not octets")
    inner = cbor.decode(value)
    if isinstance(inner, str) and _HEX.fullmatch(inner):
        return bytes.fromhex(inner.removeprefix("0x"))
    if not isinstance(inner, bytes):
        raise ProofMalformed(detail="a hash in “proofValue” is not octets")
    return inner


def _hash(value: Any) -> bytes:
    found = _octets(value)
    if len(found) != _HASH_OCTETS:
        raise ProofMalformed(detail=f"a hash in “proofValue” is not {_HASH_OCTETS} octets")
    return found


def _step(value: Any) -> Step:
    ((side, sibling),) = _pairs([value])
    if side not in {Side.LEFT, Side.RIGHT}:
        raise ProofMalformed(detail="a step in “proofValue” is neither left nor right")
    return Step(Side(side), _hash(sibling))


def _anchor(value: Any) -> Anchor:
    parts = dict(_pairs(value))
    chain, network = parts.get(_CHAIN), parts.get(_NETWORK)
    if type(chain) is not int:
        raise ProofMalformed(detail="it names no chain")
    if chain < 0:
        # Trials carry a sentence where the network's number stands.
        return Anchor(chain, -1, b"")
    if type(network) is not int:
        raise ProofMalformed(detail="it names no network")
    return Anchor(chain, network, _hash(parts.get(_TRANSACTION)))
