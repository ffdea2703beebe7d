"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.api.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """Tokens that the person made for programs. They go with the account, and work no more."""
    return {
        "tokens": [
            {
                "name": each.name,
                "institution": str(each.organisation),
                "may": each.scopes,
                "made_at": each.created_at.isoformat(),
                "runs_out_at": each.expires_at.isoformat(),
            }
            for each in ApiToken.objects.filter(made_by=user).select_related("organisation")
        ]
    }
