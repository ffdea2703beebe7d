"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from cairn.registry.accounts.personal_data import verified_addresses
from cairn.registry.issuing import finding, sheets
from cairn.registry.issuing.models import Batch, BatchRow, BatchState, Credential, StatusChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from cairn.registry.accounts.models import User

_CONTACT = ("email", "did")


def held(user: User) -> Mapping[str, object]:
    """Credentials that institutions here issued to the person and that were claimed."""
    found = Credential.objects.filter(holder=user).select_related("organisation", "version")
    return {
        "awarded": [
            {
                "credential": each.identifier,
                "title": each.version.title,
                "institution": str(each.organisation),
                "name": each.recipient_name,
                "address": each.recipient_email,
                "did": each.recipient_did,
                "issued_at": each.issued_at.isoformat(),
                "claimed_at": each.claimed_at.isoformat() if each.claimed_at else None,
                "document": each.document,
            }
            for each in found
        ],
        "lists_uploaded": [
            {"made_at": each.created_at.isoformat(), "institution": str(each.organisation)}
            for each in Batch.objects.filter(created_by=user).select_related("organisation")
        ],
        "status_changes_made": StatusChange.objects.filter(by=user).count(),
    }


def stays(user: User) -> Iterable[str]:
    """An institution keeps what it awarded; law asks that of it."""
    if _of(user, verified_addresses(user)).exists():
        yield _(
            "Each institution keeps that it awarded you something, with your name as it was then, "
            "for as long as the law asks it to. Your address and the link to you are removed. Ask "
            "the institution itself if you want that record erased too."
        )


def erase(user: User, addresses: Sequence[str]) -> None:
    """The record of the award stays with its institution; how to reach the person goes.

    With it goes the sheet of each list that has ended and that the person stood in. A list that is
    still in preparation is the institution's to finish or to delete.
    """
    concerned = list(_of(user, addresses).values_list("pk", flat=True))
    ended = Q(batch__state__in=(BatchState.DONE, BatchState.STOPPED))
    left = Q(credential=None) & reduce(or_, (_names(each) for each in addresses), Q(pk=None))
    rows = list(BatchRow.objects.filter(Q(credential__in=concerned) | ended & left))
    for row in rows:
        row.cells = {name: text for name, text in row.cells.items() if name not in _CONTACT}
    BatchRow.objects.bulk_update(rows, ["cells"], batch_size=500)
    sheets.forget(
        Batch.objects.filter(
            pk__in={row.batch_id for row in rows},
            state__in=(BatchState.DONE, BatchState.STOPPED),
        )
    )
    Credential.objects.filter(pk__in=concerned).update(
        holder=None, recipient_email="", recipient_did="", claim_digest=""
    )
    finding.forget_contact(concerned)


def _names(address: str) -> Q:
    return Q(cells__email__iexact=address)


def _of(user: User, addresses: Sequence[str]) -> QuerySet[Credential]:
    """Those that the person claimed, and those sent to an address of theirs and not claimed."""
    unclaimed = Q(recipient_email__in=addresses, holder=None)
    return Credential.objects.filter(Q(holder=user) | unclaimed)
