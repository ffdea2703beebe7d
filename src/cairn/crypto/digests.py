"""Digests of related resources, as documents write them: ``digestSRI`` and ``digestMultibase``.

VCDM 2.0 §5.3 asks for one of the two; a verifier that uses the resource compares. MD5 and SHA-1
are not known here: with them anybody can make two resources agree.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from cairn.crypto import multibase
from cairn.errors import EncodingRefused

_NAMES = ("sha256", "sha384", "sha512")
_MULTIHASH = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
_SHA256_OCTETS = 32


def sri(data: bytes, name: str = "sha384") -> str:
    """Subresource Integrity metadata of octets: ``sha384-…``."""
    return f"{name}-{base64.b64encode(hashlib.new(name, data).digest()).decode('ascii')}"


def multihash(data: bytes) -> str:
    """``digestMultibase`` of octets: base58btc of the SHA-256 multihash."""
    return "z" + multibase.encode_base58(b"\x12\x20" + hashlib.sha256(data).digest())


def matches_sri(data: bytes, stated: str) -> bool:
    """Whether octets have one of the digests stated, of the strongest kind stated (SRI §3.3.3).

    Raises:
        EncodingRefused: no digest of a known kind is stated, or one is malformed.
    """
    by_name: dict[str, list[bytes]] = {}
    for word in stated.split():
        name, _, text = word.partition("?")[0].partition("-")
        if name not in _NAMES:
            continue
        try:
            by_name.setdefault(name, []).append(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as error:
            raise EncodingRefused(detail=f"the digest “{word[:80]}” is not base64") from error
    if not by_name:
        raise EncodingRefused(detail="no digest by SHA-256, SHA-384 or SHA-512 is stated")
    strongest = max(by_name)
    return _equal(data, strongest, by_name[strongest])


def matches_multibase(data: bytes, stated: str) -> bool:
    """Whether octets have the digest stated as multibase.

    A multihash says its function; 32 bare octets are read as SHA-256, which is how the W3C test
    suite writes them.

    Raises:
        EncodingRefused: not multibase ``z`` or ``u``, or not a digest by SHA-2.
    """
    decoded = multibase.decode(stated)
    if len(decoded) == _SHA256_OCTETS:
        return _equal(data, "sha256", [decoded])
    name = _MULTIHASH.get(decoded[:2])
    if name is None or len(decoded) != 2 + decoded[1]:
        raise EncodingRefused(detail="the digest is not one by SHA-256, SHA-384 or SHA-512")
    return _equal(data, name, [decoded[2:]])


def _equal(data: bytes, name: str, stated: list[bytes]) -> bool:
    actual = hashlib.new(name, data).digest()
    return any(hmac.compare_digest(actual, each) for each in stated)
