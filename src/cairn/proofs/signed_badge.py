"""Signed badges of Open Badges 2.0: a compact JWS whose payload is the Assertion (OB 2.0 §4).

The key is not in the token. The Assertion's ``verification.creator`` names it, or else the issuer's
profile does; either way the profile has to list it, which is for ``cairn.verification`` to see.
Verified only: Cairn issues no Open Badges 2.0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.errors import ProofMalformed
from cairn.proofs import jws

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.proofs.jws import Jws

NAME = "Open Badges 2.0 JWS"
CLAUSE = "Open Badges 2.0 §4, signed verification"


@dataclass(frozen=True, slots=True)
class SignedBadge:
    """A signed Assertion, not yet verified.

    Attributes:
        jws: the signed message.
        assertion: its payload.
        key_url: ``verification.creator``: the address of a CryptographicKey, or empty.
    """

    jws: Jws
    assertion: JsonObject = field(hash=False)
    key_url: str


def read(token: str) -> SignedBadge:
    """Take a signed badge apart; nothing is verified.

    Raises:
        ProofMalformed: not a compact JWS, or its payload is no Assertion to be verified so.
        MechanismUnsupported: something critical that is not understood.
    """
    message = jws.read(token)
    assertion = message.claims
    verification = assertion.get("verification", assertion.get("verify", {}))
    if not isinstance(verification, dict):
        raise ProofMalformed(detail="“verification” is not an object")
    kinds = verification.get("type", "signed")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "signed" not in kinds and "SignedBadge" not in kinds:
        raise ProofMalformed(detail="the Assertion asks to be verified otherwise than by signature")
    key_url = verification.get("creator", verification.get("url", ""))
    if not isinstance(key_url, str):
        raise ProofMalformed(detail="“creator” is not a URL")
    return SignedBadge(message, assertion, key_url)


def verify(badge: SignedBadge, key: AnyPublicKey) -> None:
    """Hold the signature; silence means that it holds.

    Raises:
        SignatureInvalid: it does not hold.
        KeyRefused: the header's algorithm is not one for this key.
        MechanismUnsupported: an algorithm that is not known here.
        ProofMalformed: the header carries another key.
    """
    jws.verify(badge.jws, key)
