"""How long what this folder keeps is kept. Jobs name nobody; they go for want of use."""

from __future__ import annotations

from datetime import datetime, timedelta

from cairn.registry.jobs.models import Job, State
from cairn.registry.jobs.retention_schedule import Rule


def _done(before: datetime) -> int:
    ended = Job.objects.filter(state__in=(State.DONE, State.STOPPED), finished_at__lt=before)
    return ended.delete()[0]


def _failed(before: datetime) -> int:
    return Job.objects.filter(state=State.FAILED, finished_at__lt=before).delete()[0]


RULES = (
    Rule("jobs.done", "a job that was done or stopped, after its end", timedelta(days=30), _done),
    Rule("jobs.failed", "a job that failed, after its end", timedelta(days=365), _failed),
)
