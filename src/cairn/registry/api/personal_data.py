"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.idp.oidc.models import Token

from cairn.registry.api.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """Tokens made for an institution's programs, and programs let into the backpack.

    They go with the account, and work no more.
    """
    let_in = Token.objects.valid().filter(user=user, client__isnull=False)
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
        ],
        "programs": [
            {
                "name": each.client.name,
                "may": each.get_scopes(),
                "since": each.created_at.isoformat(),
                "runs_out_at": each.expires_at.isoformat() if each.expires_at else None,
            }
            for each in let_in.select_related("client").order_by("pk")
        ],
    }
