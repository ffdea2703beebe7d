"""Steps 9 and 10: was the issuing logged, and was the log anchored?

A credential that carries no such proof says nothing by that: the steps do not apply, unless the
caller's policy asks for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.verification.policy import Requirement
from cairn.verification.report import Check, indeterminate, not_applicable

if TYPE_CHECKING:
    from cairn.verification.policy import Policy


def check_log(policy: Policy) -> tuple[Check, ...]:
    """Whether the credential proves that it was logged."""
    if Requirement.LOG in policy.require:
        return (indeterminate("log.carried", "required"),)
    return (not_applicable("log.carried"),)


def check_anchor(policy: Policy) -> tuple[Check, ...]:
    """Whether the credential proves that its log was anchored."""
    if Requirement.ANCHOR in policy.require:
        return (indeterminate("anchor.carried", "required"),)
    return (not_applicable("anchor.carried"),)
