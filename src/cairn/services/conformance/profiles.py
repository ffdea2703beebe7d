"""The issuers that the conformance service plays: one for each suite and kind of key."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import KeyRefused
from cairn.status import IndexAllocator

if TYPE_CHECKING:
    from collections.abc import Mapping

SUITES: Mapping[str, tuple[str, KeyType]] = {
    "eddsa-rdfc-2022": ("eddsa-rdfc-2022", KeyType.ED25519),
    "eddsa-jcs-2022": ("eddsa-jcs-2022", KeyType.ED25519),
    "ecdsa-rdfc-2019-P-256": ("ecdsa-rdfc-2019", KeyType.P256),
    "ecdsa-rdfc-2019-P-384": ("ecdsa-rdfc-2019", KeyType.P384),
    "ecdsa-jcs-2019-P-256": ("ecdsa-jcs-2019", KeyType.P256),
    "ecdsa-jcs-2019-P-384": ("ecdsa-jcs-2019", KeyType.P384),
}
"""Profile → cryptosuite and kind of key."""

STATUS_LISTS = "status"
"""What follows a profile's name where its issuer adds a status entry to what it signs."""

_SECRET_OCTETS = {KeyType.ED25519: 32, KeyType.P256: 32, KeyType.P384: 48}


@dataclass(frozen=True, slots=True)
class Profile:
    """One issuer: a cryptosuite and a key, and a counter for its status lists."""

    name: str
    suite: str
    key: PrivateKey
    places: IndexAllocator
    _given: count[int] = field(default_factory=count, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def issuer(self) -> str:
        """The identifier of the issuer: the ``did:key`` of its key."""
        return self.key.public_key.did_key

    @property
    def verification_method(self) -> str:
        """The URL of its key."""
        return self.key.public_key.key_id

    def next_ordinal(self) -> int:
        """The ordinal of the next credential with a status; each is given once."""
        with self._lock:
            return next(self._given)


def make_profiles(seed: bytes) -> Mapping[str, Profile]:
    """Every profile; the same seed makes the same keys.

    Args:
        seed: any octets. They need not be secret: what these keys sign is worth nothing.
    """
    return {
        name: Profile(
            name=name,
            suite=suite,
            key=_key(seed, name, kind),
            places=IndexAllocator(_octets(seed, f"{name} status", 32), "revocation"),
        )
        for name, (suite, kind) in SUITES.items()
    }


def _key(seed: bytes, name: str, kind: KeyType) -> PrivateKey:
    for attempt in count():
        secret = _octets(seed, f"{name} {attempt}", _SECRET_OCTETS[kind])
        try:
            return PrivateKey.from_secret(kind, secret)
        except KeyRefused:
            continue  # one draw in 2³² lies beyond the order of P-256
    raise AssertionError


def _octets(seed: bytes, label: str, length: int) -> bytes:
    return hashlib.shake_256(b"cairn conformance|" + label.encode() + b"|" + seed).digest(length)
