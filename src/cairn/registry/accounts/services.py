"""What people do with their own accounts: choose, end sessions, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from cairn.registry.accounts import personal_data
from cairn.registry.accounts.models import User
from cairn.registry.audit import trail
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.mail import kinds
from cairn.registry.organisations.models import Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Collection

    from cairn.registry.organisations.models import Organisation

_MOST_FORMER_NAMES = 50


def choose(user: User, *, name: str, language: str, mails: Collection[str]) -> None:
    """Set name, language and which of the optional mails are wanted.

    A former name is kept and shown to nobody but the person: credentials that were issued under it
    keep it, and the person may have to show that both are one.
    """
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        _name(held, name)
        held.language = language
        held.unwanted_mails = [each.name for each in kinds.optional() if each.name not in mails]
        held.save(update_fields=["name", "former_names", "language", "unwanted_mails"])
    user.refresh_from_db()


def rename(user: User, name: str) -> None:
    """Set the name alone, as :func:`choose` does."""
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        _name(held, name)
        held.save(update_fields=["name", "former_names"])
    user.refresh_from_db()


def _name(held: User, name: str) -> None:
    chosen = " ".join(name.split())
    if held.name and held.name != chosen:
        former = [each for each in held.former_names if each != held.name]
        held.former_names = [*former, held.name][-_MOST_FORMER_NAMES:]
    held.name = chosen


def forget_former_name(user: User, name: str) -> None:
    """Take a former name out of the account for good."""
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        held.former_names = [each for each in held.former_names if each != name]
        held.save(update_fields=["former_names"])
    user.refresh_from_db()


def end_session(user: User, number: int) -> None:
    """End one of one's own sessions: that device has to sign in again.

    Raises:
        NotFound: it is no session of this person's.
    """
    found = UserSession.objects.filter(user=user, pk=number).first()
    if found is None:
        raise NotFound
    found.end()


def end_other_sessions(user: User, current_key: str) -> int:
    """End all sessions but the one in hand; how many were ended."""
    others = [
        each for each in UserSession.objects.purge_and_list(user) if each.session_key != current_key
    ]
    for each in others:
        each.end()
    return len(others)


def last_owner_of(user: User) -> list[Organisation]:
    """The institutions that nobody else owns."""
    owned = RoleGrant.objects.filter(user=user, role=Role.OWNER, unit=None, achievement_id=None)
    found = []
    for held in owned.select_related("organisation"):
        others = RoleGrant.objects.filter(
            organisation=held.organisation, role=Role.OWNER, unit=None, achievement_id=None
        ).exclude(user=user)
        if held.organisation.closed_at is None and not others.exists():
            found.append(held.organisation)
    return found


def why_not_delete(user: User) -> NotPossible | None:
    """What stands against deleting the account now, if anything."""
    left_alone = last_owner_of(user)
    if left_alone:
        names = ", ".join(str(each) for each in left_alone)
        return NotPossible(
            detail=_("Nobody else owns: %(names)s.") % {"names": names},
            mend=_("Make somebody else an owner, or close the institution, and come back."),
        )
    others = User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk)
    if user.is_operator and not others.exists():
        return NotPossible(
            detail=_("You are the only operator of this registry."),
            mend=_("Make somebody else an operator first."),
        )
    return None


def delete(user: User) -> None:
    """Delete an account with all that is not kept for a reason that the page has named.

    Credentials that the person has as files keep verifying: their keys and status lists stay.

    Raises:
        NotPossible: an institution would have no owner, or the registry no operator.
    """
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        against = why_not_delete(held)
        if against is not None:
            raise against
        personal_data.erase_everywhere(held, personal_data.verified_addresses(held))
        for session in UserSession.objects.filter(user=held):
            session.end()
        trail.record("account.deleted", organisation=None, actor=None, subject=f"user:{held.pk}")
        held.delete()
