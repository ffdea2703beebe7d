"""Step 8: was the credential withdrawn?

Bitstring Status List 1.0 §3.2, StatusList2021, and the 1EdTech revocation list that Open Badges 3.0
§9.1 names. Only a list that is at hand, verifies, and comes from the credential's issuer can say
that a credential stands. Peers that let a missing list count as "not revoked" show a revoked
credential as verified to whoever blocks one address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.canonical.json_text import parse
from cairn.errors import CairnError, StatusIndexOutOfRange
from cairn.status import StatusPurpose, mechanism_of
from cairn.verification.essentials import as_list, of_verifiable_credential, types_of
from cairn.verification.facts import Document, Purpose, Want, fetch_address
from cairn.verification.inquiry import Role
from cairn.verification.policy import Requirement
from cairn.verification.presented import present
from cairn.verification.report import (
    Check,
    Outcome,
    failed,
    indeterminate,
    not_applicable,
    passed,
)

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.status import Standing, StatusMechanism
    from cairn.verification.inquiry import Inquiry
    from cairn.verification.presented import Presented

_MAXIMUM_ENTRIES = 16
"""A credential has an entry for revocation, one for suspension, seldom more."""

_QUESTIONS = {
    StatusPurpose.REVOCATION: "status.revocation",
    StatusPurpose.SUSPENSION: "status.suspension",
}


def check_status(presented: Presented, inquiry: Inquiry) -> tuple[Check, ...]:
    """Whether each status list that the credential names lets it stand."""
    if inquiry.role is Role.STATUS_LIST:
        return ()
    entries = as_list(presented.document.get("credentialStatus"))
    if not entries:
        if Requirement.STATUS in inquiry.policy.require:
            return (indeterminate("status.carried", "required"),)
        return (not_applicable("status.carried"),)
    if len(entries) > _MAXIMUM_ENTRIES:
        return (indeterminate("status.carried", "too_many", maximum=_MAXIMUM_ENTRIES),)
    return tuple(
        check for entry in entries for check in _check_entry(entry, presented.document, inquiry)
    )


def _check_entry(entry: Json, credential: JsonObject, inquiry: Inquiry) -> tuple[Check, ...]:
    if not isinstance(entry, dict):
        return (failed("status.entry", detail="it is not an object"),)
    mechanism = mechanism_of(entry)
    if mechanism is None:
        named = ", ".join(sorted(types_of(entry))) or "nothing"
        return (indeterminate("status.mechanism", type=named),)
    try:
        address = mechanism.locate(entry)
    except CairnError as error:
        return (failed("status.entry", detail=error.what()),)
    fact = inquiry.facts.find(address)
    if fact is None:
        return (_missing(address),)
    if not isinstance(fact, Document):
        return (indeterminate("status.list", "unavailable", address=address, detail=fact.reason),)
    return _check_list(mechanism, entry, credential, fact, inquiry)


def _missing(address: str) -> Check:
    place = fetch_address(address)
    wants = () if place is None else (Want(place, Purpose.STATUS),)
    return indeterminate("status.list", "missing", address=address, wants=wants)


def _check_list(
    mechanism: StatusMechanism,
    entry: JsonObject,
    credential: JsonObject,
    fact: Document,
    inquiry: Inquiry,
) -> tuple[Check, ...]:
    """The list itself first (is it genuine, is it this issuer's?), then what it says."""
    if mechanism.signed:
        shown = present(fact.body)
        doubt = _doubt_about(shown, credential, fact.url, inquiry)
        if doubt is not None:
            return (doubt,)
        document = shown.document
        standing_of_list = passed("status.list", address=fact.url)
    else:
        value = _json_of(fact)
        if not isinstance(value, dict):
            return (indeterminate("status.list", "unreadable", address=fact.url),)
        document = value
        standing_of_list = passed("status.list", "unsigned", address=fact.url)
    try:
        standing = mechanism.check(entry, document, credential)
    except StatusIndexOutOfRange as error:
        return (failed("status.entry", detail=error.what()),)
    except CairnError as error:
        return (indeterminate("status.list", "unusable", address=fact.url, detail=error.what()),)
    return (standing_of_list, _verdict(standing))


def _doubt_about(
    shown: Presented, credential: JsonObject, address: str, inquiry: Inquiry
) -> Check | None:
    """Why a signed list cannot be relied on; ``None`` if it can."""
    report = inquiry.examine(shown, inquiry.inside(Role.STATUS_LIST))
    if report.outcome is not Outcome.PASSED:
        return indeterminate(
            "status.list",
            "unverified",
            address=address,
            detail=report.decisive()[0].reason,
            wants=report.wanted,
        )
    issuer = of_verifiable_credential(credential).issuer
    signer = of_verifiable_credential(shown.document).issuer
    # Whoever controls the list's address could otherwise serve one signed with a key of their own.
    if inquiry.policy.issuer_binding and issuer != signer:
        return indeterminate(
            "status.list", "other_issuer", address=address, signer=signer, issuer=issuer
        )
    return None


def _json_of(fact: Document) -> Json:
    try:
        return parse(fact.body)
    except CairnError:
        return None


def _verdict(standing: Standing) -> Check:
    """A withdrawal fails; a message or a refresh is said and changes nothing."""
    code = _QUESTIONS.get(StatusPurpose(standing.purpose)) if _is_named(standing) else None
    if code is not None and not standing.valid:
        variant = "because" if standing.message else "failed"
        return failed(code, variant, because=standing.message)
    if code is not None:
        return passed(code)
    facts = {"purpose": standing.purpose, "message": standing.message or hex(standing.value)}
    if standing.valid or _is_named(standing):
        return passed("status.message", "passed" if standing.valid else "said", **facts)
    return indeterminate("status.message", "unknown_purpose", **facts)


def _is_named(standing: Standing) -> bool:
    return standing.purpose in set(StatusPurpose)
