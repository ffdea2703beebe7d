"""``application/vc+cose`` and ``vp+cose``: COSE_Sign1 over a JSON document (VC-JOSE-COSE 1.0 §3.3).

RFC 9052 §4.2 and §4.4. Everything that decides how the octets are judged has to stand in the
protected header; beside it only ``kid`` is let through, which is a hint and nothing more.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cairn.canonical import jcs, json_text
from cairn.crypto import jose_algorithms
from cairn.errors import MechanismUnsupported, ProofMalformed, UnreadableInput
from cairn.proofs import cbor, jwt_claims, vc_jose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.proofs.jws import JoseSigner

NAME = "vc+cose"
CLAUSE = "VC-JOSE-COSE 1.0 §3.3"

SIGN1_TAG = 18
_ALG, _CRIT, _CONTENT_TYPE, _KEY_ID, _TYPE = 1, 2, 3, 4, 16
_BY_NUMBER: Mapping[int, str] = MappingProxyType(
    {row.cose: row.name for row in jose_algorithms.ALGORITHMS.values()}
)


@dataclass(frozen=True, slots=True)
class VcCose:
    """A credential or presentation in a COSE_Sign1, not yet verified.

    Attributes:
        algorithm: by its JOSE name.
        document: what it says.
        presentation: whether it is a presentation.
        key_id: ``kid``, or empty.
        signed: the octets that the signature is over.
        signature: raw.
    """

    algorithm: str
    document: JsonObject = field(hash=False)
    presentation: bool
    key_id: str
    signed: bytes
    signature: bytes


def from_text(text: str) -> bytes:
    """The octets of a COSE message that travels as base64 (§3.3.1, RFC 2397).

    Raises:
        ProofMalformed: not base64.
    """
    bare = text.strip().rstrip("=")
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofMalformed(detail="a COSE message travels as base64, and this is not") from error
    if base64.b64encode(data).rstrip(b"=").decode("ascii") != bare:
        raise ProofMalformed(detail="stray bits at the end of base64")
    return data


def read(data: bytes) -> VcCose:
    """Take a COSE_Sign1 apart; nothing is verified.

    Raises:
        ProofMalformed: not a COSE_Sign1 of a credential or presentation.
        MechanismUnsupported: an algorithm or something critical that is not known here.
        LimitExceeded: CBOR that is too deep or has too many items.
    """
    message = cbor.decode(data)
    if isinstance(message, cbor.Tag):
        if message.number != SIGN1_TAG:
            raise ProofMalformed(detail="another COSE structure than COSE_Sign1")
        message = message.value
    if not isinstance(message, list) or len(message) != 4:  # noqa: PLR2004 - RFC 9052 §4.2
        raise ProofMalformed(detail="a COSE_Sign1 has four parts")
    protected, unprotected, payload, signature = message
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise ProofMalformed(detail="a COSE_Sign1 holds its payload and signature as octets")
    header = _header(protected, unprotected)
    presentation = _is_presentation(header)
    try:
        document = json_text.parse(payload)
    except UnreadableInput as error:
        raise ProofMalformed(detail=f"its payload is not JSON ({error.what()})") from error
    if not isinstance(document, dict):
        raise ProofMalformed(detail="its payload is not a JSON object")
    _check_document(document, presentation=presentation)
    return VcCose(
        algorithm=_algorithm(header.get(_ALG)),
        document=jwt_claims.credential_in(document),
        presentation=presentation,
        key_id=_text(header.get(_KEY_ID, b"")),
        signed=_to_be_signed(protected, payload),
        signature=signature,
    )


def verify(message: VcCose, key: AnyPublicKey) -> None:
    """Hold the signature; silence means that it holds.

    Raises:
        SignatureInvalid: it does not hold.
        KeyRefused: the header's algorithm is not one for this key.
    """
    jose_algorithms.verify(message.algorithm, key, message.signature, message.signed)


def sign(document: JsonObject, *, signer: JoseSigner, key_id: str, contexts: Contexts) -> bytes:
    """The COSE_Sign1 of a credential or presentation.

    Args:
        document: on the data model 2.0.
        signer: the key.
        key_id: the URL of its verification method.
        contexts: the contexts that may be named.

    Raises:
        ProofMalformed: a document that must not be secured so.
        TermRefused: a member that no context defines.
    """
    vc_jose.prepare(document, key_id, contexts)
    kind = "vp" if vc_jose.is_presentation(document) else "vc"
    algorithm = jose_algorithms.ALGORITHMS[jose_algorithms.algorithm_for(signer.public_key)]
    protected = cbor.encode(
        {
            _ALG: algorithm.cose,
            _CONTENT_TYPE: f"application/{kind}",
            _KEY_ID: key_id.encode("utf-8"),
            _TYPE: f"application/{kind}+cose",
        }
    )
    payload = jcs.canonicalize(document)
    signature = signer.sign(_to_be_signed(protected, payload))
    return cbor.encode(cbor.Tag(SIGN1_TAG, [protected, {}, payload, signature]))


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure (RFC 9052 §4.4)."""
    return cbor.encode(["Signature1", protected, b"", payload])


def _header(protected: bytes, unprotected: Any) -> dict[Any, Any]:
    header = cbor.decode(protected) if protected else {}
    if not isinstance(header, dict) or not isinstance(unprotected, dict):
        raise ProofMalformed(detail="a COSE header is not a map")
    if unprotected.keys() - {_KEY_ID} or unprotected.keys() & header.keys():
        raise ProofMalformed(detail="its unprotected header holds more than a key identifier")
    if _CRIT in header:
        raise MechanismUnsupported(mechanism="COSE with critical headers")
    return {**header, **unprotected}


def _algorithm(number: Any) -> str:
    if not isinstance(number, int) or number not in _BY_NUMBER:
        raise MechanismUnsupported(mechanism=f"COSE algorithm {str(number)[:20]}")
    return _BY_NUMBER[number]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise ProofMalformed(detail="“kid” is not a string of octets")


def _is_presentation(header: dict[Any, Any]) -> bool:
    """Whether the media types say so; both are texts here, never numbers of the registry."""
    kind = header.get(_TYPE)
    if not isinstance(kind, str) or kind not in {"application/vc+cose", "application/vp+cose"}:
        raise ProofMalformed(detail="its “typ” is not that of a secured credential")
    presentation = kind == "application/vp+cose"
    content = header.get(_CONTENT_TYPE, "application/vp" if presentation else "application/vc")
    if content == ("application/vc" if presentation else "application/vp"):
        raise ProofMalformed(detail="its content type contradicts its “typ”")
    return presentation


def _check_document(document: JsonObject, *, presentation: bool) -> None:
    if found := {"vc", "vp"} & document.keys():
        raise ProofMalformed(detail=f"the claim “{min(found)}” must not be there")
    party = jwt_claims.identifier_of(document.get("holder" if presentation else "issuer"))
    if "iss" in document and document["iss"] != party:
        raise ProofMalformed(detail="the claim “iss” is not who issued it")
    if presentation:
        vc_jose.check_presentation(document)
