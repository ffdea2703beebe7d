"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.sharing.models import Share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """Each share, what it shows and when it was opened. The rows go with the account."""
    return {
        "shares": [
            {
                "for": each.recipient,
                "purpose": each.purpose,
                "kind": each.kind,
                "under_the_name": getattr(getattr(each, "answer", None), "name", ""),
                "credentials": [item.held.title for item in each.items.select_related("held")],
                "made_at": each.created_at.isoformat(),
                "ends_at": each.expires_at.isoformat() if each.expires_at else None,
                "ended_at": each.ended_at.isoformat() if each.ended_at else None,
                "opened": [
                    {"at": opening.at.isoformat(), "what": opening.what}
                    for opening in each.openings.all()
                ],
            }
            for each in Share.objects.filter(holder=user).order_by("created_at")
        ]
    }
