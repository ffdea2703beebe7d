"""VC-JWT, the JSON Web Token proof of Open Badges 3.0 and CLR 2.0 (OB 3.0 §8.2).

The payload is the credential with the claims ``iss``, ``jti``, ``nbf``, ``sub`` and ``exp`` beside
its members; tokens of the data model 1.1 hold the credential in the claim ``vc``. It is another
mechanism than ``vc+jwt`` (``cairn.proofs.vc_jose``), which forbids some of what this one asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cairn.canonical import jcs, jsonld
from cairn.errors import KeyRefused, ProofMalformed
from cairn.proofs import jws, jwt_claims

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.proofs.jws import JoseSigner, Jws

NAME = "VC-JWT"
CLAUSE = "Open Badges 3.0 §8.2"

_HEADER = frozenset({"alg", "kid", "jwk", "typ"})
_MEMBERS_1_1 = {"nbf": "issuanceDate", "exp": "expirationDate"}
_MEMBERS_2_0 = {"nbf": "validFrom", "exp": "validUntil"}


@dataclass(frozen=True, slots=True)
class VcJwt:
    """A credential in a token, not yet verified.

    Attributes:
        jws: the signed message.
        credential: what it says, without the token's claims.
        key_url: ``kid``: where the key is found, or empty.
        embedded_key: ``jwk``: the key that the token itself carries, or ``None``.
        in_claim: whether the credential stood in the claim ``vc`` (data model 1.1).
    """

    jws: Jws
    credential: JsonObject = field(hash=False)
    key_url: str
    embedded_key: AnyPublicKey | None
    in_claim: bool


def read(token: str) -> VcJwt:
    """Take a token apart and hold its claims against its credential; the signature is not yet.

    Raises:
        ProofMalformed: a header member that is not allowed, no key, or a claim that is missing or
            says something else than the credential.
        MechanismUnsupported: something critical that is not understood.
    """
    message = jws.read(token)
    key_url, key = _read_header(message.header)
    claims = message.claims
    in_claim = "vc" in claims
    credential = _from_claim(claims) if in_claim else jwt_claims.credential_in(claims)
    _check_claims(claims, credential, in_claim=in_claim)
    return VcJwt(message, credential, key_url, key, in_claim)


def verify(token: VcJwt, key: AnyPublicKey) -> None:
    """Hold the signature; silence means that it holds.

    Raises:
        SignatureInvalid: it does not hold.
        KeyRefused: the header's algorithm is not one for this key.
        MechanismUnsupported: an algorithm that is not known here.
        ProofMalformed: the header carries another key.
    """
    jws.verify(token.jws, key)


def sign(
    credential: JsonObject, *, signer: JoseSigner, contexts: Contexts, key_url: str | None = None
) -> str:
    """The token of a credential; embedded proofs that it has stay inside.

    Args:
        credential: on the data model 2.0, with ``id``, ``issuer``, ``validFrom`` and a subject
            that has an ``id`` (the claim ``sub`` is required, OB 3.0 §8.2.3).
        signer: the key.
        contexts: the contexts that may be named.
        key_url: a URL at which the key stands as a JWK; without it the token carries the key, and
            readers learn only that whoever signed held it.

    Raises:
        ProofMalformed: the credential lacks what a claim must repeat.
        TermRefused: a member that no context defines.
    """
    jsonld.to_quads(jwt_claims.without_proof(credential), contexts)
    issuer = jwt_claims.identifier_of(credential.get("issuer"))
    subject = jwt_claims.subject_of(credential)
    begins = jwt_claims.instant(credential.get("validFrom"))
    if not isinstance(credential.get("id"), str) or issuer is None or begins is None:
        raise ProofMalformed(detail="a VC-JWT needs “id”, “issuer” and “validFrom”")
    if subject is None:
        raise ProofMalformed(detail="a VC-JWT needs one subject with an “id” (claim “sub”)")
    claims: JsonObject = {
        "iss": issuer,
        "jti": credential["id"],
        "sub": subject,
        "nbf": int(begins.timestamp()),
    }
    if "validUntil" in credential:
        ends = jwt_claims.instant(credential["validUntil"])
        if ends is None:
            raise ProofMalformed(detail="“validUntil” is not a date with time")
        claims["exp"] = int(ends.timestamp())
    if clash := {"vc", *jwt_claims.REGISTERED} & credential.keys():
        raise ProofMalformed(detail=f"the credential has a member “{min(clash)}”, which is a claim")
    header: JsonObject = {"typ": "JWT"}
    if key_url is None:
        header["jwk"] = dict(signer.public_key.jwk)
    else:
        header["kid"] = key_url
    return jws.write(header, jcs.canonicalize({**credential, **claims}), signer)


def _read_header(header: JsonObject) -> tuple[str, AnyPublicKey | None]:
    """``kid`` and ``jwk`` of a header that holds nothing else (OB 3.0 §8.2.2)."""
    if extra := header.keys() - _HEADER:
        raise ProofMalformed(detail=f"its header holds “{min(extra)[:40]}”, which is not allowed")
    if "typ" in header and header["typ"] != "JWT":
        raise ProofMalformed(detail="its “typ” is not “JWT”")
    key_url = header.get("kid", "")
    if not isinstance(key_url, str):
        raise ProofMalformed(detail="“kid” is not a text")
    try:
        key = jws.embedded_key(header)
    except KeyRefused as error:
        raise ProofMalformed(detail=error.what()) from error
    if not key_url and key is None:
        raise ProofMalformed(detail="its header names no key (“kid” or “jwk”)")
    return key_url, key


def _from_claim(claims: JsonObject) -> JsonObject:
    """The credential in ``vc``, filled from the claims as VC 1.1 §6.3.1 says."""
    given = claims["vc"]
    if not isinstance(given, dict):
        raise ProofMalformed(detail="“vc” is not an object")
    credential = dict(given)
    for claim, member in (("jti", "id"), ("iss", "issuer")):
        if claim in claims:
            credential.setdefault(member, claims[claim])
    for claim, member in _MEMBERS_1_1.items():
        moment = jwt_claims.numeric_date(claims, claim)
        if moment is not None and _MEMBERS_2_0[claim] not in credential:
            credential.setdefault(member, moment.isoformat().replace("+00:00", "Z"))
    subject = credential.get("credentialSubject")
    if isinstance(subject, dict) and "id" not in subject and "sub" in claims:
        credential["credentialSubject"] = {**subject, "id": claims["sub"]}
    return credential


def _check_claims(claims: JsonObject, credential: JsonObject, *, in_claim: bool) -> None:
    """OB 3.0 §8.2.4.1: each claim says what the credential says.

    Tokens of the data model 1.1 may leave a claim out: 1EdTech's own example has no ``sub``. One
    that is there must agree.
    """
    stated = {
        "iss": jwt_claims.identifier_of(credential.get("issuer")),
        "jti": credential.get("id"),
        "sub": jwt_claims.subject_of(credential),
    }
    for claim, value in stated.items():
        if claim not in claims:
            if in_claim:
                continue
            raise ProofMalformed(detail=f"the claim “{claim}” is missing")
        if claims[claim] != value or not isinstance(value, str):
            raise ProofMalformed(detail=f"the claim “{claim}” is not what the credential says")
    names = _MEMBERS_2_0
    if in_claim and not _MEMBERS_2_0.values() & credential.keys():
        names = _MEMBERS_1_1
    begins = jwt_claims.numeric_date(claims, "nbf")
    if begins is None and not in_claim:
        raise ProofMalformed(detail="the claim “nbf” is missing")
    _check_moment(begins, credential.get(names["nbf"]), "nbf", names["nbf"])
    ends = jwt_claims.numeric_date(claims, "exp")
    if ends is not None and not in_claim and names["exp"] not in credential:
        # §8.2.4.1 sets `validUntil` from it.
        credential[names["exp"]] = ends.isoformat().replace("+00:00", "Z")
    _check_moment(ends, credential.get(names["exp"]), "exp", names["exp"])


def _check_moment(claim: datetime | None, written: Any, name: str, member: str) -> None:
    if claim is None:
        return
    moment = jwt_claims.instant(written)
    if moment is None or not jwt_claims.same_second(claim, moment):
        raise ProofMalformed(detail=f"the claim “{name}” is not the credential's “{member}”")
