"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from cairn.registry.accounts.personal_data import verified_addresses
from cairn.registry.mail.models import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """Messages to the person. Sign-in codes and links in them have long run out."""
    mine = Q(user=user) | Q(recipient__in=verified_addresses(user))
    found = Message.objects.filter(mine).exclude(kind__in=("account", "recovery"))
    return {
        "messages": [
            {
                "kind": each.kind,
                "to": each.recipient,
                "subject": each.subject,
                "text": each.text,
                "state": each.state,
                "at": each.created_at.isoformat(),
            }
            for each in found.order_by("created_at")
        ]
    }


def erase(user: User, addresses: Sequence[str]) -> None:
    """All messages to the person go; one that has not left never does."""
    Message.objects.filter(Q(user=user) | Q(recipient__in=addresses)).delete()
