"""New keys. Randomness is drawn here, at the edge: the rooms below are handed what they need."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cairn.crypto.keys import KeyType, PrivateKey


def generate(kind: KeyType) -> PrivateKey:
    """A key that nobody had before, from the operating system's randomness."""
    if kind is KeyType.ED25519:
        return PrivateKey(kind, Ed25519PrivateKey.generate())
    curve = ec.SECP256R1() if kind is KeyType.P256 else ec.SECP384R1()
    return PrivateKey(kind, ec.generate_private_key(curve))
