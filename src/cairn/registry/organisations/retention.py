"""How long what this folder keeps is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from cairn.registry.jobs.retention_schedule import Rule
from cairn.registry.organisations.models import Invitation


def _addresses(before: datetime) -> int:
    return Invitation.objects.filter(expires_at__lt=before).exclude(email="").update(email="")


RULES = (
    Rule(
        "organisations.invitations",
        "the address of who was invited, after the invitation ran out",
        timedelta(days=90),
        _addresses,
    ),
)
