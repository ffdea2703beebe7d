"""Transactions: what is meant, what it may cost, and the signed octets that are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cairn.errors import FeeTooHigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.anchoring.chain import Chain

GWEI = 10**9
_COIN = 10**18
_BASE_FEES = 2
"""The base fee may double before a transaction is left waiting (it takes six full blocks)."""


class ChainSigner(Protocol):
    """What can sign for an account."""

    @property
    def address(self) -> str:
        """The account, in small hex digits."""

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key (RFC 8812)."""

    def signed(self, fields: Mapping[str, int | str | bytes]) -> tuple[str, bytes]:
        """Hash and signed octets of a transaction with these fields; always the same for them."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a transaction is to do; the same however often it is tried.

    Attributes:
        chain_id: on which chain.
        sender: the account that pays.
        to: whom it calls; ``None`` makes a contract.
        data: the call, or the code.
    """

    chain_id: int
    sender: str
    to: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Price:
    """What is offered for each unit of gas, in wei.

    Attributes:
        most: the most that is paid in all.
        tip: the part for the block's maker; ``None`` on chains without a base fee.
    """

    most: int
    tip: int | None

    def raised_over(self, before: Price) -> Price:
        """At least an eighth above an earlier offer: nodes want a tenth to replace one."""
        most = max(self.most, before.most + before.most // 8 + 1)
        if self.tip is None or before.tip is None:
            return Price(most, self.tip)
        return Price(most, max(self.tip, before.tip + before.tip // 8 + 1))


def price_now(chain: Chain, allowed: int) -> Price:
    """What to offer now.

    Args:
        chain: the chain.
        allowed: the most that may be paid for a unit of gas, in wei.

    Raises:
        FeeTooHigh: the chain asks for more.
        ChainUnusable: it cannot be asked.
    """
    base = chain.head().base_fee
    asked = chain.gas_price() if base is None else base
    if asked > allowed:
        raise FeeTooHigh(asked=_gwei(asked), allowed=_gwei(allowed))
    if base is None:
        return Price(asked, None)
    tip = min(chain.tip(), allowed - base)
    return Price(min(_BASE_FEES * base + tip, allowed), tip)


def fields_of(intent: Intent, nonce: int, gas: int, price: Price) -> dict[str, int | str | bytes]:
    """A transaction's fields: EIP-1559, or as before it (with EIP-155) where there is no tip."""
    fields: dict[str, int | str | bytes] = {
        "chainId": intent.chain_id,
        "nonce": nonce,
        "value": 0,
        "to": b"" if intent.to is None else bytes.fromhex(intent.to[2:]),
        "data": intent.data,
        "gas": gas,
    }
    if price.tip is None:
        return fields | {"gasPrice": price.most}
    return fields | {
        "type": 2,
        "maxFeePerGas": price.most,
        "maxPriorityFeePerGas": price.tip,
    }


def coins(wei: int) -> str:
    """An amount in the chain's currency, exact: EVM chains divide a coin by 10¹⁸."""
    whole, rest = divmod(wei, _COIN)
    return f"{whole}.{rest:018d}".rstrip("0").rstrip(".")


def _gwei(wei: int) -> str:
    return f"{wei / GWEI:.9f}".rstrip("0").rstrip(".")
