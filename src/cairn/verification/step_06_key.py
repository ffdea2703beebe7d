"""Step 6: was the key allowed to sign credentials, at the time that the proof claims?

Controlled Identifiers 1.0 §2.2 and §2.3.2. A key that its controller withdrew because it was lost
can sign with any date. So a proof dated before a withdrawal that has happened since is neither
good nor bad, until a clock that is not the issuer's says that the credential was there before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cairn.verification.methods import ASSERTION
from cairn.verification.moments import moment_of, spoken
from cairn.verification.report import Check, failed, indeterminate, not_applicable, passed
from cairn.verification.seals import check_certificate

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.verification.claims import Claim
    from cairn.verification.methods import Key
    from cairn.verification.policy import Policy
    from cairn.verification.trust_list import KeyStanding


def check_keys(
    claims: tuple[Claim, ...],
    at: datetime,
    policy: Policy,
    purpose: str = ASSERTION,
    *,
    shown_by: datetime | None = None,
) -> tuple[Check, ...]:
    """Whether each proof's key was found, authorised for ``purpose``, and in force.

    Args:
        claims: what the proofs claim.
        at: the moment asked about.
        policy: what the caller asks; its trust list may know more of a key than its document.
        purpose: what the key was used for.
        shown_by: the instant by which the credential was there, as a log's witnesses or a chain
            say; None where nobody but the issuer says anything.
    """
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
            _active(key, moment_of(claim.created), at, policy, shown_by),
        ]
    return tuple(checks)


def _authorised(key: Key, purpose: str) -> Check:
    if key.purposes is None:
        return not_applicable("key.authorised", method=key.called)
    if purpose in key.purposes:
        return passed("key.authorised", method=key.called, purpose=purpose)
    return failed("key.authorised", method=key.called, purpose=purpose)


def _active(
    key: Key,
    created: datetime | None,
    at: datetime,
    policy: Policy,
    shown_by: datetime | None,
) -> Check:
    """``revoked`` and ``expires`` against the time of signing, then what the caller knows."""
    saved: Check | None = None
    standing = policy.trust.key_standing(key.names) if policy.trust else None
    put_away = standing is not None and standing.compromised_since is None
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
        # A caller who knows that the key was only put away knows better than that.
        doubtful = name == "revoked" and not put_away
        if end <= at and (doubtful or created is None):
            if shown_by is None or shown_by >= end:
                variant = f"{name}_since"
                return indeterminate("key.active", variant, method=key.called, end=spoken(end))
            saved = _shown_before(key, end, shown_by)
    known = _as_known(key, created, at, standing, shown_by)
    return known or saved or passed("key.active", method=key.called)


def _as_known(
    key: Key,
    created: datetime | None,
    at: datetime,
    standing: KeyStanding | None,
    shown_by: datetime | None,
) -> Check | None:
    """What the caller's trust list says of the key; None where it says nothing that matters.

    A *retired* key was put away by its owner: what it signed before is as good as ever. A
    *compromised* one may be in other hands, who can write any date: only a time that is not the
    issuer's own can show that something was signed before.
    """
    if standing is None:
        return None
    since = standing.compromised_since
    if since is not None and since <= at:
        if shown_by is None or shown_by >= since:
            facts: dict[str, Any] = {"method": key.called, "end": spoken(since)}
            return indeterminate("key.active", "compromised", **facts)
        return _shown_before(key, since, shown_by)
    end = standing.retired
    if end is None or end > at:
        return None
    if shown_by is not None and shown_by < end:
        return _shown_before(key, end, shown_by)
    if created is None:
        return indeterminate("key.active", "retired_since", method=key.called, end=spoken(end))
    if created >= end:
        return failed("key.active", "retired", method=key.called, end=spoken(end))
    return passed("key.active", "before_retired", method=key.called, end=spoken(end))


def _shown_before(key: Key, end: datetime, shown_by: datetime) -> Check:
    by = spoken(shown_by)
    return passed("key.active", "shown_before", method=key.called, end=spoken(end), by=by)
