"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cairn.registry.issuing import batches
from cairn.registry.issuing.models import Batch, BatchState
from cairn.registry.jobs.queue import does

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("issuing.batch", says=_("Issue a list"))
def issue_batch(job: Running, /, batch: str) -> None:
    """Issue what is due of a batch."""
    found = (
        Batch.objects.filter(pk=batch, state=BatchState.ISSUING)
        .select_related("organisation", "version__achievement__unit", "on_behalf_of")
        .first()
    )
    if found is not None:
        batches.work_on(job, found)
