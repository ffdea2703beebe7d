"""Collections: a learner's own choice and order. No award; nothing in them is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cairn.registry.backpack.models import Collection, CollectionItem, HeldCredential
from cairn.registry.errors import NotFound, NotPossible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from cairn.registry.accounts.models import User

MOST = 100


def make(user: User, *, name: str, note: str, credentials: Sequence[str]) -> Collection:
    """Make a collection.

    Raises:
        NotPossible: there are as many as can be.
        NotFound: a credential is not the person's.
    """
    if Collection.objects.filter(holder=user).count() >= MOST:
        raise NotPossible(
            detail=_("You have as many collections as can be."), mend=_("Remove one first.")
        )
    with transaction.atomic():
        made = Collection.objects.create(holder=user, name=name, note=note)
        _fill(user, made, credentials)
    return made


def change(
    user: User,
    collection: Collection,
    *,
    name: str,
    note: str,
    credentials: Sequence[str],
    shown: Sequence[str],
) -> None:
    """Change name, note and content; what stays keeps its place, what is new stands behind.

    Args:
        user: whose.
        collection: which.
        name: what it is called.
        note: what it shows.
        credentials: what is chosen of what was shown.
        shown: what was there to choose from; anything else in the collection stays.

    Raises:
        NotFound: the collection, or a credential, is not the person's.
    """
    if collection.holder_id != user.pk:
        raise NotFound
    with transaction.atomic():
        collection.name, collection.note = name, note
        collection.save(update_fields=["name", "note"])
        collection.items.filter(held__id__in=set(shown) - set(credentials)).delete()
        there = collection.items.filter(held__id__in=credentials).values_list("held", flat=True)
        before = {str(pk) for pk in there}
        _fill(user, collection, [pk for pk in credentials if pk not in before])


def _fill(user: User, collection: Collection, credentials: Sequence[str]) -> None:
    """Set these behind what is there."""
    keys = list(dict.fromkeys(credentials))
    if HeldCredential.objects.filter(holder=user, pk__in=keys).count() != len(keys):
        raise NotFound
    last = collection.items.aggregate(last=Max("position"))["last"]
    CollectionItem.objects.bulk_create(
        CollectionItem(collection=collection, held_id=pk, position=place)
        for place, pk in enumerate(keys, start=0 if last is None else last + 1)
    )


def move(collection: Collection, held: UUID, *, up: bool) -> None:
    """Set a credential one place earlier or later."""
    with transaction.atomic():
        items = list(collection.items.select_for_update(of=("self",)).order_by("position", "pk"))
        at = next((place for place, item in enumerate(items) if item.held_id == held), None)
        to = at + (-1 if up else 1) if at is not None else -1
        if at is not None and 0 <= to < len(items):
            items[at], items[to] = items[to], items[at]
            moved = [item for place, item in enumerate(items) if item.position != place]
            for place, item in enumerate(items):
                item.position = place
            CollectionItem.objects.bulk_update(moved, ["position"], batch_size=500)
