"""Open Badges 2.0 awards: the same thirteen questions, asked of an older format.

https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html. Its words are its own
and are not secured by way of JSON-LD, so step 2 does not apply; its proofs are in
:mod:`cairn.verification.badge_proofs`, the documents that it leads to in
:mod:`cairn.verification.badge_links`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.formats import structure
from cairn.formats.detect import Detected, Kind, Wrapping
from cairn.verification.badge_links import Links, follow
from cairn.verification.badge_proofs import check_hosted, check_signed
from cairn.verification.essentials import Essentials, identifier_of, text_of, types_of
from cairn.verification.identity import Identity, IdentityKind
from cairn.verification.moments import moment_of
from cairn.verification.phrases import ITS_PROOF
from cairn.verification.report import Check, Report, failed, indeterminate, not_applicable
from cairn.verification.step_01_format import check_format
from cairn.verification.step_03_structure import as_checks
from cairn.verification.step_04_subject import check_subject
from cairn.verification.step_07_validity import check_validity
from cairn.verification.step_09_log import check_log
from cairn.verification.step_10_anchor import check_anchor
from cairn.verification.step_13_trust import check_trust

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.formats.findings import Finding
    from cairn.verification.inquiry import Inquiry

_HOSTED = frozenset({"hosted", "HostedBadge"})
_SIGNED = frozenset({"signed", "SignedBadge"})

_IDENTITY_KINDS = {
    "email": IdentityKind.EMAIL,
    "url": IdentityKind.URL,
    "telephone": IdentityKind.TELEPHONE,
    "did": IdentityKind.DID,
}


def examine_open_badge_2(detected: Detected, inquiry: Inquiry) -> Report:
    """All steps for an assertion, hosted or signed."""
    facts, policy, at = inquiry.facts, inquiry.policy, inquiry.at
    assertion = detected.claims or detected.document
    links = follow(assertion, facts)
    asked = _verification_types(assertion)
    if detected.wrapping is Wrapping.JWS_COMPACT:
        proof_checks = check_signed(detected.token, links, inquiry)
    elif asked & _SIGNED:
        # The claim of being signed, without a signature, is no reason to look at the address.
        proof_checks = (failed("proof.present", "missing"),)
    elif asked <= _HOSTED:
        assertion, proof_checks = check_hosted(assertion, links, facts)
    else:
        named = ", ".join(sorted(asked - _HOSTED))
        proof_checks = (indeterminate("proof.mechanism", mechanism=named, which=ITS_PROOF),)
    essentials = _essentials(assertion, links)
    logged = check_log(detected.kind, detected.data, inquiry)
    checks = [
        *check_format(detected),
        not_applicable("terms.defined", "own_words"),
        *as_checks(_findings(detected, links)),
        *check_subject(essentials, inquiry.recipient, named=True),
        *links.checks,
        *proof_checks,
        *check_validity(essentials, at, policy.clock_skew),
        *logged.checks,
        *check_anchor(logged.checkpoint, inquiry).checks,
        *_check_endorsements(assertion, links),
        *check_trust(essentials, policy.trust),
    ]
    return Report(
        source="",
        checks=tuple(checks),
        credential=assertion,
        kind=detected.kind.value,
        essentials=essentials,
    )


def examine_open_badge_2_part(detected: Detected, inquiry: Inquiry) -> Report:
    """What can be said of a badge class or an issuer alone: it awards nothing to anybody."""
    del inquiry
    checks = (*check_format(detected), *as_checks(structure.check(detected)))
    document = detected.document
    essentials = Essentials(identifier_of(document), text_of(document.get("name")))
    return Report("", checks, (), document, detected.kind.value, essentials)


def _verification_types(assertion: JsonObject) -> frozenset[str]:
    """How the assertion asks to be verified; ``verify`` is what Open Badges 1 called it."""
    return types_of(assertion.get("verification", assertion.get("verify")))


def _findings(detected: Detected, links: Links) -> list[Finding]:
    """The assertion's findings, and those of the documents that it leads to."""
    found = list(structure.check(detected))
    linked = (("BadgeClass", links.badge), ("Issuer", links.issuer))
    for described, document in linked:
        if document and not (described == "BadgeClass" and _is_embedded(detected)):
            part = replace(
                detected, kind=Kind.OPEN_BADGES_2_PART, described=described, document=document
            )
            found += structure.check(part)
    return found


def _is_embedded(detected: Detected) -> bool:
    """Whether the badge class stands in the assertion, and was judged with it."""
    return isinstance(detected.document.get("badge"), dict)


def _check_endorsements(assertion: JsonObject, links: Links) -> tuple[Check, ...]:
    holders = (assertion, links.badge, links.issuer)
    if any("endorsement" in holder for holder in holders):
        return (not_applicable("endorsement.carried", "not_followed"),)
    return (not_applicable("endorsement.carried"),)


def _essentials(assertion: JsonObject, links: Links) -> Essentials:
    issued = assertion.get("issuedOn")
    recipient = assertion.get("recipient")
    identity = _identity(recipient) if isinstance(recipient, dict) else None
    return Essentials(
        identifier=identifier_of(assertion),
        title=text_of(links.badge.get("name")),
        issuer=links.issuer_id,
        issuer_name=text_of(links.issuer.get("name")) or links.embedded_name,
        begins=(("issuedOn", issued),) if "issuedOn" in assertion else (),
        ends=(("expires", assertion["expires"]),) if "expires" in assertion else (),
        awarded=moment_of(issued),
        identities=(identity,) if identity else (),
    )


def _identity(recipient: JsonObject) -> Identity | None:
    value: Json = recipient.get("identity")
    salt = recipient.get("salt")
    if not isinstance(value, str):
        return None
    kind = recipient.get("type")
    return Identity(
        kind=_IDENTITY_KINDS.get(kind if isinstance(kind, str) else "", IdentityKind.OTHER),
        value=value,
        hashed=recipient.get("hashed") is True or value.startswith(("sha256$", "md5$")),
        salt=salt if isinstance(salt, str) else "",
    )
