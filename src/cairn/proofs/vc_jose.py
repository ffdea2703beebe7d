"""``vc+jwt``, ``vp+jwt`` and their SD-JWT forms (VC-JOSE-COSE 1.0, Recommendation of 2025-05-15).

The payload *is* the credential or presentation; the claims ``vc`` and ``vp`` are forbidden. It is
another mechanism than the VC-JWT of Open Badges (``cairn.proofs.vc_jwt``), told apart by ``typ``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cairn.canonical import jcs, jsonld
from cairn.errors import MechanismUnsupported, ProofMalformed
from cairn.proofs import jws, jwt_claims, sd_jwt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.proofs.jws import JoseSigner, Jws

NAME = "vc+jwt"
CLAUSE = "VC-JOSE-COSE 1.0 §3.1"

TYPES: Mapping[str, tuple[bool, bool]] = MappingProxyType(
    {
        "vc+jwt": (False, False),
        "vp+jwt": (True, False),
        "vc+sd-jwt": (False, True),
        "vp+sd-jwt": (True, True),
    }
)
"""``typ`` → whether it is a presentation, and whether disclosure is selective."""

_ENVELOPED = re.compile(
    r"data:application/(?:vc\+jwt|vc\+sd-jwt|vc\+cose;base64),[A-Za-z0-9+/=._~%-]+", re.ASCII
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class VcJose:
    """A credential or presentation in a token, not yet verified.

    Attributes:
        jws: the signed message.
        document: what it says, without the token's claims.
        presentation: whether it is a presentation.
        key_id: ``kid``: a URL, or the thumbprint of a key; empty where it is absent.
        issued_by: ``iss``, or empty. Where it is there, it is the issuer (or holder).
        expires: until when the signature is to be used (``exp``); the reader has the clock.
    """

    jws: Jws
    document: JsonObject = field(hash=False)
    presentation: bool
    key_id: str
    issued_by: str
    expires: datetime | None


def read(token: str) -> VcJose:
    """Take a token apart and hold its claims against its document; the signature is not yet.

    Raises:
        ProofMalformed: a media type that is none of these, ``vc`` or ``vp``, an ``iss`` that is
            not the issuer, a presentation of what is not enveloped.
        MechanismUnsupported: a key binding JWT, or something critical that is not understood.
        LimitExceeded: more disclosures, or deeper nesting, than is read.
    """
    selective = "~" in token
    if selective:
        opened = sd_jwt.read(token)
        message, claims = opened.jws, opened.claims
        if opened.key_binding:
            raise MechanismUnsupported(mechanism="SD-JWT with key binding")
    else:
        message = jws.read(token)
        claims = message.claims
    presentation = _check_types(message.header, selective=selective)
    if found := {"vc", "vp"} & claims.keys():
        raise ProofMalformed(detail=f"the claim “{min(found)}” must not be there")
    document = jwt_claims.credential_in(claims)
    party = jwt_claims.identifier_of(document.get("holder" if presentation else "issuer"))
    issued_by = claims.get("iss", "")
    if not isinstance(issued_by, str) or ("iss" in claims and issued_by != party):
        who = "holder" if presentation else "issuer"
        raise ProofMalformed(detail=f"the claim “iss” is not the “{who}”")
    if presentation:
        check_presentation(document)
    key_id = message.header.get("kid", "")
    if not isinstance(key_id, str):
        raise ProofMalformed(detail="“kid” is not a text")
    expires = jwt_claims.numeric_date(claims, "exp")
    return VcJose(message, document, presentation, key_id, issued_by, expires)


def verify(token: VcJose, key: AnyPublicKey) -> None:
    """Hold the signature; silence means that it holds.

    Raises:
        SignatureInvalid: it does not hold.
        KeyRefused: the header's algorithm is not one for this key.
        MechanismUnsupported: an algorithm that is not known here.
        ProofMalformed: the header carries another key.
    """
    jws.verify(token.jws, key)


def sign(
    document: JsonObject,
    *,
    signer: JoseSigner,
    key_id: str,
    contexts: Contexts,
    hidden: Sequence[tuple[str | int, ...]] = (),
    salts: Sequence[bytes] = (),
) -> str:
    """The token of a credential or presentation.

    Args:
        document: on the data model 2.0.
        signer: the key.
        key_id: the URL of its verification method (§4.2: absolute, since there is no ``iss``).
        contexts: the contexts that may be named.
        hidden: the way to each member that its holder may hold back; makes an SD-JWT.
        salts: a fresh random salt for each of them.

    Raises:
        ProofMalformed: a document that must not be secured so.
        TermRefused: a member that no context defines.
    """
    prepare(document, key_id, contexts)
    presentation = is_presentation(document)
    kind = "vp" if presentation else "vc"
    suffix = "sd-jwt" if hidden else "jwt"
    header = {"typ": f"{kind}+{suffix}", "cty": kind, "kid": key_id}
    if hidden:
        return sd_jwt.write(document, hidden=hidden, salts=salts, header=header, signer=signer)
    return jws.write(header, jcs.canonicalize(document), signer)


def prepare(document: JsonObject, key_id: str, contexts: Contexts) -> None:
    """What must hold before a document is secured by JOSE or COSE.

    Raises:
        ProofMalformed: a member that is a claim, a relative key, or a presentation of what is not
            enveloped.
        TermRefused: a member that no context defines.
    """
    if clash := {"vc", "vp", *jwt_claims.REGISTERED} & document.keys():
        raise ProofMalformed(detail=f"the document has a member “{min(clash)}”, which is a claim")
    if not _ABSOLUTE.fullmatch(key_id):
        raise ProofMalformed(detail="“kid” has to be an absolute URL where there is no “iss”")
    jsonld.to_quads(document, contexts)
    if is_presentation(document):
        check_presentation(document)


def is_presentation(document: JsonObject) -> bool:
    """Whether a document is a presentation, by its type."""
    types = document.get("type")
    return "VerifiablePresentation" in (types if isinstance(types, list) else [types])


def check_presentation(document: JsonObject) -> None:
    """§3.1.2: every credential of a presentation is secured and enveloped.

    Raises:
        ProofMalformed: one is not.
    """
    if not is_presentation(document):
        raise ProofMalformed(detail="it is not a presentation")
    credentials: Any = document.get("verifiableCredential", [])
    for credential in credentials if isinstance(credentials, list) else [credentials]:
        members = credential if isinstance(credential, dict) else {}
        kind, url = members.get("type"), members.get("id")
        if "EnvelopedVerifiableCredential" not in (kind if isinstance(kind, list) else [kind]):
            raise ProofMalformed(detail="a credential of the presentation is not enveloped")
        # The URL Standard passes over white space around a URL, and the W3C suite relies on it.
        if not isinstance(url, str) or not _ENVELOPED.fullmatch(url.strip()):
            raise ProofMalformed(detail="an envelope of the presentation holds no credential")


def _check_types(header: JsonObject, *, selective: bool) -> bool:
    """Whether the header's media types say that it is a presentation."""
    kind = header.get("typ")
    name = kind.lower().removeprefix("application/") if isinstance(kind, str) else ""
    presentation, by_disclosure = TYPES.get(name, (None, None))
    if presentation is None or by_disclosure is not selective:
        raise ProofMalformed(detail="its “typ” is not that of a secured credential")
    content = header.get("cty", "vp" if presentation else "vc")
    wrong = {"vc", "application/vc"} if presentation else {"vp", "application/vp"}
    if not isinstance(content, str) or content in wrong:
        raise ProofMalformed(detail="its “cty” contradicts its “typ”")
    return presentation
