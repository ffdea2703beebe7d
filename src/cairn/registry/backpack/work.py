"""Work in the background: what is removed is forgotten, what came in numbers is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cairn.registry.backpack import holding, large_file_job, services, taking_out
from cairn.registry.backpack.models import HeldCredential
from cairn.registry.jobs.queue import does
from cairn.registry.jobs.schedule import comes_round

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("backpack.forget", says=_("Forget what was removed from backpacks"))
def forget(running: Running, held: str) -> None:
    """Forget a credential that was removed a month ago and not taken back."""
    del running
    services.forget(UUID(held))


@does("backpack.check", says=_("Check the credentials of a backpack"))
def check(running: Running, held: list[str], since: str) -> None:
    """Check what was taken in before its issuers' servers were asked."""
    rows = HeldCredential.objects.filter(pk__in=held)
    running.report(0, len(held))
    for done, row in enumerate(rows, start=1):
        # A job may begin again: what it has checked since it was asked for is not asked twice.
        if row.checked_at is None or row.checked_at.isoformat() <= since:
            services.check_again(row)
        running.report(done, len(held))


@does("backpack.export", says=_("Take a backpack out"))
def export(running: Running, taken_out: str) -> None:
    """Make the file with everything in a backpack."""
    taking_out.write(UUID(taken_out), running.report)


@does("backpack.import", says=_("Take in a large file"))
def take_in(running: Running, taken_in: str) -> None:
    """Take a large file in."""
    large_file_job.take(UUID(taken_in), running.report, attempt=running.job.attempts)


@does("backpack.index", says=_("Read the skills of credentials"))
def index(running: Running, /) -> None:
    """Index what an older version of this registry left without."""
    while holding.index_old(100):
        running.report()


comes_round("backpack.index", hours=24)
