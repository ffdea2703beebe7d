"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.jobs.queue import does
from cairn.registry.log import services

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("log.append")
def append(job: Running, /) -> None:
    """Append what waits, and publish a checkpoint."""
    services.append(job.report)
