"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cairn.registry.jobs import retention_schedule
from cairn.registry.jobs.queue import does
from cairn.registry.jobs.schedule import comes_round
from cairn.registry.operating import recovery

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("operating.recovery", says=_("Help people back into their accounts"))
def carry_out_recoveries(job: Running, /) -> None:
    """Help back into their accounts whom two people vouched for three days ago."""
    job.report()
    recovery.carry_out_due()


@does("operating.retention", says=_("Erase what has been kept long enough"))
def let_go(job: Running, /) -> None:
    """Let everything go whose time has come."""
    retention_schedule.carry_out(job.report)


comes_round("operating.recovery", hours=1)
comes_round("operating.retention", hours=1)
