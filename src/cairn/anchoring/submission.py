"""What is kept of a transaction under way, so that a crash neither loses nor doubles it.

A submission is written down before anything of it is sent. It holds the account's number for the
transaction (nonce) and every signed form of it that was ever offered. All forms carry that one
number, and a chain takes a number once: so however often the forms are sent, and whichever of them
a block takes, the transaction happens once. Signed forms are no secret; they are made to be public.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self

from cairn.anchoring import rpc
from cairn.anchoring.transactions import Intent, Price
from cairn.canonical import json_text
from cairn.errors import ChainAnswerMalformed, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM = "cairn-submission-1"
_MOST_OCTETS = 1_000_000


class Keeping(Protocol):
    """Where the octets of one submission are kept."""

    def load(self) -> bytes | None:
        """What was saved last; ``None`` where nothing was."""

    def save(self, data: bytes) -> None:
        """Keep it: when this returns, it outlives a power cut."""

    def forget(self) -> None:
        """Nothing is under way any longer."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One signed form of a transaction.

    Attributes:
        hash: what the chain knows it by.
        raw: what is sent.
        price: what it offers.
    """

    hash: str
    raw: bytes
    price: Price


@dataclass(frozen=True, slots=True)
class Submission:
    """A transaction under way.

    Attributes:
        intent: what it is to do.
        purpose: in the words of whoever began it; a run with another purpose does not go on.
        nonce: the account's number for it.
        gas: how much it may take.
        attempts: every signed form under this number, the dearest last.
        earlier: forms under numbers that other transactions of the account took in the end.
    """

    intent: Intent
    purpose: str
    nonce: int
    gas: int
    attempts: tuple[Attempt, ...]
    earlier: tuple[Attempt, ...] = ()

    def with_attempt(self, attempt: Attempt) -> Self:
        """The submission with one more form under the same number."""
        return replace(self, attempts=(*self.attempts, attempt))

    @property
    def octets(self) -> bytes:
        """As it is kept."""
        document = {
            "form": FORM,
            "purpose": self.purpose,
            "chainId": self.intent.chain_id,
            "from": self.intent.sender,
            "to": self.intent.to,
            "data": "0x" + self.intent.data.hex(),
            "nonce": self.nonce,
            "gas": self.gas,
            "attempts": [_written(each) for each in self.attempts],
            "earlier": [_written(each) for each in self.earlier],
        }
        return json.dumps(document, indent=2).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read what was kept.

        Raises:
            UnreadableInput: it is no submission.
        """
        try:
            if len(data) > _MOST_OCTETS:
                raise UnreadableInput(detail="the kept submission is too long")
            document: Any = json_text.parse(data)
            if document["form"] != FORM:
                raise UnreadableInput(detail="this is not a kept submission")
            to = document["to"]
            found = cls(
                Intent(
                    document["chainId"],
                    rpc.address_text(document["from"]),
                    None if to is None else rpc.address_text(to),
                    rpc.data(document["data"]),
                ),
                document["purpose"],
                document["nonce"],
                document["gas"],
                tuple(map(_read, document["attempts"])),
                tuple(map(_read, document["earlier"])),
            )
        except (KeyError, TypeError, ChainAnswerMalformed) as error:
            raise UnreadableInput(detail="the kept submission is damaged") from error
        numbers = (found.intent.chain_id, found.nonce, found.gas)
        if not found.attempts or any(type(each) is not int for each in numbers):
            raise UnreadableInput(detail="the kept submission is damaged")
        return found


def _written(attempt: Attempt) -> dict[str, Any]:
    return {
        "hash": attempt.hash,
        "raw": "0x" + attempt.raw.hex(),
        "most": str(attempt.price.most),
        "tip": None if attempt.price.tip is None else str(attempt.price.tip),
    }


def _read(document: Mapping[str, Any]) -> Attempt:
    tip = document["tip"]
    try:
        price = Price(int(document["most"]), None if tip is None else int(tip))
    except ValueError as error:
        raise UnreadableInput(detail="the kept submission is damaged") from error
    return Attempt(rpc.hash_text(document["hash"]), rpc.data(document["raw"]), price)


def kept(keeping: Keeping) -> Submission | None:
    """The submission under way, if there is one.

    Raises:
        UnreadableInput: what was kept cannot be read.
    """
    data = keeping.load()
    return None if data is None else Submission.parse(data)
