"""Whether a credential holds: bytes and facts in, a report out.

Nothing here fetches, reads a path or asks the time. ``wanted`` names the facts that are missing;
whoever may use the network brings them; ``verify`` decides with what there is.
"""

from cairn.verification.facts import NO_FACTS, Document, Facts, Purpose, Unavailable, Want
from cairn.verification.log_evidence import (
    NO_EVIDENCE,
    AnchoredRoot,
    AnchorFact,
    AnchorMissing,
    AnchorUnknown,
    LogEvidence,
)
from cairn.verification.policy import DEFAULT_POLICY, Policy, Requirement
from cairn.verification.procedure import unreadable, verify, wanted
from cairn.verification.report import Check, Outcome, Report
from cairn.verification.trust_list import TrustedIssuer, TrustList, parse_trust_list

__all__ = [
    "DEFAULT_POLICY",
    "NO_EVIDENCE",
    "NO_FACTS",
    "AnchorFact",
    "AnchorMissing",
    "AnchorUnknown",
    "AnchoredRoot",
    "Check",
    "Document",
    "Facts",
    "LogEvidence",
    "Outcome",
    "Policy",
    "Purpose",
    "Report",
    "Requirement",
    "TrustList",
    "TrustedIssuer",
    "Unavailable",
    "Want",
    "parse_trust_list",
    "unreadable",
    "verify",
    "wanted",
]
