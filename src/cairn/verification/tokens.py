"""Tokens around a credential, as claims: VC-JWT, ``vc+jwt``, ``vc+sd-jwt`` and ``vc+cose``.

VC-JWT (Open Badges 3.0 §8.2) and ``vc+jwt`` (vc-jose-cose §3.1) look alike and forbid each other's
members, so the header's ``typ`` decides which rules hold. A token is never judged by both: what one
mechanism lets pass the other may have refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import CairnError, MechanismUnsupported
from cairn.formats.detect import Detected, Wrapping
from cairn.proofs import jws, vc_cose, vc_jose, vc_jwt
from cairn.verification.claims import Claim, Secured
from cairn.verification.essentials import identifier_of
from cairn.verification.methods import OWN_DOCUMENTS, Key, find_key
from cairn.verification.phrases import THE_TOKEN
from cairn.verification.report import Check, failed, indeterminate, passed
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.verification.facts import Facts
    from cairn.verification.policy import Policy


def token_secured(detected: Detected, facts: Facts, policy: Policy) -> Secured:
    """The document in a token, and the claim of its signature."""
    mechanism, read = _mechanism_of(detected)
    if policy.suites is not None and mechanism not in policy.suites:
        refused = failed("proof.mechanism", "refused", mechanism=mechanism, which=THE_TOKEN)
        return Secured(detected.document, (), (refused,))
    try:
        return read(detected, facts, policy)
    except MechanismUnsupported as error:
        named = error.facts.get("mechanism")
        check = indeterminate("proof.mechanism", mechanism=named, which=THE_TOKEN)
    except CairnError as error:
        check = failed("proof.claims", detail=error_words(error))
    return Secured(detected.document, (), (check,))


def _mechanism_of(
    detected: Detected,
) -> tuple[str, Callable[[Detected, Facts, Policy], Secured]]:
    if detected.wrapping is Wrapping.COSE:
        return vc_cose.NAME, _vc_cose
    if detected.wrapping is Wrapping.SD_JWT:
        return "vc+sd-jwt", _vc_jose
    kind = detected.header.get("typ")
    name = kind.lower().removeprefix("application/") if isinstance(kind, str) else ""
    if name in vc_jose.TYPES:
        return vc_jose.NAME, _vc_jose
    return vc_jwt.NAME, _vc_jwt


def _vc_jwt(detected: Detected, facts: Facts, policy: Policy) -> Secured:
    read = vc_jwt.read(detected.token)
    claim = Claim(
        which=THE_TOKEN,
        mechanism=vc_jwt.NAME,
        clause=vc_jwt.CLAUSE,
        key=_key_of(read.key_url, read.embedded_key, facts, policy),
        holds=lambda public: vc_jwt.verify(read, public),
        carried=read.embedded_key,
    )
    return Secured(read.credential, (claim,), _settled(vc_jwt.CLAUSE))


def _vc_jose(detected: Detected, facts: Facts, policy: Policy) -> Secured:
    read = vc_jose.read(detected.token)
    carried = jws.embedded_key(read.jws.header)
    claim = Claim(
        which=THE_TOKEN,
        mechanism=vc_jose.NAME,
        clause=vc_jose.CLAUSE,
        key=_key_by_id(read.key_id, read.issued_by or _party(read.document), facts, policy),
        holds=lambda public: vc_jose.verify(read, public),
        carried=carried,
        expires="" if read.expires is None else read.expires.isoformat(),
    )
    return Secured(read.document, (claim,), _settled(vc_jose.CLAUSE))


def _vc_cose(detected: Detected, facts: Facts, policy: Policy) -> Secured:
    read = vc_cose.read(detected.data)
    claim = Claim(
        which=THE_TOKEN,
        mechanism=vc_cose.NAME,
        clause=vc_cose.CLAUSE,
        key=_key_by_id(read.key_id, _party(read.document), facts, policy),
        holds=lambda public: vc_cose.verify(read, public),
    )
    return Secured(read.document, (claim,), _settled(vc_cose.CLAUSE))


def _settled(clause: str) -> tuple[Check, ...]:
    return (passed("proof.present", number=1), passed("proof.claims", cites=clause))


def _party(document: JsonObject) -> str:
    """Whoever speaks: the issuer of a credential, the holder of a presentation."""
    return identifier_of(document.get("issuer", document.get("holder")))


def _key_of(
    key_url: str, embedded: AnyPublicKey | None, facts: Facts, policy: Policy
) -> Key | Check:
    """The key that a token's header names by address, else the one that it carries.

    A carried key proves only that whoever signed held it; whether it is the issuer's is step 12's
    question, and only the issuer's own document can answer it.
    """
    if key_url:
        return find_key(key_url, facts, inline=policy.key_in_fragment)
    if embedded is None:
        return failed("key.found", "not_named")
    return Key("", embedded, "", "", None)


def _key_by_id(key_id: str, party: str, facts: Facts, policy: Policy) -> Key | Check:
    """The key that ``kid`` names, by itself or inside its controller's document (§4.2)."""
    if ":" in key_id:
        return find_key(key_id, facts, inline=policy.key_in_fragment)
    if party.startswith(OWN_DOCUMENTS):
        # They have one key, so a thumbprint or a bare fragment can only mean that one.
        return find_key(party, facts, inline=False)
    if not key_id or not party:
        return failed("key.found", "not_named")
    return find_key(f"{party}#{key_id.removeprefix('#')}", facts, inline=policy.key_in_fragment)
