"""Jobs of this folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.errors import LogBusy
from cairn.registry.errors import PublicationHeld
from cairn.registry.jobs import queue
from cairn.registry.jobs.queue import does
from cairn.registry.jobs.schedule import comes_round
from cairn.registry.log import anchors, services, starting, witnesses
from cairn.registry.log.models import LogEntry, LogKey

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running

_SECONDS = 5
_LONG = timedelta(minutes=10)
_MOST_TRIES = 6
"""After these, minutes apart and ever more, the round of each quarter of an hour asks again."""


@does("log.append", says=_("Append to the log"))
def append(job: Running, /) -> None:
    """Append what waits, and publish a checkpoint; while another process writes, later."""
    try:
        if services.append(job.report) and witnesses.named() is not None:
            first = f"after {job.job.pk}"
            queue.ask("log.witness", key=f"{first} 1", tries=1, first=first)
    except PublicationHeld:
        _later()
    except LogBusy:
        # One for all who found it busy: each waits a second, and a handful that each asked for one
        # of its own would keep a worker waiting for ever.
        second = int(timezone.now().timestamp()) // _SECONDS * _SECONDS + 2 * _SECONDS
        later = datetime.fromtimestamp(second, UTC)
        queue.ask("log.append", key=f"busy:{second}", not_before=later)


def _later() -> None:
    """Ask again when the witnesses may be asked again; one job for all that wait for that."""
    row = starting.held()
    moment = row.again_at if row is not None and row.again_at else timezone.now()
    second = int(moment.timestamp()) // _SECONDS * _SECONDS + _SECONDS
    due = datetime.fromtimestamp(second, UTC)
    queue.ask("log.append", key=f"held:{second}", not_before=due)


def _take_up_again(key: str) -> None:
    """Append what waits for long: a job gives up where the disk was full for an hour."""
    long_ago = timezone.now() - _LONG
    if LogEntry.objects.filter(place=None, created_at__lt=long_ago).exists():
        queue.ask("log.append", key=key)


@does("log.witness", says=_("Ask the witnesses of the log"))
def witness(job: Running, /, tries: int = 0, first: str = "") -> None:
    """Ask the witnesses to cosign the newest checkpoint; those that did not, again later."""
    if not tries:
        _take_up_again(f"round {job.job.pk}")
    try:
        # Also where nothing waits: whoever runs this hears of an old copy before anything is
        # issued from it.
        if LogKey.objects.exists():
            starting.require(job.report)
        done = witnesses.have_asked(job.report)
        again = done is not None and any(not each.cosigned for each in done.answers)
    except PublicationHeld:
        _later()
        return
    except LogBusy:
        again = True
    # A round needs no second try of its own: the next one comes.
    if again and 0 < tries < _MOST_TRIES:
        later = timezone.now() + timedelta(minutes=2 ** (tries - 1))
        queue.ask(
            "log.witness",
            key=f"{first} {tries + 1}",
            not_before=later,
            tries=tries + 1,
            first=first,
        )


@does("log.anchor", says=_("Anchor the log on a chain"))
def anchor(job: Running, /) -> None:
    """Put the newest checkpoint on the chain that the operator names, where that is due."""
    anchors.anchor(job.report)


comes_round("log.witness", hours=0.25)
comes_round("log.anchor", hours=1)
