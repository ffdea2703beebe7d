"""Keys that JOSE and COSE sign with besides those of Data Integrity: RSA and P-521.

Cairn verifies with them and signs with none: old badges, ELM seals and other people's tokens use
them. One function reads any public key that a JWK, a PEM text or a certificate holds.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from cairn.crypto import multibase
from cairn.crypto.keys import KeyType, PublicKey, check_public_jwk
from cairn.errors import KeyRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 16_384
"""Octets of a key or certificate; more is refused before it is parsed."""

_RSA_BITS = range(2048, 8193)
_P521_OCTETS = 66


class JoseKeyType(StrEnum):
    """Kinds of key that only JOSE and COSE use here."""

    RSA = "rsa"
    P521 = "p521"


@dataclass(frozen=True)
class JosePublicKey:
    """A public key that Cairn verifies with and never signs with.

    Attributes:
        type: the kind of key.
        spki: its SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7).
    """

    type: JoseKeyType
    spki: bytes

    def __post_init__(self) -> None:
        """Refuse what is no such key.

        Raises:
            KeyRefused: not DER, another kind, RSA of less than 2048 or more than 8192 bits.
        """
        _ = self.handle

    @cached_property
    def handle(self) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
        """The key as the library below holds it."""
        return _load(self.type, self.spki)

    @property
    def jwk(self) -> dict[str, str]:
        """The public JWK (RFC 7518 §6)."""
        if isinstance(self.handle, rsa.RSAPublicKey):
            numbers = self.handle.public_numbers()
            return {"kty": "RSA", "n": _text(numbers.n), "e": _text(numbers.e)}
        point = self.handle.public_numbers()
        x, y = _text(point.x, _P521_OCTETS), _text(point.y, _P521_OCTETS)
        return {"kty": "EC", "crv": "P-521", "x": x, "y": y}


AnyPublicKey: TypeAlias = PublicKey | JosePublicKey


def from_jwk(jwk: Mapping[str, Any]) -> AnyPublicKey:
    """The public key in a JWK (RFC 7517, RFC 7518 §6, RFC 8037).

    Raises:
        KeyRefused: it holds a private member, is not for signatures, or is of no supported kind.
        EncodingRefused: a member is not base64url.
    """
    check_public_jwk(jwk)
    kind, curve = jwk.get("kty"), jwk.get("crv")
    try:
        if kind == "RSA":
            numbers = rsa.RSAPublicNumbers(_number(jwk, "e"), _number(jwk, "n"))
            return _wrapped(numbers.public_key())
        if (kind, curve) == ("EC", "P-521"):
            x, y = _number(jwk, "x", _P521_OCTETS), _number(jwk, "y", _P521_OCTETS)
            point = ec.EllipticCurvePublicNumbers(x, y, ec.SECP521R1())
            return _wrapped(point.public_key())
    except ValueError as error:
        raise KeyRefused(detail="the numbers of the JWK are no key") from error
    return PublicKey.from_jwk(jwk)


def from_pem(text: str) -> AnyPublicKey:
    """The public key in PEM (``publicKeyPem`` of Open Badges 2.0).

    Raises:
        KeyRefused: not a public key in PEM, or of no supported kind.
    """
    octets = text.encode("ascii", "replace")
    if len(octets) > LARGEST:
        raise KeyRefused(detail=f"more than {LARGEST} octets")
    try:
        return _any(load_pem_public_key(octets))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyRefused(detail="not a public key in PEM") from error


def from_certificate(der: bytes) -> AnyPublicKey:
    """The public key that an X.509 certificate is about; nothing of the certificate is judged.

    Raises:
        KeyRefused: not a certificate, or its key is of no supported kind.
    """
    # Loaded here: only JAdES needs X.509, and it takes longer to load than the rest of the room.
    from cryptography import x509  # noqa: PLC0415

    if len(der) > LARGEST:
        raise KeyRefused(detail=f"more than {LARGEST} octets")
    try:
        return _any(x509.load_der_x509_certificate(der).public_key())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyRefused(detail="not an X.509 certificate") from error


def thumbprint(key: AnyPublicKey) -> str:
    """The SHA-256 thumbprint of a key's JWK, which many use as its ``kid`` (RFC 7638)."""
    text = json.dumps(key.jwk, sort_keys=True, separators=(",", ":"))
    return multibase.encode_base64url(hashlib.sha256(text.encode("ascii")).digest())


def _wrapped(handle: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> JosePublicKey:
    kind = JoseKeyType.RSA if isinstance(handle, rsa.RSAPublicKey) else JoseKeyType.P521
    spki = handle.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return JosePublicKey(kind, spki)


def _text(number: int, octets: int | None = None) -> str:
    length = octets or (number.bit_length() + 7) // 8
    return multibase.encode_base64url(number.to_bytes(length))


def _number(jwk: Mapping[str, Any], member: str, octets: int | None = None) -> int:
    text = jwk.get(member)
    if not isinstance(text, str) or len(text) > multibase.LONGEST:
        raise KeyRefused(detail=f"its member “{member}” is missing or not a text")
    data = multibase.decode_base64url(text)
    if octets is not None and len(data) != octets:
        raise KeyRefused(detail=f"its member “{member}” is not {octets} octets long")
    return int.from_bytes(data)


def _any(handle: object) -> AnyPublicKey:
    """Whatever the library read, as one of our two types."""
    if isinstance(handle, rsa.RSAPublicKey):
        return _wrapped(handle)
    if isinstance(handle, Ed25519PublicKey):
        return PublicKey(KeyType.ED25519, handle.public_bytes_raw())
    if isinstance(handle, ec.EllipticCurvePublicKey):
        if isinstance(handle.curve, ec.SECP521R1):
            return _wrapped(handle)
        for kind, curve in ((KeyType.P256, ec.SECP256R1), (KeyType.P384, ec.SECP384R1)):
            if isinstance(handle.curve, curve):
                point = handle.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
                return PublicKey(kind, point)
    raise KeyRefused(detail="a key of a kind that is not supported")


@lru_cache(maxsize=256)
def _load(kind: JoseKeyType, spki: bytes) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    if len(spki) > LARGEST:
        raise KeyRefused(detail=f"more than {LARGEST} octets")
    try:
        handle = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyRefused(detail="not a public key in DER") from error
    if kind is JoseKeyType.RSA and isinstance(handle, rsa.RSAPublicKey):
        if handle.key_size not in _RSA_BITS:
            raise KeyRefused(detail="an RSA key has 2048 to 8192 bits")
        return handle
    if (
        kind is JoseKeyType.P521
        and isinstance(handle, ec.EllipticCurvePublicKey)
        and isinstance(handle.curve, ec.SECP521R1)
    ):
        return handle
    raise KeyRefused(detail=f"not a key of the kind {kind}")
