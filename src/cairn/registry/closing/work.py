"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cairn.registry.closing import taking_out, telling
from cairn.registry.closing.models import Closure, TakingOut
from cairn.registry.jobs.queue import does

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("closing.tell", says=_("Tell learners that an institution has closed"))
def tell(job: Running, /, closure: int) -> None:
    """Tell learners that an institution has closed."""
    found = Closure.objects.filter(pk=closure).select_related("organisation").first()
    if found is not None:
        telling.tell(found, job.report)


@does("closing.take-out", says=_("Take an institution's records out"))
def take_out(job: Running, /, number: str) -> None:
    """Make the file with an institution's records that somebody asked for."""
    found = TakingOut.objects.filter(pk=number).select_related("organisation").first()
    if found is not None:
        taking_out.make(found, job.report)
