"""That a worker is alive, and that what comes round is asked for."""

from __future__ import annotations

import logging
import os
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from cairn.registry.jobs import schedule
from cairn.registry.operating.models import Heartbeat

if TYPE_CHECKING:
    import threading

BEAT_SECONDS = 10
SILENT = timedelta(seconds=60)
"""After how long without a word a worker counts as dead."""
_FORGOTTEN = timedelta(days=1)
_LOG = logging.getLogger("cairn.worker")


def beat(worker: str | None = None) -> None:
    """Say once that a worker is alive, and ask for the work that is due."""
    now = timezone.now()
    name = worker or f"{socket.gethostname()}:{os.getpid()}"[:80]
    Heartbeat.objects.update_or_create(worker=name, defaults={"at": now})
    Heartbeat.objects.filter(at__lt=now - _FORGOTTEN).delete()
    schedule.ask_for_due(now)


def beat_until(stopped: threading.Event) -> None:
    """Go on saying it; a database that is away for a while is waited for."""
    while not stopped.is_set():
        close_old_connections()
        try:
            beat()
        except DatabaseError as error:
            _LOG.warning("no heartbeat: %s", type(error).__name__)
        stopped.wait(BEAT_SECONDS)
    close_old_connections()


def alive() -> bool:
    """Whether any worker has spoken lately."""
    return Heartbeat.objects.filter(at__gte=timezone.now() - SILENT).exists()
