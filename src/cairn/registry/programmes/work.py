"""Jobs of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cairn.registry.catalogue.models import AchievementVersion
from cairn.registry.jobs.queue import does
from cairn.registry.programmes import matching
from cairn.registry.programmes.models import ProgrammeVersion

if TYPE_CHECKING:
    from cairn.registry.jobs.queue import Running


@does("programmes.match", says=_("See what can count towards a programme"))
def match_programme(running: Running, *, version: str) -> None:
    """Find what can count in a version of a programme."""
    row = ProgrammeVersion.objects.select_related("programme__organisation").get(pk=version)
    for done, total in matching.match_all(row):
        running.report(done, total)


@does("programmes.match_achievement", says=_("See where a micro-credential can count"))
def match_achievement(running: Running, *, version: str) -> None:
    """Find in which programmes a version of an achievement can count."""
    row = AchievementVersion.objects.select_related("achievement__organisation").get(pk=version)
    for done, total in matching.match_everywhere(row):
        running.report(done, total)
