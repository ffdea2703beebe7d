"""Jobs of this folder."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cairn.errors import LogBusy
from cairn.registry.jobs import queue
from cairn.registry.jobs.queue import does
from cairn.registry.log import services

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running

_AGAIN = timedelta(seconds=5)


@does("log.append")
def append(job: Running, /) -> None:
    """Append what waits, and publish a checkpoint; while another process writes, later."""
    try:
        services.append(job.report)
    except LogBusy:
        later = timezone.now() + _AGAIN
        queue.ask("log.append", key=f"{job.job.pk}:{job.job.attempts}", not_before=later)
