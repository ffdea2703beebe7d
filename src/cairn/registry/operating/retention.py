"""How long what this folder keeps is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from cairn.registry.jobs.retention_schedule import Rule
from cairn.registry.operating.models import Backup, Recovery


def _recoveries(before: datetime) -> int:
    ended = Recovery.objects.filter(created_at__lt=before).exclude(stopped_at=None, done_at=None)
    return ended.delete()[0]


def _backups(before: datetime) -> int:
    return Backup.objects.filter(at__lt=before).delete()[0]


RULES = (
    Rule(
        "operating.recoveries",
        "who was helped back into an account, after it was begun",
        timedelta(days=365),
        _recoveries,
    ),
    Rule(
        "operating.backups",
        "that a backup was made (the files are the operator's to delete)",
        timedelta(days=730),
        _backups,
    ),
)
