"""The procedure: thirteen steps, each a question, in the order of the specifications.

 1. format        What are these bytes?                         VCDM 2.0 §6.1
 2. terms         Is every word defined, and covered?           VCDM 2.0 §4.3
 3. structure     Is it built as its format demands?            VCDM 2.0 §4, Open Badges 3.0 §B
 4. subject       Whom is it about?                             Open Badges 3.0 §9.1 step 1 and 5
 5. proof         Is it as its signer wrote it?                 Data Integrity §4.4
 6. key           Was the key allowed to sign, then?            Controlled Identifiers §2.3
 7. validity      Is it in force?                               VCDM 2.0 §4.9
 8. status        Was it withdrawn?                             Bitstring Status List §3.2
 9. log           Was its issuing logged, and who saw that?     c2sp.org/tlog-proof
10. anchor        Does a chain hold that log's root?            RFC 6962 §2.1.2
11. endorsement   Who else speaks for it, and is that genuine?  Open Badges 3.0 §9.1 step 6
12. issuer        Is the key the issuer's?                      VCDM 2.0 §4.7
13. trust         Is the issuer known, and to whom?             VCDM 2.0 §5.2

Every step is made whatever the steps before it found, so that a report is complete; only bytes
that are no credential end the procedure at step 1. No step fetches: it says what it misses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from cairn.formats.detect import Detected, Kind
from cairn.verification.elmo import examine_elmo
from cairn.verification.essentials import of_verifiable_credential
from cairn.verification.inquiry import Inquiry
from cairn.verification.log_evidence import NO_EVIDENCE, LogEvidence
from cairn.verification.open_badges_2 import examine_open_badge_2, examine_open_badge_2_part
from cairn.verification.opening import opened
from cairn.verification.policy import DEFAULT_POLICY
from cairn.verification.presentation import examine_presentation
from cairn.verification.report import Check, Report, failed
from cairn.verification.seals import check_sealed_issuer, with_certificate
from cairn.verification.secured import secured
from cairn.verification.step_01_format import check_format, recognise
from cairn.verification.step_02_terms import check_terms
from cairn.verification.step_03_structure import check_structure
from cairn.verification.step_04_subject import check_subject
from cairn.verification.step_05_proof import check_proofs
from cairn.verification.step_06_key import check_keys
from cairn.verification.step_07_validity import check_validity
from cairn.verification.step_08_status import check_status
from cairn.verification.step_09_log import check_log
from cairn.verification.step_10_anchor import check_anchor
from cairn.verification.step_11_endorsement import check_endorsements, check_parts
from cairn.verification.step_12_issuer import check_issuer
from cairn.verification.step_13_trust import check_trust

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.verification.claims import Secured
    from cairn.verification.essentials import Essentials
    from cairn.verification.facts import Facts, Want
    from cairn.verification.policy import Policy
    from cairn.verification.step_09_log import LogFinding
    from cairn.verification.step_10_anchor import AnchorFinding

_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""Which facts are missing does not hang on the moment asked about."""

MUST_NAME_SUBJECT = frozenset({Kind.OPEN_BADGES_3})
"""Formats that demand an identified subject (Open Badges 3.0 §B.1.3)."""


def verify(
    document: bytes | Detected,
    facts: Facts,
    policy: Policy = DEFAULT_POLICY,
    at: datetime | None = None,
    *,
    source: str = "",
    evidence: LogEvidence = NO_EVIDENCE,
) -> Report:
    """Find out whether a credential holds.

    Args:
        document: the bytes as they came, or what ``formats.detect`` made of them.
        facts: what is known of the world; missing facts leave questions open.
        policy: what the caller asks beyond the specifications.
        at: the moment asked about, with its offset.
        source: what to call the credential in the report.
        evidence: what goes with it to show that it was logged, and the log anchored.

    Returns:
        The report. Whatever the bytes are there is one: nothing is raised because of them.

    Raises:
        ValueError: ``at`` is missing or has no offset.
    """
    if at is None or at.tzinfo is None:
        raise ValueError("verification does not read the clock: say the moment, with its offset")
    detected = document if isinstance(document, Detected) else recognise(document)
    if isinstance(detected, Check):
        return Report(source, (detected,))
    report = examine(detected, Inquiry(facts, policy, at, examine, evidence=evidence))
    return replace(report, source=source, beside=policy.beside)


def wanted(
    document: bytes | Detected, facts: Facts, policy: Policy = DEFAULT_POLICY
) -> frozenset[Want]:
    """The facts that are missing and would settle something.

    They are those that :func:`verify` itself looked for in vain, so that the two cannot differ.
    """
    return verify(document, facts, policy, _ANY_MOMENT).wanted


def unreadable(source: str, detail: str) -> Report:
    """The report on something that could not even be opened."""
    return Report(source, (failed("format.unreadable", detail=detail),))


def examine(detected: Detected, inquiry: Inquiry) -> Report:
    """All steps for one credential, shown or standing in another."""
    found = opened(detected)
    if isinstance(found, Check):
        return Report("", (found,))
    if found.kind is Kind.UNOPENED:
        return Report("", check_format(found))
    special = _SPECIAL.get(found.kind)
    return special(found, inquiry) if special else _examine_w3c(found, inquiry)


def _examine_w3c(detected: Detected, inquiry: Inquiry) -> Report:
    return examine_step_by_step(detected, inquiry).report()


@dataclass(frozen=True, slots=True)
class Examined:
    """What each step said of a credential or a presentation of the W3C data models."""

    kind: Kind
    secured: Secured
    essentials: Essentials
    steps: Mapping[str, tuple[Check, ...]]
    """The checks by step, in order. ``parts`` and ``present`` are those of steps 3 and 5 that look
    at the credentials inside and at what proofs there are."""

    parts: tuple[Report, ...]
    endorsements: tuple[Report, ...]

    def report(self, source: str = "", beside: frozenset[str] = frozenset()) -> Report:
        """All of it, summed up; the steps ``beside`` the verdict are no part of it."""
        return Report(
            source=source,
            beside=beside,
            checks=tuple(chain.from_iterable(self.steps.values())),
            parts=(*self.parts, *self.endorsements),
            credential=self.secured.document,
            kind=self.kind.value,
            essentials=self.essentials,
        )


def examine_step_by_step(detected: Detected, inquiry: Inquiry) -> Examined:
    """All steps for a credential or a presentation of the W3C data models."""
    facts, policy, at = inquiry.facts, inquiry.policy, inquiry.at
    found = secured(detected, facts, policy)
    document, claims = found.document, found.claims
    sealed = any(claim.found_key and claim.found_key.chain for claim in claims)
    essentials = of_verifiable_credential(document)
    if sealed:
        essentials = with_certificate(essentials, claims)
    part_checks, parts = check_parts(detected.kind, document, inquiry)
    endorsement_checks, endorsements = check_endorsements(detected.kind, document, inquiry)
    logged = check_log(detected.kind, detected.data, inquiry)
    anchored = check_anchor(logged.checkpoint, inquiry)
    key_checks = check_keys(claims, at, policy, shown_by=shown_by(logged, anchored))
    named = detected.kind in MUST_NAME_SUBJECT
    steps = {
        "format": check_format(detected),
        "terms": check_terms(document, facts.contexts, in_bytes=sealed),
        "structure": check_structure(detected, document, facts),
        "parts": part_checks,
        "subject": check_subject(essentials, inquiry.recipient, named=named),
        "present": found.checks,
        "proof": check_proofs(claims, at),
        "key": key_checks,
        "validity": check_validity(essentials, at, policy.clock_skew),
        "status": check_status(document, inquiry),
        "log": logged.checks,
        "anchor": anchored.checks,
        "endorsement": endorsement_checks,
        "issuer": (
            check_sealed_issuer(claims, document, key_checks, policy)
            if sealed
            else check_issuer(claims, essentials.issuer, inquiry)
        ),
        "trust": check_trust(essentials, policy.trust),
    }
    return Examined(detected.kind, found, essentials, steps, parts, endorsements)


def shown_by(logged: LogFinding, anchored: AnchorFinding) -> datetime | None:
    """The instant by which the credential was there, as clocks that are not its issuer's say."""
    return min(filter(None, (logged.seen_at, anchored.held_at)), default=None)


_SPECIAL: Mapping[Kind, Callable[[Detected, Inquiry], Report]] = {
    Kind.PRESENTATION: examine_presentation,
    Kind.OPEN_BADGES_2: examine_open_badge_2,
    Kind.OPEN_BADGES_2_PART: examine_open_badge_2_part,
    Kind.ELMO_1: examine_elmo,
}
"""The formats whose steps differ; any other is a credential of the W3C data models."""
