"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.closing import telling
from cairn.registry.closing.models import Closure
from cairn.registry.jobs.queue import does

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("closing.tell")
def tell(job: Running, /, closure: int) -> None:
    """Tell learners that an institution has closed."""
    found = Closure.objects.filter(pk=closure).select_related("organisation").first()
    if found is not None:
        telling.tell(found, job.report)
