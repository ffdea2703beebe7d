"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.audit.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """The person's own deeds. They stay, under the account's number and without a name."""
    return {
        "deeds": [
            {"at": each.at.isoformat(), "what": each.action, "to": each.subject}
            for each in AuditEvent.objects.filter(actor_id=user.pk).order_by("at")
        ]
    }
