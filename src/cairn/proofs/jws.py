"""JSON Web Signature in its compact serialization (RFC 7515), read strictly and written.

Several mechanisms stand on it: VC-JWT, ``vc+jwt``, signed Open Badges 2.0, JAdES. Each says which
header members it allows; what they have in common is here. The header decides how a token is
judged, so it is read by the strict JSON reader: a member given twice would be one thing to us and
another to the next reader.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cairn.canonical import jcs, json_text
from cairn.canonical.json_text import Limits
from cairn.crypto import jose_algorithms, jose_keys, multibase
from cairn.errors import (
    EncodingRefused,
    KeyRefused,
    MechanismUnsupported,
    ProofMalformed,
    UnreadableInput,
)

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey

HEADER_LIMITS = Limits(octets=128 * 1024, depth=8, nodes=1_000)
"""A header with a certificate chain and a time stamp comes to some 20 KB."""

_SHARED_SECRETS = ("HS256", "HS384", "HS512")


class JoseSigner(Protocol):
    """What can sign a token: ``cairn.crypto.keys.Signer``, or a key of another JOSE kind."""

    @property
    def public_key(self) -> AnyPublicKey:
        """The public half."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature over ``message``."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A signed message, not yet verified.

    Attributes:
        header: the protected header.
        payload: what is signed.
        signing_input: the octets that the signature is over.
        signature: raw.
    """

    header: JsonObject = field(hash=False)
    payload: bytes
    signing_input: bytes
    signature: bytes

    @property
    def claims(self) -> JsonObject:
        """The payload as a JSON object.

        Raises:
            ProofMalformed: it is not one.
        """
        try:
            value = json_text.parse(self.payload)
        except UnreadableInput as error:
            raise ProofMalformed(detail=f"its payload is not JSON ({error.what()})") from error
        if not isinstance(value, dict):
            raise ProofMalformed(detail="its payload is not a JSON object")
        return value


def read(token: str) -> Jws:
    """Take a compact JWS apart; nothing is verified.

    Args:
        token: ``header.payload.signature``; white space around it is passed over.

    Raises:
        ProofMalformed: not a compact JWS, or one that no public key can verify.
        MechanismUnsupported: its header makes something critical that is not understood.
    """
    parts = token.strip().split(".")
    if len(parts) != 3:  # noqa: PLR2004 - RFC 7515 §3.1
        raise ProofMalformed(detail="a compact JWS has three parts")
    header = read_header(parts[0])
    check_critical(header, frozenset())
    if header.get("b64", True) is not True:
        raise ProofMalformed(detail="“b64” without “crit”")
    try:
        payload, signature = (multibase.decode_base64url(part) for part in parts[1:])
    except EncodingRefused as error:
        raise ProofMalformed(detail=error.what()) from error
    return Jws(header, payload, f"{parts[0]}.{parts[1]}".encode("ascii"), signature)


def read_header(part: str) -> JsonObject:
    """The protected header behind its base64url text.

    Raises:
        ProofMalformed: not a JSON object, without ``alg``, or not signed by a key pair.
    """
    try:
        header = json_text.parse(multibase.decode_base64url(part), limits=HEADER_LIMITS)
    except (EncodingRefused, UnreadableInput) as error:
        raise ProofMalformed(detail=f"its header cannot be read ({error.what()})") from error
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        raise ProofMalformed(detail="its header does not name an algorithm (“alg”)")
    if header["alg"].lower() == "none":
        raise ProofMalformed(detail="it is not signed (“alg” is “none”)")
    if header["alg"] in _SHARED_SECRETS:
        raise ProofMalformed(detail="it is sealed with a shared secret, which proves no issuer")
    return header


def check_critical(header: JsonObject, understood: frozenset[str]) -> None:
    """RFC 7515 §4.1.11: what is marked critical must be understood, or nothing can be said.

    Raises:
        ProofMalformed: ``crit`` is not built as it must be.
        MechanismUnsupported: it names what is not in ``understood``.
    """
    if "crit" not in header:
        return
    names = header["crit"]
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        raise ProofMalformed(detail="“crit” is not a list of names")
    if len(set(names)) != len(names) or not header.keys() >= set(names) or "alg" in names:
        raise ProofMalformed(detail="“crit” names what is not there, or must not be named")
    unknown = [name for name in names if name not in understood]
    if unknown:
        raise MechanismUnsupported(mechanism=f"JWS with critical “{unknown[0][:40]}”")


def embedded_key(header: JsonObject) -> AnyPublicKey | None:
    """The key in the header's ``jwk``; it proves that whoever signed held it, and no more.

    Raises:
        ProofMalformed: a ``jwk`` that is no public key (one with ``d`` above all).
    """
    if "jwk" not in header:
        return None
    jwk = header["jwk"]
    if not isinstance(jwk, dict):
        raise ProofMalformed(detail="“jwk” is not an object")
    try:
        return jose_keys.from_jwk(jwk)
    except KeyRefused as error:
        raise ProofMalformed(detail=f"“jwk”: {error.what()}") from error


def verify(jws: Jws, key: AnyPublicKey) -> None:
    """Hold the signature; silence means that it holds.

    Raises:
        SignatureInvalid: it does not hold.
        KeyRefused: the header's algorithm is not one for this key.
        MechanismUnsupported: an algorithm that is not known here.
        ProofMalformed: the header carries another key than the one it is held against.
    """
    carried = embedded_key(jws.header)
    if carried is not None and carried != key:
        raise ProofMalformed(detail="its header carries another key (“jwk”)")
    jose_algorithms.verify(jws.header["alg"], key, jws.signature, jws.signing_input)


def write(header: JsonObject, payload: bytes, signer: JoseSigner) -> str:
    """The compact JWS of a payload; ``alg`` follows from the key."""
    algorithm = jose_algorithms.algorithm_for(signer.public_key)
    head = multibase.encode_base64url(jcs.canonicalize({"alg": algorithm, **header}))
    signing_input = f"{head}.{multibase.encode_base64url(payload)}"
    signature = signer.sign(signing_input.encode("ascii"))
    return f"{signing_input}.{multibase.encode_base64url(signature)}"
