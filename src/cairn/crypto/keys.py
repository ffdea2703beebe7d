"""Keys and signatures: Ed25519, ECDSA on P-256 and P-384.

Thin over pyca/cryptography. What it adds: the multicodec and JWK forms, raw ``r‖s`` signatures as
JOSE and Data Integrity want them, deterministic ECDSA (RFC 6979), and a ``verify`` that raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cairn.crypto import edwards_points, multibase
from cairn.errors import KeyRefused, SignatureInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping


class KeyType(StrEnum):
    """The kinds of key that sign credentials."""

    ED25519 = "ed25519"
    P256 = "p256"
    P384 = "p384"


@dataclass(frozen=True, slots=True)
class _Curve:
    curve: ec.EllipticCurve
    hash: hashes.HashAlgorithm
    octets: int
    jwk: str


_CURVES = {
    KeyType.P256: _Curve(ec.SECP256R1(), hashes.SHA256(), 32, "P-256"),
    KeyType.P384: _Curve(ec.SECP384R1(), hashes.SHA384(), 48, "P-384"),
}
_PUBLIC_CODES = {
    KeyType.ED25519: b"\xed\x01",
    KeyType.P256: b"\x80\x24",
    KeyType.P384: b"\x81\x24",
}
_SECRET_CODES = {
    KeyType.ED25519: b"\x80\x26",
    KeyType.P256: b"\x86\x26",
    KeyType.P384: b"\x87\x26",
}
_ED25519_OCTETS = 32
# A private JWK says that it signs; read for its public half, it is one that verifies.
_JWK_PRIVATE = frozenset({"d", "key_ops"})


@dataclass(frozen=True)
class PublicKey:
    """A public key, held in its shortest form; always a valid point.

    Attributes:
        type: the kind of key.
        raw: 32 octets for Ed25519, the compressed point (33 or 49 octets) for ECDSA.
    """

    type: KeyType
    raw: bytes

    def __post_init__(self) -> None:
        """Refuse what is not a point of the curve.

        Raises:
            KeyRefused: wrong length, wrong form, or not on the curve.
        """
        _ = self._handle

    @cached_property
    def _handle(self) -> Ed25519PublicKey | ec.EllipticCurvePublicKey:
        return _load_public(self.type, self.raw)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to other processes by value: what the library made of it does not."""
        return type(self), (self.type, self.raw)

    @cached_property
    def multikey(self) -> str:
        """``publicKeyMultibase`` of a Multikey (CID 1.0 §2.2.2): ``z6Mk…``, ``zDn…``, ``z82…``."""
        return "z" + multibase.encode_base58(_PUBLIC_CODES[self.type] + self.raw)

    @property
    def did_key(self) -> str:
        """The DID that is this key (did:key 1.0)."""
        return f"did:key:{self.multikey}"

    @property
    def key_id(self) -> str:
        """The verification method of :attr:`did_key`."""
        return f"{self.did_key}#{self.multikey}"

    @property
    def jwk(self) -> dict[str, str]:
        """The public JWK (RFC 7517, RFC 8037)."""
        if isinstance(self._handle, Ed25519PublicKey):
            return {"kty": "OKP", "crv": "Ed25519", "x": multibase.encode_base64url(self.raw)}
        curve = _CURVES[self.type]
        point = self._handle.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
        return {
            "kty": "EC",
            "crv": curve.jwk,
            "x": multibase.encode_base64url(point[: curve.octets]),
            "y": multibase.encode_base64url(point[curve.octets :]),
        }

    @classmethod
    def from_multikey(cls, text: str) -> Self:
        """Read ``publicKeyMultibase``.

        Raises:
            KeyRefused: not a Multikey of a kind that signs credentials here.
            EncodingRefused: not multibase.
        """
        if not text.startswith("z"):
            raise KeyRefused(detail="a Multikey begins with “z” (base58btc)")
        data = multibase.decode_base58(text[1:])
        for kind, code in _PUBLIC_CODES.items():
            if data.startswith(code):
                return cls(kind, data[len(code) :])
        raise KeyRefused(detail="a Multikey of a kind that is not supported")

    @classmethod
    def from_did_key(cls, did: str) -> Self:
        """Read a did:key, with or without its fragment.

        Raises:
            KeyRefused: not a did:key, or its fragment names another key.
        """
        body, _, fragment = did.removeprefix("did:key:").partition("#")
        if not did.startswith("did:key:") or fragment not in {"", body}:
            raise KeyRefused(detail=f"“{did[:80]}” is not a did:key")
        return cls.from_multikey(body)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> Self:
        """Read a public JWK; members that are not needed are passed over.

        Raises:
            KeyRefused: a private member is there, or it is no key of a supported kind.
            EncodingRefused: a coordinate is not base64url.
        """
        check_public_jwk(jwk)
        kind, curve, x, y = (jwk.get(name) for name in ("kty", "crv", "x", "y"))
        if kind == "OKP" and curve == "Ed25519" and isinstance(x, str):
            return cls(KeyType.ED25519, multibase.decode_base64url(x))
        for each, shape in _CURVES.items():
            if (kind, curve) == ("EC", shape.jwk) and isinstance(x, str) and isinstance(y, str):
                halves = multibase.decode_base64url(x), multibase.decode_base64url(y)
                if any(len(half) != shape.octets for half in halves):
                    raise KeyRefused(detail=f"a coordinate is not {shape.octets} octets long")
                try:
                    handle = ec.EllipticCurvePublicKey.from_encoded_point(
                        shape.curve, b"\x04" + halves[0] + halves[1]
                    )
                except ValueError as error:
                    raise KeyRefused(detail="the point is not on the curve") from error
                return cls(each, _raw_of(handle))
        raise KeyRefused(detail="a JWK of a kind that is not supported")

    def verify(self, signature: bytes, message: bytes) -> None:
        """Hold a signature against a message; silence means it holds.

        Args:
            signature: 64 octets (Ed25519, P-256) or 96 (P-384), raw.
            message: what was signed, unhashed; ECDSA hashes with SHA-256 or SHA-384.

        Raises:
            SignatureInvalid: it does not hold.
        """
        try:
            if isinstance(self._handle, Ed25519PublicKey):
                self._handle.verify(signature, message)
                return
            shape = _CURVES[self.type]
            if len(signature) != 2 * shape.octets:
                raise SignatureInvalid(detail=f"it is not {2 * shape.octets} octets long")
            r = int.from_bytes(signature[: shape.octets])
            s = int.from_bytes(signature[shape.octets :])
            self._handle.verify(encode_dss_signature(r, s), message, ec.ECDSA(shape.hash))
        except (InvalidSignature, ValueError) as error:
            raise SignatureInvalid(detail="it was not made over these bytes by this key") from error


class Signer(Protocol):
    """What can sign: a key in memory, or one that never leaves its module."""

    @property
    def public_key(self) -> PublicKey:
        """The public half."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature over ``message`` (hashed as :meth:`PublicKey.verify` hashes it)."""


class PrivateKey:
    """A private key in memory. It has no ``repr`` of its secret and cannot be pickled."""

    def __init__(
        self, kind: KeyType, handle: Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    ) -> None:
        self._handle = handle
        public = handle.public_key()
        self.public_key = PublicKey(kind, _raw_of(public))

    @classmethod
    def from_secret(cls, kind: KeyType, secret: bytes) -> Self:
        """The key whose secret octets these are: the Ed25519 seed, or the ECDSA scalar.

        Raises:
            KeyRefused: wrong length, or a scalar outside the curve's order.
        """
        try:
            if kind is KeyType.ED25519:
                return cls(kind, Ed25519PrivateKey.from_private_bytes(secret))
            shape = _CURVES[kind]
            if len(secret) != shape.octets:
                raise KeyRefused(detail=f"its secret is not {shape.octets} octets long")
            return cls(kind, ec.derive_private_key(int.from_bytes(secret), shape.curve))
        except ValueError as error:
            raise KeyRefused(detail="its secret is not one of this curve") from error

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> Self:
        """Read a private JWK.

        Raises:
            KeyRefused: no key of a supported kind, or its public half is not that of ``d``.
            EncodingRefused: a member is not base64url.
        """
        public = PublicKey.from_jwk({name: jwk[name] for name in jwk if name not in _JWK_PRIVATE})
        secret = jwk.get("d")
        if not isinstance(secret, str):
            raise KeyRefused(detail="a private JWK holds its secret as “d”")
        key = cls.from_secret(public.type, multibase.decode_base64url(secret))
        if key.public_key != public:
            raise KeyRefused(detail="its two halves do not belong together")
        return key

    @classmethod
    def from_secret_multikey(cls, text: str) -> Self:
        """Read ``secretKeyMultibase`` (CID 1.0 §2.2.2), as test vectors give it.

        Raises:
            KeyRefused: not a secret Multikey of a supported kind.
        """
        data = multibase.decode_base58(text.removeprefix("z"))
        for kind, code in _SECRET_CODES.items():
            if text.startswith("z") and data.startswith(code):
                return cls.from_secret(kind, data[len(code) :])
        raise KeyRefused(detail="not a secret Multikey of a supported kind")

    @property
    def secret(self) -> bytes:
        """The secret octets, for a key vault alone."""
        if isinstance(self._handle, Ed25519PrivateKey):
            return self._handle.private_bytes_raw()
        number = self._handle.private_numbers().private_value
        return number.to_bytes(_CURVES[self.public_key.type].octets)

    def sign(self, message: bytes) -> bytes:
        """The raw signature; the same message always gives the same octets."""
        if isinstance(self._handle, Ed25519PrivateKey):
            return self._handle.sign(message)
        shape = _CURVES[self.public_key.type]
        algorithm = ec.ECDSA(shape.hash, deterministic_signing=True)
        r, s = decode_dss_signature(self._handle.sign(message, algorithm))
        return r.to_bytes(shape.octets) + s.to_bytes(shape.octets)

    def __reduce__(self) -> str:
        """Refuse to be pickled: a key does not travel as task data.

        Raises:
            TypeError: always.
        """
        message = "a private key is not pickled"
        raise TypeError(message)


def check_public_jwk(jwk: Mapping[str, Any]) -> None:
    """Refuse a JWK that is published with its secret, or that is not for signatures (RFC 7517 §4).

    Raises:
        KeyRefused: it is one.
    """
    if "d" in jwk or "k" in jwk:
        raise KeyRefused(detail="a public JWK must not hold a private member")
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise KeyRefused(detail="a JWK whose “key_ops” leave out “verify”")
    if jwk.get("use", "sig") != "sig":
        raise KeyRefused(detail="a JWK whose “use” is not “sig”")


def _raw_of(handle: Ed25519PublicKey | ec.EllipticCurvePublicKey) -> bytes:
    if isinstance(handle, Ed25519PublicKey):
        return handle.public_bytes_raw()
    return handle.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


@lru_cache(maxsize=1_024)
def _load_public(kind: KeyType, raw: bytes) -> Ed25519PublicKey | ec.EllipticCurvePublicKey:
    try:
        if kind is KeyType.ED25519:
            if len(raw) != _ED25519_OCTETS:
                raise KeyRefused(detail=f"an Ed25519 key has {_ED25519_OCTETS} octets")
            if fault := edwards_points.fault_of(raw):
                raise KeyRefused(detail=fault)
            return Ed25519PublicKey.from_public_bytes(raw)
        shape = _CURVES[kind]
        if len(raw) != shape.octets + 1 or raw[0] not in {2, 3}:
            raise KeyRefused(detail="not a compressed point")
        return ec.EllipticCurvePublicKey.from_encoded_point(shape.curve, raw)
    except ValueError as error:
        raise KeyRefused(detail="the point is not on the curve") from error
