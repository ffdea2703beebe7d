"""Revoking, suspending and reinstating: always with a reason, and the learner is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.audit import trail
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import notices, status
from cairn.registry.issuing.models import Act, Credential, StatusChange
from cairn.registry.organisations.rights import Action, Target, require

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

_NAMED = 3
_AT_ONCE = 1_000
"""Rows in one statement."""

_AFTER_CHANGE: list[Callable[[Sequence[StatusChange]], None]] = []


def after_change(
    act: Callable[[Sequence[StatusChange]], None],
) -> Callable[[Sequence[StatusChange]], None]:
    """Have something done with status changes, in the transaction that makes them."""
    _AFTER_CHANGE.append(act)
    return act


def revoke(user: User, credentials: Sequence[Credential], reason: str) -> int:
    """Withdraw credentials for good; those revoked before are left as they are.

    Returns:
        How many were revoked now.

    Raises:
        NotAllowed: the person may not, for one of them; then none is changed.
        NotPossible: no reason is given.
    """
    return _change(user, credentials, Act.REVOKE, reason)


def suspend(user: User, credentials: Sequence[Credential], reason: str) -> int:
    """Withdraw credentials for a time; raises and returns as :func:`revoke`.

    Raises:
        NotPossible: also where one of them was issued without an entry for suspension; then none
            is changed.
    """
    return _change(user, credentials, Act.SUSPEND, reason)


def reinstate(user: User, credentials: Sequence[Credential], reason: str) -> int:
    """End a suspension; raises and returns as :func:`revoke`."""
    return _change(user, credentials, Act.REINSTATE, reason)


def replaced(user: User, credential: Credential, reason: str) -> None:
    """Revoke a credential whose correction has just been issued; its mail tells of both."""
    _apply(user, [credential], Act.REVOKE, reason.strip())


def _change(user: User, credentials: Sequence[Credential], act: Act, reason: str) -> int:
    if not reason.strip():
        raise NotPossible(
            detail=_("A reason is needed."), mend=_("Say in a few words why; the learner reads it.")
        )
    for achievement, organisation in {
        (each.version.achievement, each.organisation) for each in credentials
    }:
        require(user, Action.CHANGE_STATUS, Target(organisation, achievement.unit, achievement.pk))
    with transaction.atomic():
        locked = list(
            Credential.objects.select_for_update(of=("self",))
            .select_related("organisation", "version__achievement", "holder")
            .filter(pk__in=[each.pk for each in credentials])
            .order_by("pk")
        )
        due = [each for each in locked if _is_due(each, act)]
        fixed = [each for each in due if not each.suspendable]
        if act is Act.SUSPEND and fixed:
            raise not_suspendable(fixed)
        if due:
            _apply(user, due, act, reason.strip())
            notices.status_changed(due, act, reason.strip())
    return len(due)


def _is_due(credential: Credential, act: Act) -> bool:
    """Whether the act changes anything: a revocation is final, a suspension is not made twice."""
    if credential.revoked_at is not None:
        return False
    if act is Act.REINSTATE:
        return credential.suspended_at is not None
    return act is Act.REVOKE or credential.suspended_at is None


def not_suspendable(credentials: Sequence[Credential]) -> NotPossible:
    """That these have no entry for suspension, why, and what to do instead."""
    text = ngettext(
        "The credential of %(names)s cannot be suspended: it was issued to be revoked only, which "
        "every checker of Open Badges accepts.",
        "%(count)s credentials, of %(names)s, cannot be suspended: they were issued to be revoked "
        "only, which every checker of Open Badges accepts.",
        len(credentials),
    )
    more = " …" if len(credentials) > _NAMED else ""
    names = ", ".join(each.recipient_name for each in credentials[:_NAMED]) + more
    return NotPossible(
        detail=text % {"names": names, "count": len(credentials)},
        mend=_(
            "Correct it if something in it is wrong, or revoke it and issue it again later. For "
            "new ones, suspending is switched on at the page of the micro-credential."
        ),
    )


def _apply(user: User, credentials: Sequence[Credential], act: Act, reason: str) -> None:
    now = timezone.now()
    for each in credentials:
        if act is Act.REVOKE:
            each.revoked_at = now
        else:
            each.suspended_at = now if act is Act.SUSPEND else None
    Credential.objects.bulk_update(credentials, ["revoked_at", "suspended_at"], batch_size=_AT_ONCE)
    changes = StatusChange.objects.bulk_create(
        StatusChange(credential=each, act=act, reason=reason, at=now, by=user)
        for each in credentials
    )
    status.publish_for(credentials)
    for told in _AFTER_CHANGE:
        told(changes)
    subjects: dict[Organisation, list[str]] = {}
    for each in credentials:
        subjects.setdefault(each.organisation, []).append(f"credential:{each.pk}")
    for organisation, of in subjects.items():
        trail.record_each(
            f"credential.{act.value}", organisation=organisation, actor=user, subjects=of
        )
