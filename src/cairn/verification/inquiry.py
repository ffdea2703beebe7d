"""What every step is given besides the credential itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.verification.log_evidence import NO_EVIDENCE, LogEvidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from cairn.formats.detect import Detected
    from cairn.verification.facts import Facts
    from cairn.verification.policy import Policy
    from cairn.verification.report import Outcome, Report


class Role(StrEnum):
    """Why a credential is looked at; some questions are put only to the one that was shown."""

    SHOWN = "shown"
    """What the caller handed in."""

    PRESENTED = "presented"
    """A credential in a presentation: what the caller asks of a credential is asked of it."""

    PART = "part"
    """A credential in a learner record (CLR 2.0)."""

    ENDORSEMENT = "endorsement"
    """Somebody's word for the credential or for its issuer."""

    STATUS_LIST = "status_list"
    """A status list, which is a credential itself. Its own status is not asked: no list says it."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A signed status list that was looked at, for all credentials that name it.

    It holds for one set of facts, one policy and one moment; what hangs on the credential (is it
    the same issuer's?) is asked of each.
    """

    report: Report
    """What verification says of it as a credential."""

    outcome: Outcome
    """The sum of that."""

    entries: dict[str, Any] = field(default_factory=dict, hash=False)
    """What mechanisms read in it, by their type."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The facts, the policy and the moment of one verification."""

    facts: Facts
    policy: Policy
    at: datetime
    """The moment asked about, with its offset."""

    examine: Callable[[Detected, Inquiry], Report]
    """The whole procedure, for credentials inside this one and for status lists."""

    role: Role = Role.SHOWN

    evidence: LogEvidence = NO_EVIDENCE
    """What goes with the credential that was shown; those inside it have none of their own."""

    depth: int = 0
    """How many credentials this one stands in."""

    lists: dict[tuple[str, int], LookedAt] = field(default_factory=dict, compare=False)
    """The signed status lists that were looked at so far, by address and depth: many credentials
    name one list, and one credential may name it twice."""

    @property
    def recipient(self) -> str | None:
        """Whose the credential should be; asked only of what was shown, not of what is in it."""
        return self.policy.recipient if self.role in {Role.SHOWN, Role.PRESENTED} else None

    def inside(self, role: Role) -> Inquiry:
        """The same inquiry, for a credential one deeper.

        What the caller insists on is insisted on for the credential, not for a list or an
        endorsement that goes with it; and a list is as good as its issuer, whom step 8 compares
        with the credential's, on whatever day it was made.
        """
        policy = self.policy
        if role in {Role.ENDORSEMENT, Role.STATUS_LIST}:
            policy = replace(policy, require=frozenset())
        if role is Role.STATUS_LIST and policy.trust is not None:
            policy = replace(policy, trust=None)
        return replace(self, role=role, depth=self.depth + 1, policy=policy)
