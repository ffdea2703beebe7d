"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.mail.models import Message
from cairn.registry.operating.models import Recovery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """Help that the person got back into the account. The rows go with it."""
    return {
        "recoveries": [
            {
                "lost": each.kind,
                "new_address": each.new_email,
                "begun_at": each.created_at.isoformat(),
                "done_at": each.done_at.isoformat() if each.done_at else None,
                "stopped_at": each.stopped_at.isoformat() if each.stopped_at else None,
            }
            for each in Recovery.objects.filter(account=user)
        ]
    }


def erase(user: User, addresses: Sequence[str]) -> None:
    """What others were written about the person goes too: who was asked, and how they are known."""
    del addresses
    about = [f"recovery:{each.pk}" for each in Recovery.objects.filter(account=user)]
    Message.objects.filter(about__in=about).delete()
