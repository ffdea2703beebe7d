"""Work that comes round: a folder declares it, the worker asks for it when it is due.

::

    @does("operating.retention", says=_("Erase what has been kept long enough"))
    def tidy(job: Running, /) -> None: ...

    comes_round("operating.retention", hours=1)

Each round is one job, whose key is the number of the round: several workers ask for the same one,
and it is done once. A round that was missed while nothing ran is not made up for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cairn.registry.jobs import queue

if TYPE_CHECKING:
    from datetime import datetime

_ROUNDS: dict[str, timedelta] = {}


def comes_round(kind: str, *, hours: float) -> None:
    """Have a kind of job done again and again; call it in a folder's ``work.py``.

    Args:
        kind: registered with :func:`cairn.registry.jobs.queue.does`; it takes no arguments.
        hours: from the beginning of one round to that of the next, counted from 1970, UTC.
    """
    _ROUNDS[kind] = timedelta(hours=hours)


def ask_for_due(now: datetime | None = None) -> int:
    """Ask for each round that has begun; how many kinds come round."""
    queue.load()
    at = (now or timezone.now()).timestamp()
    for kind, period in _ROUNDS.items():
        queue.ask(kind, key=f"round {int(at // period.total_seconds())}")
    return len(_ROUNDS)
