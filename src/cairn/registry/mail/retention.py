"""How long what this folder keeps is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from cairn.registry.jobs.retention_schedule import Rule
from cairn.registry.mail.models import Message, State

_ENDED = (State.SENT, State.FAILED, State.STOPPED)


def _codes(before: datetime) -> int:
    found = Message.objects.filter(
        kind__in=("account", "recovery"), state__in=_ENDED, created_at__lt=before
    )
    return found.delete()[0]


def _messages(before: datetime) -> int:
    return Message.objects.filter(state__in=_ENDED, created_at__lt=before).delete()[0]


RULES = (
    Rule(
        "mail.codes",
        "a mail with a code or a link to sign in, after it was written",
        timedelta(days=7),
        _codes,
    ),
    Rule(
        "mail.messages",
        "any other mail that was sent, refused or stopped, after it was written",
        timedelta(days=180),
        _messages,
    ),
)
