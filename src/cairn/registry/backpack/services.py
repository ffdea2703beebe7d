"""Taking credentials into the backpack."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.audit import trail
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.backpack.queries import waiting_for
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import digest_of_token
from cairn.registry.verifying import checking

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from cairn.registry.accounts.models import User
    from cairn.verification import Report

MOST_HELD = 5_000

_AFTER_CLAIM: list[Callable[[Credential], None]] = []


def after_claim(act: Callable[[Credential], None]) -> Callable[[Credential], None]:
    """Have something done when a credential is claimed, in the transaction that says so."""
    _AFTER_CLAIM.append(act)
    return act


def find_claim(token: str) -> Credential:
    """The credential that a claim link is for; it may have been claimed already.

    Raises:
        NotFound: no link of ours, or its person was erased.
    """
    found = (
        Credential.objects.select_related("organisation", "version", "holder")
        .filter(claim_digest=digest_of_token(token))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def claim(user: User, token: str) -> HeldCredential:
    """Take a credential into one's backpack by the link of its mail.

    Who has the link has the mailbox it was sent to; it works once. Claiming it again is harmless
    for the same person and refused to any other.

    Raises:
        NotFound: no link of ours.
        NotPossible: somebody else has claimed it.
    """
    return _claim(user, find_claim(token))


def claim_by_address(user: User, pk: UUID) -> HeldCredential:
    """Take what was issued to an address that the person has verified.

    Raises:
        NotFound: nothing of the kind waits for one of the person's addresses.
    """
    found = waiting_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return _claim(user, found)


def _claim(user: User, credential: Credential) -> HeldCredential:
    with transaction.atomic():
        found = Credential.objects.select_for_update(of=("self",)).get(pk=credential.pk)
        if found.holder_id not in {None, user.pk}:
            raise NotPossible(
                detail=_("Another account has claimed this credential."),
                mend=_("Sign in with that account, or ask the institution."),
            )
        held = _hold(user, found.document.encode(), Origin.CLAIMED, credential=found)
        if found.holder_id is None:
            found.holder, found.claimed_at = user, timezone.now()
            found.save(update_fields=["holder", "claimed_at"])
            trail.record(
                "credential.claimed",
                organisation=found.organisation,
                actor=user,
                subject=f"credential:{found.pk}",
            )
            for act in _AFTER_CLAIM:
                act(found)
    return held


def check_again(held: HeldCredential) -> Report:
    """Check one's own credential, and keep the verdict with its date."""
    report = checking.check(bytes(held.document))
    held.outcome, held.checked_at = report.outcome.value, timezone.now()
    held.save(update_fields=["outcome", "checked_at"])
    return report


def take_in(user: User, data: bytes, origin: Origin, detail: str = "") -> HeldCredential:
    """Take in a credential of any issuer; it is checked, and kept whatever the verdict says.

    Args:
        user: whose backpack.
        data: the credential as received (taken out of an image before).
        origin: how it came.
        detail: the file's name or the web address.

    Raises:
        NotPossible: it is no credential that can be read, or the backpack is full.
    """
    report = checking.check(data)
    if report.credential is None:
        reason = " ".join(check.reason for check in report.decisive())
        raise NotPossible(
            detail=_("This is not a credential that can be read: %(reason)s") % {"reason": reason},
            mend=_("If it is a certificate on paper or a platform's page, keep it as evidence."),
        )
    return _hold(user, data, origin, detail=detail, report=report)


def _hold(
    user: User,
    data: bytes,
    origin: Origin,
    *,
    detail: str = "",
    credential: Credential | None = None,
    report: Report | None = None,
) -> HeldCredential:
    if HeldCredential.objects.filter(holder=user).count() >= MOST_HELD:
        raise NotPossible(
            detail=_("Your backpack holds as much as it can."),
            mend=_("Remove what you do not need."),
        )
    report = report or checking.check(data, fetch=False)
    found = report.essentials
    held, _made = HeldCredential.objects.get_or_create(
        holder=user,
        digest=hashlib.sha256(data).hexdigest(),
        defaults={
            "credential": credential,
            "document": data,
            "origin": origin,
            "origin_detail": detail[:500],
            "kind": report.kind,
            "title": found.title[:400],
            "issuer_id": found.issuer[:500],
            "issuer_name": found.issuer_name[:400],
            "outcome": report.outcome.value,
            "checked_at": timezone.now(),
            "awarded_on": found.awarded.date() if found.awarded else None,
        },
    )
    return held
