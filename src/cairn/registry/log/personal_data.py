"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from cairn.registry.issuing.models import Credential
from cairn.registry.log.models import LogEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """The salts of one's credentials, which tie entries of the log to them."""
    rows = LogEntry.objects.filter(credential__holder=user).exclude(salt=b"").order_by("pk")
    return {
        "log": [
            {
                "credential": row.credential.identifier if row.credential else "",
                "place": row.place,
                "salt": bytes(row.salt).hex(),
            }
            for row in rows.select_related("credential")
        ]
    }


def erase(user: User, addresses: Sequence[str]) -> None:
    """Erase the salts: the entries stay, and nobody can tie them to the person any more.

    Who holds a credential with its proof of logging can still show it: the salt is in the proof.
    """
    # What somebody else has claimed is theirs, whatever address it was once sent to.
    unclaimed = Q(recipient_email__in=addresses, holder=None)
    mine = Credential.objects.filter(Q(holder=user) | unclaimed)
    LogEntry.objects.filter(credential__in=mine).update(salt=b"", credential=None)
