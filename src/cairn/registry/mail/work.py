"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.jobs.queue import does
from cairn.registry.mail import services
from cairn.registry.mail.models import Message, State

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("mail.send")
def send(job: Running, /, message: str) -> None:
    """Send one message, unless it was stopped, sent or erased meanwhile."""
    found = Message.objects.filter(pk=message, state__in=(State.HELD, State.QUEUED)).first()
    if found is not None:
        job.report()
        services.hand_over(found)
