"""How long what this folder keeps is kept. Shares and who opened them are the learner's to end."""

from __future__ import annotations

from datetime import datetime, timedelta

from cairn.registry.operating.retention import Rule
from cairn.registry.sharing.models import HolderQuestion, Request


def _questions(before: datetime) -> int:
    return HolderQuestion.objects.filter(expires_at__lt=before).delete()[0]


def _requests(before: datetime) -> int:
    found = Request.objects.filter(until__lt=before)
    count = found.count()
    found.delete()
    return count


RULES = (
    Rule(
        "sharing.holder-questions",
        "whether somebody is the holder, after the two minutes in which it could be answered",
        timedelta(0),
        _questions,
    ),
    Rule(
        "sharing.requests",
        "an employer's request with the names of who answered, after its last day",
        timedelta(days=90),
        _requests,
    ),
)
