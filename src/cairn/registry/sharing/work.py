"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.registry.jobs.queue import does
from cairn.registry.jobs.schedule import comes_round
from cairn.registry.sharing import holder

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("sharing.forget", says=_("Forget questions to holders"))
def forget(job: Running, /) -> None:
    """Forget questions to holders; nobody needs to know later who was asked."""
    job.report()
    holder.forget(timezone.now() - holder.KEPT)


comes_round("sharing.forget", hours=1)
