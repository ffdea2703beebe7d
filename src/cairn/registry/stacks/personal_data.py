"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.stacks.models import Aim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """The programmes that were picked; the rows go with the account."""
    return {
        "aims": [
            {"programme": each.programme.url, "picked_at": each.picked_at.isoformat()}
            for each in Aim.objects.filter(learner=user).select_related("programme")
        ]
    }
