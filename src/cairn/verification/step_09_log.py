"""Step 9: was the issuing logged, and did enough witnesses see it?

A proof of logging stands beside the credential. It says nothing against a credential that there is
none: the step does not apply, unless the caller's policy asks for it. The instant of a log counts
only as its witnesses', or a chain's, gave it; what the issuer wrote into the credential and what
the log says of itself prove no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.verification.inquiry import Role
from cairn.verification.policy import Requirement
from cairn.verification.report import Check, indeterminate, not_applicable

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.formats.detect import Kind
    from cairn.transparency.checkpoints import Checkpoint
    from cairn.verification.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class LogFinding:
    """What the proof of logging showed.

    Attributes:
        checks: the step's checks.
        checkpoint: the log's head that commits to the credential; None where that was not shown.
        seen_at: the instant by which enough witnesses had seen it; None where they were too few,
            or none were asked for.
    """

    checks: tuple[Check, ...]
    checkpoint: Checkpoint | None = None
    seen_at: datetime | None = None


def check_log(kind: Kind, octets: bytes, inquiry: Inquiry) -> LogFinding:
    """Whether the credential was logged, and witnessed as the caller's policy asks.

    Args:
        kind: what it is.
        octets: it, as it is secured.
        inquiry: with the proof of logging.
    """
    proof = inquiry.evidence.proof if inquiry.role is Role.SHOWN else None
    if proof is None:
        if Requirement.LOG in inquiry.policy.require:
            return LogFinding((indeterminate("log.carried", "required"),))
        return LogFinding((not_applicable("log.carried"),))
    policy = inquiry.policy.trusted_logs
    if policy is None:
        return LogFinding((indeterminate("log.included", "no_policy"),))
    # Loaded here: most credentials come without a proof, and must not pay for reading one.
    from cairn.verification.logged import judged  # noqa: PLC0415

    return judged(kind, octets, proof, policy)
