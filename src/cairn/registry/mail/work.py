"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cairn.registry.jobs.queue import does
from cairn.registry.mail import services

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("mail.send", says=_("Send mails"))
def send(job: Running, /, group: str, tries: int) -> None:
    """Hand over the messages of a group that were not stopped, sent or erased meanwhile."""
    services.hand_over(group, tries, job.report)
