"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`.

Who closed an institution, or asked for its records, is named in rows of the institution; the link
goes with the account, and the audit trail says what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.closing.models import Closure, TakingOut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """The institutions that the person closed, and whose records they asked for."""
    return {
        "institutions_closed": [
            each.organisation.slug
            for each in Closure.objects.filter(closed_by=user).select_related("organisation")
        ],
        "records_asked_for": [
            each.organisation.slug
            for each in TakingOut.objects.filter(asked_by=user).select_related("organisation")
        ],
    }
