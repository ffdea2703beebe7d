"""Step 6: was the key allowed to sign credentials, at the time that the proof claims?

Controlled Identifiers 1.0 §2.2 and §2.3.2. A key that its controller withdrew because it was lost
can sign with any date. So a proof dated before a withdrawal that has happened since is neither
good nor bad: only a log, or the issuer, could tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.verification.methods import ASSERTION
from cairn.verification.moments import moment_of, spoken
from cairn.verification.report import Check, failed, indeterminate, not_applicable, passed
from cairn.verification.seals import check_certificate

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.verification.claims import Claim
    from cairn.verification.methods import Key
    from cairn.verification.policy import Policy


def check_keys(
    claims: tuple[Claim, ...], at: datetime, policy: Policy, purpose: str = ASSERTION
) -> tuple[Check, ...]:
    """Whether each proof's key was found, authorised for ``purpose``, and in force."""
    checks: list[Check] = []
    for claim in claims:
        key = claim.found_key
        if key is None:
            assert isinstance(claim.key, Check)
            checks.append(claim.key)
            continue
        if key.chain:
            checks.append(check_certificate(key, moment_of(claim.created), at, policy))
            continue
        variant = "passed" if key.method else "carried"
        checks += [
            passed("key.found", variant, method=key.called),
            _authorised(key, purpose),
            _active(key, moment_of(claim.created), at),
        ]
    return tuple(checks)


def _authorised(key: Key, purpose: str) -> Check:
    if key.purposes is None:
        return not_applicable("key.authorised", method=key.called)
    if purpose in key.purposes:
        return passed("key.authorised", method=key.called, purpose=purpose)
    return failed("key.authorised", method=key.called, purpose=purpose)


def _active(key: Key, created: datetime | None, at: datetime) -> Check:
    """``revoked`` and ``expires`` against the time that the proof claims."""
    for name, written in (("revoked", key.revoked), ("expires", key.expires)):
        if not written:
            continue
        end = moment_of(written)
        if end is None:
            return failed("key.active", "unreadable", method=key.called, member=name)
        if created is not None and created >= end:
            return failed("key.active", name, method=key.called, end=spoken(end))
        # `expires` was announced beforehand, so a date before it is believed as any date of the
        # issuer's is; `revoked` says that the key may be in other hands, whatever date they write.
        if end <= at and (name == "revoked" or created is None):
            return indeterminate("key.active", f"{name}_since", method=key.called, end=spoken(end))
    return passed("key.active", method=key.called)
