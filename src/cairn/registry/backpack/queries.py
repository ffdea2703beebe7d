"""Reading a backpack: one's own, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from cairn.registry.backpack.models import HeldCredential
from cairn.registry.errors import NotFound
from cairn.registry.issuing.models import Credential

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from cairn.registry.accounts.models import User


def held_by(user: User, *, archived: bool = False) -> QuerySet[HeldCredential]:
    """What the person holds, newest first."""
    return HeldCredential.objects.filter(
        holder=user, archived_at__isnull=not archived
    ).select_related("credential__version", "credential__organisation")


def one_held(user: User, pk: UUID) -> HeldCredential:
    """One of the person's own.

    Raises:
        NotFound: there is none.
    """
    found = (
        HeldCredential.objects.filter(holder=user, pk=pk)
        .select_related("credential__organisation")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def waiting_for(user: User) -> QuerySet[Credential]:
    """What was issued here to one of the person's verified addresses and not claimed yet."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return Credential.objects.filter(
        recipient_email__in=[each.lower() for each in verified], holder=None, revoked_at=None
    ).select_related("organisation", "version")
