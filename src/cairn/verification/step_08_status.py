"""Step 8: was the credential withdrawn?

Bitstring Status List 1.0 §3.2, StatusList2021, and the 1EdTech revocation list that Open Badges 3.0
§9.1 names. Only a list that is at hand, verifies, and comes from the credential's issuer can say
that a credential stands. Peers that let a missing list count as "not revoked" show a revoked
credential as verified to whoever blocks one address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import CairnError, StatusIndexOutOfRange
from cairn.status import StatusPurpose, mechanism_of
from cairn.verification.documents import Absent, read_document
from cairn.verification.essentials import as_list, identifier_of, types_of
from cairn.verification.facts import Document, Purpose
from cairn.verification.inquiry import LookedAt, Role
from cairn.verification.phrases import NOT_AN_OBJECT, NOTHING
from cairn.verification.policy import Requirement
from cairn.verification.report import (
    Check,
    Outcome,
    failed,
    indeterminate,
    not_applicable,
    passed,
)
from cairn.verification.step_01_format import recognise
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.status import Standing, StatusMechanism
    from cairn.status.standing import Entry
    from cairn.verification.inquiry import Inquiry

_MAXIMUM_ENTRIES = 16
"""A credential has an entry for revocation, one for suspension, seldom more."""

_NAMED = frozenset(StatusPurpose)
_QUESTIONS = {
    StatusPurpose.REVOCATION: "status.revocation",
    StatusPurpose.SUSPENSION: "status.suspension",
}


def check_status(document: JsonObject, inquiry: Inquiry) -> tuple[Check, ...]:
    """Whether each status list that the credential names lets it stand."""
    if inquiry.role is Role.STATUS_LIST:
        return ()
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        if Requirement.STATUS in inquiry.policy.require:
            return (indeterminate("status.carried", "required"),)
        return (not_applicable("status.carried"),)
    if len(entries) > _MAXIMUM_ENTRIES:
        return (indeterminate("status.carried", "too_many", maximum=_MAXIMUM_ENTRIES),)
    return tuple(check for entry in entries for check in _check_entry(entry, document, inquiry))


def _check_entry(entry: Json, credential: JsonObject, inquiry: Inquiry) -> tuple[Check, ...]:
    if not isinstance(entry, dict):
        return (failed("status.entry", detail=NOT_AN_OBJECT),)
    mechanism = mechanism_of(entry)
    if mechanism is None:
        named = ", ".join(sorted(types_of(entry))) or NOTHING
        return (indeterminate("status.mechanism", type=named),)
    try:
        read = mechanism.entry(entry)
    except CairnError as error:
        return (failed("status.entry", detail=error_words(error)),)
    return _check_list(mechanism, read, credential, inquiry)


def _check_list(
    mechanism: StatusMechanism,
    entry: Entry,
    credential: JsonObject,
    inquiry: Inquiry,
) -> tuple[Check, ...]:
    """The list itself first (is it genuine, is it this issuer's?), then what it says."""
    address = entry.list_url
    if mechanism.signed:
        looked = _look_at(address, inquiry)
        if isinstance(looked, Check):
            return (looked,)
        doubt = _doubt_about(looked, credential, address, inquiry)
        if doubt:
            return (doubt,)
        document, entries = looked.report.credential, looked.entries
        standing_of_list = passed("status.list", address=address)
    else:
        unsigned = read_document(address, inquiry.facts, Purpose.STATUS)
        if isinstance(unsigned, Absent):
            return (unsigned.check("status.list"),)
        document, entries = unsigned, {}
        standing_of_list = passed("status.list", "unsigned", address=address)
    try:
        if mechanism.type not in entries:
            entries[mechanism.type] = mechanism.read(document or {})
        standing = mechanism.standing(entry, entries[mechanism.type], credential)
    except StatusIndexOutOfRange as error:
        return (failed("status.entry", detail=error_words(error)),)
    except CairnError as error:
        return (
            indeterminate("status.list", "unusable", address=address, detail=error_words(error)),
        )
    return (standing_of_list, verdict(standing))


def _look_at(address: str, inquiry: Inquiry) -> LookedAt | Check:
    """A signed list as a credential of its own, once for all that name it; or why it cannot be."""
    looked = inquiry.lists.get((address, inquiry.depth))
    if looked is not None:
        return looked
    fact = inquiry.facts.find(address)
    if not isinstance(fact, Document):
        absent = read_document(address, inquiry.facts, Purpose.STATUS)
        assert isinstance(absent, Absent)
        return absent.check("status.list")
    found = recognise(fact.body)
    if isinstance(found, Check):
        return indeterminate("status.list", "unreadable", address=address, detail=found)
    report = inquiry.examine(found, inquiry.inside(Role.STATUS_LIST))
    return inquiry.lists.setdefault((address, inquiry.depth), LookedAt(report, report.outcome))


def _doubt_about(
    looked: LookedAt, credential: JsonObject, address: str, inquiry: Inquiry
) -> Check | None:
    """Why a signed list cannot be relied on; ``None`` if it can."""
    report = looked.report
    if looked.outcome is not Outcome.PASSED:
        return indeterminate(
            "status.list",
            "unverified",
            address=address,
            detail=report.decisive()[0],
            wants=report.wanted,
        )
    issuer = identifier_of(credential.get("issuer"))
    signer = report.essentials.issuer
    # Whoever controls the list's address could otherwise serve one signed with a key of their own.
    if inquiry.policy.issuer_binding and issuer != signer:
        return indeterminate(
            "status.list", "other_issuer", address=address, signer=signer, issuer=issuer
        )
    return None


def verdict(standing: Standing) -> Check:
    """A withdrawal fails; a message or a refresh is said and changes nothing."""
    code = _QUESTIONS.get(StatusPurpose(standing.purpose)) if _is_named(standing) else None
    if code is not None and not standing.valid:
        variant = "because" if standing.message else "failed"
        return failed(code, variant, because=standing.message)
    if code is not None:
        return passed(code)
    purpose, message = standing.purpose, standing.message or hex(standing.value)
    if standing.valid or _is_named(standing):
        variant = "passed" if standing.valid else "said"
        return passed("status.message", variant, purpose=purpose, message=message)
    return indeterminate("status.message", "unknown_purpose", purpose=purpose, message=message)


def _is_named(standing: Standing) -> bool:
    return standing.purpose in _NAMED
