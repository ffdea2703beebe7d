"""The signature algorithms of JOSE and COSE that Cairn knows, as one table.

A name that is not in the table (``none``, ``HS256``) is not an algorithm here, so that no token
can choose one. An algorithm is used only with a key of its own type: an RSA key never checks
ES256, and a public key never serves as a shared secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from cairn.crypto.jose_keys import AnyPublicKey, JoseKeyType
from cairn.crypto.keys import KeyType, PublicKey
from cairn.errors import KeyRefused, MechanismUnsupported, SignatureInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

_P521_HALF = 66


@dataclass(frozen=True, slots=True)
class JoseAlgorithm:
    """One algorithm.

    Attributes:
        name: as JOSE registers it (``alg``).
        cose: as COSE registers it.
        key_type: the only type of key that it is used with.
        hash: its hash function, where the key type leaves a choice.
        padding: RSA: how the hash is padded.
    """

    name: str
    cose: int
    key_type: KeyType | JoseKeyType
    hash: hashes.HashAlgorithm | None = None
    padding: padding.AsymmetricPadding | None = None


def _rsa(name: str, cose: int, hash_: hashes.HashAlgorithm) -> JoseAlgorithm:
    if name.startswith("PS"):
        salted = padding.PSS(mgf=padding.MGF1(hash_), salt_length=hash_.digest_size)
        return JoseAlgorithm(name, cose, JoseKeyType.RSA, hash_, salted)
    return JoseAlgorithm(name, cose, JoseKeyType.RSA, hash_, padding.PKCS1v15())


ALGORITHMS: Mapping[str, JoseAlgorithm] = MappingProxyType(
    {
        row.name: row
        for row in (
            JoseAlgorithm("EdDSA", -8, KeyType.ED25519),
            JoseAlgorithm("Ed25519", -19, KeyType.ED25519),
            JoseAlgorithm("ES256", -7, KeyType.P256),
            JoseAlgorithm("ES384", -35, KeyType.P384),
            JoseAlgorithm("ES512", -36, JoseKeyType.P521, hashes.SHA512()),
            _rsa("RS256", -257, hashes.SHA256()),
            _rsa("RS384", -258, hashes.SHA384()),
            _rsa("RS512", -259, hashes.SHA512()),
            _rsa("PS256", -37, hashes.SHA256()),
            _rsa("PS384", -38, hashes.SHA384()),
            _rsa("PS512", -39, hashes.SHA512()),
        )
    }
)
"""By the name that JOSE registers."""

_FIRST_BY_KEY: Mapping[KeyType | JoseKeyType, str] = MappingProxyType(
    {row.key_type: row.name for row in reversed(list(ALGORITHMS.values()))}
)


def algorithm_for(key: AnyPublicKey) -> str:
    """The name under which a key signs, the first in ``ALGORITHMS``.

    For Ed25519 that is ``EdDSA`` and not RFC 9864's ``Ed25519``: readers of today know the
    former.
    """
    return _FIRST_BY_KEY[key.type]


def verify(algorithm: object, key: AnyPublicKey, signature: bytes, message: bytes) -> None:
    """Hold a signature against a message; silence means it holds.

    Args:
        algorithm: the ``alg`` of a header, whatever stands there.
        key: the key of the signer, found without the token's own word for it.
        signature: raw, as JOSE and COSE write it (ECDSA: ``r‖s``).
        message: the octets that were signed.

    Raises:
        MechanismUnsupported: an algorithm that is not in ``ALGORITHMS``.
        KeyRefused: the algorithm is not one for this type of key.
        SignatureInvalid: the signature does not hold.
    """
    row = ALGORITHMS.get(algorithm) if isinstance(algorithm, str) else None
    if row is None:
        raise MechanismUnsupported(mechanism=f"alg {str(algorithm)[:40]}")
    if row.key_type is not key.type:
        raise KeyRefused(detail=f"{row.name} is not used with {key.type} keys")
    if isinstance(key, PublicKey):
        key.verify(signature, message)
        return
    try:
        _verify_other(row, key.handle, signature, message)
    except (InvalidSignature, ValueError) as error:
        raise SignatureInvalid(detail="it was not made over these bytes by this key") from error


def _verify_other(
    row: JoseAlgorithm,
    handle: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    signature: bytes,
    message: bytes,
) -> None:
    """RSA or P-521, as the table says; the caller turns the library's errors into ours."""
    if row.hash is None:
        raise KeyRefused(detail=f"{row.name} is not used with this key")
    if isinstance(handle, rsa.RSAPublicKey):
        if row.padding is None:
            raise KeyRefused(detail=f"{row.name} is not used with RSA keys")
        handle.verify(signature, message, row.padding, row.hash)
        return
    if len(signature) != 2 * _P521_HALF:
        raise SignatureInvalid(detail=f"it is not {2 * _P521_HALF} octets long")
    r, s = (int.from_bytes(half) for half in (signature[:_P521_HALF], signature[_P521_HALF:]))
    handle.verify(encode_dss_signature(r, s), message, ec.ECDSA(row.hash))
