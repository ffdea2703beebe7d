"""Step 9: was the issuing logged, and did enough witnesses see it?

A proof of logging stands beside the credential. It says nothing against a credential that there is
none: the step does not apply, unless the caller's policy asks for it. The instant of a log counts
only as its witnesses', or a chain's, gave it; what the issuer wrote into the credential and what
the log says of itself prove no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.formats.detect import Kind
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.entries import (
    EntryKind,
    Personal,
    commitment_entry,
    digest_entry,
)
from cairn.transparency.log_proof import LogProof
from cairn.verification.inquiry import Role
from cairn.verification.moments import spoken
from cairn.verification.policy import Requirement
from cairn.verification.report import Check, failed, indeterminate, not_applicable, passed
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.transparency.entries import Entry
    from cairn.transparency.log_proof import Logged
    from cairn.transparency.trust_policy import TrustPolicy
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
    try:
        read = LogProof.parse(proof)
        checkpoint = Checkpoint.parse(read.note.text)
        if not any(key.name == checkpoint.origin for key in policy.logs):
            unknown = indeterminate("log.included", "unknown_log", origin=checkpoint.origin)
            return LogFinding((unknown,))
        logged = read.verify(_entry(kind, octets, read.extra).octets, policy)
    except CairnError as error:
        return LogFinding((failed("log.included", detail=error_words(error)),))
    return _found(logged, policy)


def _found(logged: Logged, policy: TrustPolicy) -> LogFinding:
    checkpoint = logged.checkpoint
    included = passed(
        "log.included", origin=checkpoint.origin, place=logged.index, size=checkpoint.size
    )
    number = len(logged.cosignatures)
    if not logged.witnessed:
        few = indeterminate("log.witnessed", number=number, known=len(policy.witnesses))
        return LogFinding((included, few), checkpoint)
    if logged.witnessed_at is None:
        return LogFinding((included, not_applicable("log.witnessed")), checkpoint)
    try:
        seen_at = datetime.fromtimestamp(logged.witnessed_at, UTC)
    except (OverflowError, ValueError, OSError):
        far = indeterminate("log.witnessed", "no_date", number=number)
        return LogFinding((included, far), checkpoint)
    seen = passed("log.witnessed", number=number, at=spoken(seen_at))
    return LogFinding((included, seen), checkpoint, seen_at)


def _entry(kind: Kind, octets: bytes, extra: bytes | None) -> Entry:
    """The entry that the credential has in a log: a commitment, for what is about a person."""
    if extra is None and kind is Kind.STATUS_LIST:
        return digest_entry(EntryKind.STATUS_LIST, octets)
    return commitment_entry(Personal.CREDENTIAL, octets, extra or b"")
