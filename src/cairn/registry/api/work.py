"""Jobs of this folder, and the events that it is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cairn.registry.api import webhooks
from cairn.registry.api.models import Delivery
from cairn.registry.jobs.queue import does

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("api.deliver", says=_("Tell a program what happened"))
def deliver(job: Running, /, delivery: str) -> None:
    """Send one event to one address."""
    job.report()
    found = Delivery.objects.filter(pk=delivery).select_related("webhook__organisation").first()
    if found is not None:
        webhooks.deliver(found)
