"""Claiming what was issued here, and taking in what others issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.audit import trail
from cairn.registry.backpack.holding import (
    MOST_HELD,
    check_again,
    forget,
    hold,
    look,
    put_away,
    remove,
    restore,
)
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.backpack.queries import waiting_for
from cairn.registry.backpack.taking_in import take_in, take_in_all
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import digest_of_token, shows_mailbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from cairn.registry.accounts.models import User

__all__ = [
    "MOST_HELD",
    "check_again",
    "claim",
    "claim_all",
    "claim_by_address",
    "find_claim",
    "forget",
    "look",
    "may_keep_address",
    "put_away",
    "remove",
    "restore",
    "take_in",
    "take_in_all",
]

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


def claim(user: User, token: str, *, keep_address: bool = False) -> HeldCredential:
    """Take a credential into one's backpack by the link of its mail.

    Who has the link has the mailbox it was sent to, unless its token says that it went elsewhere
    (:func:`cairn.registry.issuing.services.shows_mailbox`); it works once. Claiming it again is
    harmless for the same person and refused to any other.

    Args:
        user: who claims.
        token: of the link.
        keep_address: count the mailbox among the person's verified addresses from now on, so that
            what is sent there later is found too. The caller has seen that the person signed in
            just now: an address is also a way into the account.

    Raises:
        NotFound: no link of ours.
        NotPossible: somebody else has claimed it, or it was withdrawn.
    """
    credential = find_claim(token)
    with transaction.atomic():
        held = _claim(user, credential)
        if keep_address and shows_mailbox(token):
            _keep_address(user, credential.recipient_email)
    return held


def may_keep_address(user: User, address: str) -> bool:
    """Whether a mailbox that got a claim link could become one of the person's addresses."""
    if not address or EmailAddress.objects.filter(email__iexact=address, verified=True).exists():
        return False
    own: int = EmailAddress.objects.filter(user=user).count()
    return own < settings.ACCOUNT_MAX_EMAIL_ADDRESSES


def _keep_address(user: User, address: str) -> None:
    if may_keep_address(user, address):
        EmailAddress.objects.update_or_create(
            user=user, email=address.lower(), defaults={"verified": True}
        )
        trail.record("account.address", organisation=None, actor=user, subject=f"user:{user.pk}")


def claim_by_address(user: User, pk: UUID) -> HeldCredential:
    """Take what was issued to an address that the person has verified.

    Raises:
        NotFound: nothing of the kind waits for one of the person's addresses.
    """
    found = waiting_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return _claim(user, found)


def claim_all(user: User) -> int:
    """Take everything that waits for the person's addresses; how many there were."""
    waiting = list(waiting_for(user))
    for each in waiting:
        _claim(user, each)
    return len(waiting)


def _claim(user: User, credential: Credential) -> HeldCredential:
    with transaction.atomic():
        found = Credential.objects.select_for_update(of=("self",)).get(pk=credential.pk)
        if found.holder_id not in {None, user.pk}:
            raise NotPossible(
                detail=_("Another account has claimed this credential."),
                mend=_("Sign in with that account, or ask the institution."),
            )
        held = _hold(user, found.document.encode(), Origin.CLAIMED, credential=found)
        if found.claimed_at is None:
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


def _hold(
    user: User, data: bytes, origin: Origin, *, credential: Credential | None = None
) -> HeldCredential:
    return hold(user, data, origin, credential=credential)[0]
