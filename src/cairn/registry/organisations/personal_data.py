"""What this folder holds about a person; see :mod:`cairn.registry.accounts.personal_data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.mail import services as mail
from cairn.registry.organisations.models import Invitation, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cairn.registry.accounts.models import User


def held(user: User) -> Mapping[str, object]:
    """Roles, and invitations that were accepted."""
    grants = RoleGrant.objects.filter(user=user).select_related("organisation", "unit")
    accepted = Invitation.objects.filter(accepted_by=user).select_related("organisation")
    return {
        "roles": [
            {
                "institution": str(each.organisation),
                "role": each.role,
                "faculty": str(each.unit) if each.unit else None,
                "since": each.granted_at.isoformat(),
            }
            for each in grants
        ],
        "invitations_accepted": [
            {"institution": str(each.organisation), "role": each.role, "address": each.email}
            for each in accepted
        ],
    }


def stays(user: User) -> Iterable[str]:
    """What an institution must be able to answer for."""
    if RoleGrant.objects.filter(user=user).exists():
        yield _(
            "What you did for an institution stays in its audit trail, under a number and without "
            "your name: an institution has to answer for what it issued."
        )


def erase(user: User, addresses: Sequence[str]) -> None:
    """Invitations that wait are withdrawn; those of the past lose the address."""
    waiting = Invitation.objects.filter(email__in=addresses, accepted_at=None, withdrawn_at=None)
    for each in waiting:
        mail.stop(f"invitation:{each.pk}")
    waiting.update(withdrawn_at=timezone.now())
    Invitation.objects.filter(email__in=addresses).update(email="")
    Invitation.objects.filter(accepted_by=user).update(email="")
