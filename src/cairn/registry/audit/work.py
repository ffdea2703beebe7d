"""Work in the background: every trail is checked as a whole once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cairn.registry.audit import checking
from cairn.registry.jobs.queue import does
from cairn.registry.jobs.schedule import comes_round

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("audit.check", says=_("Check the audit trails"))
def check(running: Running, /) -> None:
    """Go through every audit trail; begun again it begins at the first."""
    checking.check_all(running.report)


comes_round("audit.check", hours=24)
