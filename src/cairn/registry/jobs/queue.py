"""Asking for work, and doing it: jobs are taken with a lease and taken over when it lapses.

A job's function must be able to begin again at any point: it is called anew after a crash, and
finds in the rows that it wrote itself how far it had come.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Concatenate

from django.apps import apps
from django.db import close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from cairn.errors import CairnError
from cairn.registry.errors import LeaseLost
from cairn.registry.jobs.models import Job, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LEASE = timedelta(seconds=60)
"""How long a worker may be silent before its job is taken over."""
MOST_ATTEMPTS = 5
_PAUSE_SECONDS = 0.5
_LOG = logging.getLogger("cairn.jobs")


_Function = Callable[Concatenate["Running", ...], None]
_FUNCTIONS: dict[str, _Function] = {}
_SAYS: dict[str, StrOrPromise] = {}


def does(kind: str, *, says: StrOrPromise) -> Callable[[_Function], _Function]:
    """Register the function of a kind of job, in a folder's ``work.py``.

    ``@does("mail.send", says=_("Send mails"))``: what it says, operators read.
    """

    def register(function: _Function) -> _Function:
        _FUNCTIONS[kind] = function
        _SAYS[kind] = says
        return function

    return register


def in_words(kind: str) -> str:
    """What a kind of job does; the kind itself where an older program asked for it."""
    load()
    return str(_SAYS.get(kind, kind))


def job_of(kind: str, key: object) -> Job | None:
    """The job of that kind and key, if one was ever asked for."""
    return Job.objects.filter(kind=kind, key=str(key)).first()


def state_without_result(job: Job | None) -> State:
    """How a job stands whose result is not there: one that ended without it has failed."""
    return State.FAILED if job is None or job.state == State.DONE else State(job.state)


def ask(kind: str, *, key: str, not_before: datetime | None = None, **arguments: Any) -> Job:
    """Put a job into the queue, in the caller's transaction; asking again gives the same job.

    Args:
        kind: what is to be done.
        key: what makes it one job, such as the id of what it works on.
        not_before: when it may begin; at once where absent.
        arguments: JSON values for the function.
    """
    job, _ = Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"arguments": arguments, "not_before": not_before or timezone.now()},
    )
    return job


def stop(job: Job) -> bool:
    """Stop a job that has not ended; a running one stops at its next report."""
    open_states = (State.WAITING, State.RUNNING)
    return bool(
        Job.objects.filter(pk=job.pk, state__in=open_states).update(
            state=State.STOPPED, finished_at=timezone.now()
        )
    )


def again(job: Job) -> bool:
    """Let a job that failed or was stopped begin anew."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=(State.FAILED, State.STOPPED)).update(
            state=State.WAITING, attempts=0, problem="", not_before=timezone.now(), finished_at=None
        )
    )


@dataclass(slots=True)
class Running:
    """A job in the hands of the worker that holds its lease."""

    job: Job
    holder: str
    _seen: datetime = field(default_factory=timezone.now)

    def report(self, done: int | None = None, total: int | None = None) -> None:
        """Say how far it is, and keep the lease; call it at least every few seconds.

        Raises:
            LeaseLost: somebody else has the job, or it was stopped: end at once.
        """
        changes: dict[str, Any] = {"lease_until": timezone.now() + LEASE}
        if done is not None:
            changes["done"] = done
        if total is not None:
            changes["total"] = total
        mine = Job.objects.filter(pk=self.job.pk, holder=self.holder, state=State.RUNNING)
        if not mine.update(**changes):
            raise LeaseLost(job=self.job.pk)
        self._seen = timezone.now()


def _take(holder: str) -> Job | None:
    """Take the next job that is due, or whose holder has been silent for too long."""
    now = timezone.now()
    due = Q(state=State.WAITING, not_before__lte=now)
    lapsed = Q(state=State.RUNNING, lease_until__lt=now)
    for _ in range(3):
        found = Job.objects.filter(due | lapsed).order_by("not_before", "created_at").first()
        if found is None:
            return None
        with transaction.atomic():
            taken = (
                Job.objects.filter(due | lapsed, pk=found.pk, attempts=found.attempts)
                .exclude(state=State.RUNNING, holder=holder)
                .update(
                    state=State.RUNNING,
                    holder=holder,
                    lease_until=now + LEASE,
                    attempts=F("attempts") + 1,
                )
            )
        if taken:
            found.refresh_from_db()
            return found
    return None


def work_once(holder: str | None = None) -> bool:
    """Do one job that is due.

    Returns:
        whether there was one.
    """
    load()
    me = holder or _name()
    job = _take(me)
    if job is None:
        return False
    running = Running(job, me)
    try:
        _FUNCTIONS[job.kind](running, **job.arguments)
    except LeaseLost:
        _LOG.warning("job %s was taken over or stopped", job.pk)
    except Exception as error:  # noqa: BLE001 - whatever a job does must not end the worker
        _failed(running, error)
    else:
        Job.objects.filter(pk=job.pk, holder=me, state=State.RUNNING).update(
            state=State.DONE, finished_at=timezone.now(), problem=""
        )
    return True


def _failed(running: Running, error: Exception) -> None:
    """Try again later; after the last attempt say why it failed."""
    job = running.job
    expected = isinstance(error, CairnError)
    _LOG.error(
        "job %s of kind %s failed: %s",
        job.pk,
        job.kind,
        type(error).__name__,
        # The traceback holds code and no values; the message of an unexpected error may hold both.
        extra={"traceback": traceback.format_tb(error.__traceback__)[-5:]},
    )
    final = expected or job.attempts >= MOST_ATTEMPTS
    problem = error.advice() if isinstance(error, CairnError) else "An unexpected error occurred."
    Job.objects.filter(pk=job.pk, holder=running.holder, state=State.RUNNING).update(
        state=State.FAILED if final else State.WAITING,
        not_before=timezone.now() + timedelta(seconds=2**job.attempts),
        problem=problem,
        finished_at=timezone.now() if final else None,
    )


def work_until(stopped: threading.Event, *, pause: float = _PAUSE_SECONDS) -> None:
    """Work until told to stop; the loop of the worker process that ``cairn serve`` starts."""
    name = _name()
    while not stopped.is_set():
        close_old_connections()
        if not work_once(name):
            stopped.wait(pause)


@cache
def load() -> None:
    """Import each folder's ``work.py``, which registers what it does."""
    for config in apps.get_app_configs():
        if config.name.startswith("cairn.registry."):
            try:
                import_module(f"{config.name}.work")
            except ModuleNotFoundError as error:
                if error.name != f"{config.name}.work":
                    raise


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:80]
