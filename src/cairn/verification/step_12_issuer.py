"""Step 12: is the key the issuer's?

A proof shows that the holder of a key wrote the credential. That the credential's ``issuer`` holds
that key is another finding, and it needs the issuer's own word: the key is in the document of the
issuer's identifier, or is the identifier (did:key, did:jwk). Whether the issuer is who its name
says is a third question, and the next step's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cairn.crypto import jose_keys
from cairn.errors import CairnError
from cairn.proofs import controller_documents
from cairn.verification.documents import Absent, OwnName, read_document
from cairn.verification.essentials import objects_of
from cairn.verification.facts import Purpose
from cairn.verification.methods import ASSERTION, OWN_DOCUMENTS
from cairn.verification.report import Check, Outcome, failed, indeterminate, not_applicable, passed

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.verification.claims import Claim
    from cairn.verification.facts import Facts
    from cairn.verification.inquiry import Inquiry
    from cairn.verification.methods import Key

_MOST_METHODS = 100
"""How many keys of one document are compared."""


def check_issuer(
    claims: tuple[Claim, ...], issuer: str, inquiry: Inquiry, purpose: str = ASSERTION
) -> tuple[Check, ...]:
    """Whether a proof's key is one of ``issuer``'s, authorised by it for ``purpose``.

    A proof set may hold proofs by others than the issuer (a countersignature); it is enough that
    one proof is the issuer's own, and then the others are no longer the issuer's matter.
    """
    if not inquiry.policy.issuer_binding:
        return (not_applicable("issuer.bound"),)
    if not issuer:
        return (failed("issuer.bound", "unnamed"),)
    checks = [
        _bound(claim.found_key, issuer, inquiry.facts, purpose)
        for claim in claims
        if claim.found_key
    ]
    own = [check for check in checks if check.outcome is Outcome.PASSED]
    if own:
        return (own[0],)
    if not checks:
        return (indeterminate("issuer.bound", "no_key", issuer=issuer),)
    return tuple(checks)


def _bound(key: Key, issuer: str, facts: Facts, purpose: str) -> Check:
    said: dict[str, Any] = {"method": key.called, "issuer": issuer}
    if key.document == issuer:
        # Found in the issuer's own document; step 6 asks whether it is authorised there.
        return passed("issuer.bound", **said)
    if issuer.startswith(OWN_DOCUMENTS):
        return failed("issuer.bound", "other_key", **said)
    document = read_document(issuer, facts, Purpose.ISSUER, OwnName.REQUIRED)
    if isinstance(document, Absent):
        return document.check("issuer.bound", **said)
    if lists(document, key, purpose):
        return passed("issuer.bound", **said)
    return failed("issuer.bound", "not_listed", **said)


def lists(document: JsonObject, key: Key, purpose: str) -> bool:
    """Whether an issuer's document authorises a key for a purpose.

    It may name the verification method, or hold the same key under a name of its own: Open Badges
    profiles give a JWK or a Multikey without the address that a ``kid`` uses.
    """
    try:
        urls = controller_documents.method_urls(document)[:_MOST_METHODS]
        described = [controller_documents.find(document, url) for url in (key.method, *urls)]
    except CairnError:
        return False
    authorised = [each for each in described if each is not None and purpose in each.purposes]
    if any(each.id == key.method or each.public_key == key.public for each in authorised):
        return True
    return any(_is_jwk(entry, key.public) for entry in _bare_jwks(document))


def _bare_jwks(document: JsonObject) -> list[JsonObject]:
    """JWKs that a profile gives without any relationship (Open Badges 3.0 §8.2.4)."""
    holders = objects_of(document.get("publicKey"))
    keys = objects_of(document.get("publicKeyJwk"))
    keys += [jwk for holder in holders for jwk in objects_of(holder.get("publicKeyJwk"))]
    keys += [holder for holder in holders if "kty" in holder]
    for jwks in objects_of(document.get("jwks")):
        keys += objects_of(jwks.get("keys"))
    return keys[:_MOST_METHODS]


def _is_jwk(jwk: JsonObject, public: AnyPublicKey) -> bool:
    try:
        return jose_keys.from_jwk(jwk) == public
    except CairnError:
        return False
