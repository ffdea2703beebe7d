"""How long what this folder keeps is kept.

Shares, and when they were opened, are the learner's to end. Questions to holders are forgotten by a
job of their own (``work``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cairn.registry.jobs.retention_schedule import Rule
from cairn.registry.sharing.models import Request


def _requests(before: datetime) -> int:
    found = Request.objects.filter(until__lt=before)
    count = found.count()
    found.delete()
    return count


RULES = (
    Rule(
        "sharing.requests",
        "an employer's request with the names of who answered, after its last day",
        timedelta(days=90),
        _requests,
    ),
)
