"""Step 10: does a chain hold the log's root, and since when?

An anchor adds a clock that neither issuer, log nor witnesses can turn back. It never speaks against
a credential that a chain is down, slow, or not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import LogProofInvalid
from cairn.verification.inquiry import Role
from cairn.verification.log_evidence import AnchoredRoot, AnchorMissing
from cairn.verification.moments import spoken
from cairn.verification.policy import Requirement
from cairn.verification.report import Check, failed, indeterminate, not_applicable, passed

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.transparency.checkpoints import Checkpoint
    from cairn.verification.inquiry import Inquiry
    from cairn.verification.log_evidence import AnchorFact


@dataclass(frozen=True, slots=True)
class AnchorFinding:
    """What chains said.

    Attributes:
        checks: the step's checks, one for each chain.
        held_at: the earliest instant since when a chain holds a root that commits to the
            credential, for good; None where none does.
    """

    checks: tuple[Check, ...]
    held_at: datetime | None = None


def check_anchor(logged: Checkpoint | None, inquiry: Inquiry) -> AnchorFinding:
    """Whether a chain holds a root that commits to the credential.

    Args:
        logged: the head of the log under which the credential was shown to stand; None where it
            was not shown.
        inquiry: with what was asked of chains.
    """
    facts = inquiry.evidence.anchors if inquiry.role is Role.SHOWN else ()
    if not facts:
        if Requirement.ANCHOR in inquiry.policy.require:
            return AnchorFinding((indeterminate("anchor.carried", "required"),))
        return AnchorFinding((not_applicable("anchor.carried"),))
    found = [_check(fact, logged) for fact in facts]
    held = [
        fact.block_time
        for fact, check in zip(facts, found, strict=True)
        if isinstance(fact, AnchoredRoot) and check.variant == "passed"
    ]
    return AnchorFinding(tuple(found), min(held, default=None))


def _check(fact: AnchorFact, logged: Checkpoint | None) -> Check:
    if isinstance(fact, AnchorMissing):
        return failed("anchor.held", chain=fact.chain, detail=fact.reason)
    if not isinstance(fact, AnchoredRoot):
        return indeterminate("anchor.held", chain=fact.chain, detail=fact.reason)
    if logged is None:
        return indeterminate("anchor.held", "not_logged", chain=fact.chain)
    if (apart := _apart(fact, logged)) is not None:
        return apart
    if not fact.final:
        return indeterminate("anchor.held", "not_final", chain=fact.chain)
    return passed(
        "anchor.held",
        chain=fact.chain,
        contract=fact.contract,
        size=fact.size,
        at=spoken(fact.block_time),
    )


def _apart(fact: AnchoredRoot, logged: Checkpoint) -> Check | None:
    """What keeps the anchored root from committing to all that the log's head does, if anything.

    It fails where one size has two roots. All else only leaves open what the anchored tree holds: a
    stranger can lay any receipt beside a good credential, and leave any proof out of one.
    """
    if fact.origin != logged.origin:
        return indeterminate("anchor.held", "other_log", chain=fact.chain, origin=fact.origin)
    if fact.size == logged.size:
        if fact.root == logged.root:
            return None
        return failed("anchor.held", "other_root", chain=fact.chain, size=fact.size)
    # An anchored tree that is smaller than the head's may lack the credential.
    variant = "earlier" if fact.size < logged.size else _growth_lacks(fact, logged)
    if not variant:
        return None
    return indeterminate(
        "anchor.held", variant, chain=fact.chain, size=fact.size, logged=logged.size
    )


def _growth_lacks(fact: AnchoredRoot, logged: Checkpoint) -> str:
    """Why it is not shown that the log's head grew into a later anchored root; empty if it is."""
    if not fact.consistency:
        return "no_growth"
    # Loaded here, as for step 9: few credentials come with an anchor.
    from cairn.transparency.merkle_proofs import verify_consistency  # noqa: PLC0415

    try:
        verify_consistency(logged.size, fact.size, fact.consistency, logged.root, fact.root)
    except LogProofInvalid:
        return "other_growth"
    return ""
