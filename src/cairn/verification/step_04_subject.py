"""Step 4: whom is the credential about, and is it the person whom the caller has in mind?

Open Badges 3.0 §B.1.3: a subject is identified by ``id``, by ``identifier``, or by both. Comparing
it with the person who shows the credential is the verifier's own step (§9.1 step 5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.verification.identity import Match, compare
from cairn.verification.report import Check, failed, indeterminate, not_applicable, passed

if TYPE_CHECKING:
    from cairn.verification.essentials import Essentials


def check_subject(
    essentials: Essentials, recipient: str | None, *, named: bool
) -> tuple[Check, ...]:
    """Whether the subject is identified, and whether it is ``recipient``.

    Args:
        essentials: what the credential says.
        recipient: whom the caller expects; ``None`` if nobody asked.
        named: whether the format demands that the subject be identified.
    """
    checks = []
    if essentials.identities:
        checks.append(passed("subject.identified"))
    elif named:
        checks.append(failed("subject.identified"))
    else:
        checks.append(not_applicable("subject.identified"))
    checks.append(_recipient(essentials, recipient))
    return tuple(checks)


def _recipient(essentials: Essentials, recipient: str | None) -> Check:
    if recipient is None:
        return not_applicable("subject.recipient")
    match compare(recipient, essentials.identities):
        case Match.SAME:
            return passed("subject.recipient", recipient=recipient)
        case Match.DIFFERENT:
            return failed("subject.recipient", recipient=recipient)
        case Match.UNKNOWN:
            return indeterminate("subject.recipient", recipient=recipient)
