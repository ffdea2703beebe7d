"""Jobs of this folder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from cairn.errors import LogBusy
from cairn.registry.jobs import queue
from cairn.registry.jobs.queue import does
from cairn.registry.log import services

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running

_SECONDS = 5


@does("log.append")
def append(job: Running, /) -> None:
    """Append what waits, and publish a checkpoint; while another process writes, later."""
    try:
        services.append(job.report)
    except LogBusy:
        # One for all who found it busy: each waits a second, and a handful that each asked for one
        # of its own would keep a worker waiting for ever.
        second = int(timezone.now().timestamp()) // _SECONDS * _SECONDS + 2 * _SECONDS
        later = datetime.fromtimestamp(second, UTC)
        queue.ask("log.append", key=f"busy:{second}", not_before=later)
