"""The page on which everything is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.backpack import queries, taking_out
from cairn.registry.jobs.models import State
from cairn.registry.site.components import Crumb, Notice, Progress, Tone

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User


def export_page(user: User) -> dict[str, object]:
    """Taking everything out: what will be in it, and how far a file is that is being made."""
    found = taking_out.latest(user)
    state = taking_out.state_of(found) if found else None
    job = taking_out.job_of(found) if found else None
    number = queries.held_by(user).count() + queries.held_by(user, archived=True).count()
    under_way = state in {State.WAITING, State.RUNNING}
    return {
        "number": number,
        "evidence": user.evidence.count(),
        "large": not taking_out.at_once(user),
        "begun": found is not None,
        "under_way": under_way,
        "progress": Progress(
            _("The file is being made"),
            job.done if job else 0,
            (job.total if job else None) or number,
            note=_("You can leave this page; the file waits here for a day."),
        )
        if under_way
        else None,
        "ready": found if state is State.DONE else None,
        "until": found.asked_at + taking_out.KEPT if found and state is State.DONE else None,
        "failed": Notice(
            Tone.UNKNOWN,
            _("The file could not be made"),
            _("Nothing is lost. Try again; if it fails again, tell who runs this registry."),
        )
        if found and state in {State.FAILED, State.STOPPED}
        else None,
        "crumbs": [Crumb(_("Backpack"), reverse("backpack")), Crumb(_("Take everything out"))],
    }
