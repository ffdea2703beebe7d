"""Reading a backpack: one's own, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Count, Q

from cairn.registry.backpack.models import Collection, CollectionItem, Evidence, HeldCredential
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


def counts(user: User) -> tuple[int, int, int]:
    """How many the person holds, has put away, and has removed."""
    gone, away = Q(removed_at__isnull=False), Q(archived_at__isnull=False)
    found = HeldCredential.with_removed.filter(holder=user).aggregate(
        held=Count("pk", filter=~gone & ~away),
        away=Count("pk", filter=~gone & away),
        gone=Count("pk", filter=gone),
    )
    return found["held"], found["away"], found["gone"]


def one_held(user: User, pk: UUID) -> HeldCredential:
    """One of the person's own.

    Raises:
        NotFound: there is none.
    """
    found: HeldCredential | None = (
        HeldCredential.objects.filter(holder=user, pk=pk)
        .select_related("credential__organisation")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def held_for(user: User, credential: Credential) -> HeldCredential | None:
    """The person's own copy of something that an institution here issued, if any."""
    return HeldCredential.objects.filter(holder=user, credential=credential).first()


def one_removed(user: User, pk: UUID) -> HeldCredential:
    """One that the person has removed and can still take back.

    Raises:
        NotFound: there is none.
    """
    found = removed_by(user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def removed_by(user: User) -> QuerySet[HeldCredential]:
    """What the person has removed and can still take back, the last first."""
    return (
        HeldCredential.with_removed.filter(holder=user, removed_at__isnull=False)
        .defer("document", "picture")
        .order_by("-removed_at", "pk")
    )


def waiting_for(user: User) -> QuerySet[Credential]:
    """What was issued here to the person and not claimed yet.

    To one of the person's verified addresses, or in the place of one that the person has claimed.
    """
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    mine = HeldCredential.with_removed.filter(holder=user, credential__isnull=False)
    addressed = Q(recipient_email__in=[each.lower() for each in verified], holder=None)
    return (
        Credential.objects.filter(addressed | Q(holder=user), claimed_at=None, revoked_at=None)
        .exclude(pk__in=mine.values("credential"))
        .select_related("organisation", "version")
    )


def one_evidence(user: User, pk: UUID) -> Evidence:
    """One piece of the person's own evidence.

    Raises:
        NotFound: there is none.
    """
    found = Evidence.objects.filter(holder=user, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def one_collection(user: User, pk: UUID) -> Collection:
    """One of the person's own collections.

    Raises:
        NotFound: there is none.
    """
    found = Collection.objects.filter(holder=user, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def collected(collection: Collection) -> list[HeldCredential]:
    """What is in a collection, in its order."""
    return [each.held for each in in_order(collection)]


def in_order(collection: Collection) -> QuerySet[CollectionItem]:
    """The places of a collection, without the documents of what stands there."""
    return (
        collection.items.filter(held__removed_at=None)
        .select_related("held__credential")
        .defer("held__document", "held__picture", "held__credential__document")
        .order_by("position", "pk")
    )


def collections_of(user: User) -> QuerySet[Collection]:
    """The person's collections by name, each with the ``number`` of what is in it."""
    present = Count("items", filter=Q(items__held__removed_at=None))
    return (
        Collection.objects.filter(holder=user)
        .annotate(number=present)
        .order_by("name", "created_at", "pk")
    )
