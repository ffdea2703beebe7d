"""JAdES: the JSON form of an electronic seal, as European Learning Model credentials carry it.

ETSI TS 119 182-1. A JWS in JSON (RFC 7515 §7.2) whose payload may stand unencoded (RFC 7797) and
whose header brings the sealer's certificate. The signature over the bytes is always checked; what
the certificate is worth is a question of its own (``certificate_chains``). Time stamps inside
(``adoTst``, ``etsiU``) are carried and not judged: they can only make a seal stronger.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cairn.crypto import jose_algorithms, jose_keys, multibase
from cairn.errors import EncodingRefused, KeyRefused, MechanismUnsupported, ProofMalformed
from cairn.proofs import jws, jwt_claims

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey

NAME = "JAdES"
CLAUSE = "ETSI TS 119 182-1 §5"

MOST_SIGNATURES = 16
MOST_CERTIFICATES = 16

# What a seal may mark as critical and is either processed here or only strengthens it.
_UNDERSTOOD = frozenset(
    {"b64", "sigT", "sigX5ts", "x5t#S256", "x5t#o", "adoTst", "srCms", "srAts", "sigPl", "sigPId"}
)


@dataclass(frozen=True, slots=True)
class Seal:
    """One signature of a sealed document, not yet verified.

    Attributes:
        header: its protected header.
        certificates: the chain in DER, the sealer's own first.
        key: the key of the first certificate.
        signed: the octets that the signature is over.
        signature: raw.
        claimed_time: when it was made, as it says itself; ``None`` where it does not.
    """

    header: JsonObject = field(hash=False)
    certificates: tuple[bytes, ...]
    key: AnyPublicKey
    signed: bytes
    signature: bytes
    claimed_time: datetime | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed document: its payload as it was signed, and its seals."""

    payload: bytes
    seals: tuple[Seal, ...]


def read(document: JsonObject | str) -> Sealed:
    """Take a sealed document apart; nothing is verified.

    Args:
        document: a JWS in JSON, general or flattened; or a compact JWS with ``x5c``.

    Raises:
        ProofMalformed: not a JAdES signature.
        MechanismUnsupported: a detached payload, a certificate that is elsewhere, or something
            critical that is not understood.
    """
    if isinstance(document, str):
        document = _from_compact(document)
    payload = document.get("payload")
    if "payload" not in document:
        raise MechanismUnsupported(mechanism="JAdES with a detached payload")
    if not isinstance(payload, str):
        raise ProofMalformed(detail="“payload” is not a text")
    entries = document.get("signatures")
    if entries is None:
        entries = [document]
    elif "signature" in document or "protected" in document:
        raise ProofMalformed(detail="a JWS in JSON is either general or flattened")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_SIGNATURES:
        raise ProofMalformed(detail=f"“signatures” is not a list of 1 to {MOST_SIGNATURES}")
    seals = tuple(_seal(entry, payload) for entry in entries)
    encoded = {seal.header.get("b64", True) for seal in seals}
    if len(encoded) != 1:
        raise ProofMalformed(detail="its signatures disagree on “b64” (RFC 7797 §3)")
    return Sealed(_payload_octets(payload, encoded=encoded.pop()), seals)


def verify(sealed: Sealed) -> None:
    """Hold every signature against the bytes; silence means that all hold.

    Raises:
        SignatureInvalid: one does not hold.
        KeyRefused: an algorithm that is not one for its key.
        MechanismUnsupported: an algorithm that is not known here.
    """
    for seal in sealed.seals:
        jose_algorithms.verify(seal.header["alg"], seal.key, seal.signature, seal.signed)


def _from_compact(token: str) -> JsonObject:
    parts = token.strip().split(".")
    if len(parts) != 3:  # noqa: PLR2004 - RFC 7515 §3.1
        raise ProofMalformed(detail="a compact JWS has three parts")
    if jws.read_header(parts[0]).get("b64", True) is not True:
        raise ProofMalformed(detail="a compact JWS with an unencoded payload")
    return dict(zip(("protected", "payload", "signature"), parts, strict=True))


def _seal(entry: Any, payload: str) -> Seal:
    if not isinstance(entry, dict):
        raise ProofMalformed(detail="a signature is not an object")
    protected, signature = entry.get("protected"), entry.get("signature")
    if not isinstance(protected, str) or not isinstance(signature, str):
        raise ProofMalformed(detail="a signature lacks “protected” or “signature”")
    header = jws.read_header(protected)
    jws.check_critical(header, _UNDERSTOOD)
    _check_unprotected(entry.get("header", {}), header)
    if "sigD" in header:
        raise MechanismUnsupported(mechanism="JAdES with a detached payload")
    encoded = header.get("b64", True)
    if not isinstance(encoded, bool) or (not encoded and "b64" not in header.get("crit", [])):
        raise ProofMalformed(detail="“b64” is not true or false, or is not marked as critical")
    certificates = _certificates(header)
    try:
        octets = multibase.decode_base64url(signature)
        body = _payload_octets(payload, encoded=False)
        key = jose_keys.from_certificate(certificates[0])
    except (EncodingRefused, KeyRefused) as error:
        raise ProofMalformed(detail=error.what()) from error
    signed = protected.encode("ascii") + b"." + body
    return Seal(header, certificates, key, signed, octets, _claimed_time(header))


def _payload_octets(payload: str, *, encoded: bool) -> bytes:
    """The payload: decoded from base64url, or as it stands (RFC 7797 §3)."""
    try:
        return multibase.decode_base64url(payload) if encoded else payload.encode("utf-8")
    except (EncodingRefused, UnicodeEncodeError) as error:
        raise ProofMalformed(detail="its payload is not encoded as it must be") from error


def _check_unprotected(unprotected: Any, header: JsonObject) -> None:
    """What is not signed must not decide anything (RFC 7515 §4: names are unique over both)."""
    if not isinstance(unprotected, dict) or unprotected.keys() & header.keys():
        raise ProofMalformed(detail="a member stands in both headers")
    if extra := unprotected.keys() - {"etsiU", "kid"}:
        raise ProofMalformed(detail=f"“{min(extra)[:40]}” stands outside the protected header")


def _certificates(header: JsonObject) -> tuple[bytes, ...]:
    """The chain in ``x5c``, its first certificate held against the digest beside it."""
    chain = header.get("x5c")
    if chain is None:
        raise MechanismUnsupported(mechanism="JAdES without the certificate (“x5c”)")
    if not isinstance(chain, list) or not 0 < len(chain) <= MOST_CERTIFICATES:
        raise ProofMalformed(detail=f"“x5c” is not a list of 1 to {MOST_CERTIFICATES}")
    certificates = []
    for text in chain:
        try:
            # RFC 7515 §4.1.6: base64, not base64url.
            certificates.append(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError, TypeError) as error:
            raise ProofMalformed(detail="a certificate in “x5c” is not base64") from error
    stated = header.get("x5t#S256")
    if stated is not None:
        digest = multibase.encode_base64url(hashlib.sha256(certificates[0]).digest())
        if not isinstance(stated, str) or not hmac.compare_digest(
            digest.encode(), stated.encode("utf-8", "replace")
        ):
            raise ProofMalformed(detail="“x5t#S256” is not the digest of the certificate")
    return tuple(certificates)


def _claimed_time(header: JsonObject) -> datetime | None:
    """``sigT`` (a date with time), or ``iat`` (a number) which replaced it."""
    if "sigT" in header:
        moment = jwt_claims.instant(header["sigT"])
        if moment is None:
            raise ProofMalformed(detail="“sigT” is not a date with time")
        return moment
    return jwt_claims.numeric_date(header, "iat")
