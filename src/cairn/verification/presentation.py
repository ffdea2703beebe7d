"""Presentations (VCDM 2.0 §4.13): what a holder hands over, and whether it was made for this.

A presentation's own proof says who presents and answers which question; the credentials in it are
each verified on their own. One without a proof says nothing about who presents; its credentials
stand as they would alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.verification.essentials import Essentials, identifier_of
from cairn.verification.report import Check, Report, failed, not_applicable, passed
from cairn.verification.secured import secured
from cairn.verification.step_01_format import check_format
from cairn.verification.step_02_terms import check_terms
from cairn.verification.step_03_structure import check_structure
from cairn.verification.step_05_proof import check_proofs
from cairn.verification.step_06_key import check_keys
from cairn.verification.step_11_endorsement import check_parts
from cairn.verification.step_12_issuer import check_issuer

if TYPE_CHECKING:
    from cairn.formats.detect import Detected
    from cairn.verification.claims import Claim
    from cairn.verification.inquiry import Inquiry
    from cairn.verification.policy import Policy

AUTHENTICATION = "authentication"
"""The relationship that lets a key present (Controlled Identifiers 1.0 §2.3.1)."""


def examine_presentation(detected: Detected, inquiry: Inquiry) -> Report:
    """The steps that apply to a presentation."""
    facts, policy, at = inquiry.facts, inquiry.policy, inquiry.at
    found = secured(detected, facts, policy)
    document, claims = found.document, found.claims
    holder = identifier_of(document.get("holder"))
    part_checks, parts = check_parts(detected.kind, document, inquiry)
    if not part_checks:
        part_checks = (not_applicable("structure.parts", "none"),)
    if "proof" not in document and not claims and not detected.token:
        proof_checks: tuple[Check, ...] = (not_applicable("proof.present", "unsigned"),)
    else:
        proof_checks = (
            *found.checks,
            *check_proofs(claims, at, AUTHENTICATION),
            *_check_freshness(claims, policy),
            *check_keys(claims, at, policy, AUTHENTICATION),
            *_check_holder(claims, holder, inquiry),
        )
    return Report(
        source="",
        checks=(
            *check_format(detected),
            *check_terms(document, facts.contexts),
            *check_structure(detected, document, facts),
            *part_checks,
            *proof_checks,
        ),
        parts=parts,
        credential=document,
        kind=detected.kind.value,
        essentials=Essentials(identifier=identifier_of(document), issuer=holder),
    )


def _check_freshness(claims: tuple[Claim, ...], policy: Policy) -> tuple[Check, ...]:
    """Data Integrity §4.4: ``challenge`` and ``domain`` are what the verifier asked for."""
    if policy.challenge is None and policy.domain is None:
        return (not_applicable("proof.challenge"),)
    for claim in claims:
        if policy.challenge is not None and claim.challenge != policy.challenge:
            return (failed("proof.challenge"),)
        if policy.domain is not None and policy.domain not in claim.domains:
            return (failed("proof.challenge", "other_domain", domain=policy.domain),)
    return (passed("proof.challenge"),)


def _check_holder(claims: tuple[Claim, ...], holder: str, inquiry: Inquiry) -> tuple[Check, ...]:
    if not holder:
        return (not_applicable("issuer.bound", "no_holder"),)
    return check_issuer(claims, holder, inquiry, AUTHENTICATION)
