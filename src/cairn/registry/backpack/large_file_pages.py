"""The page of a large file that a job takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, When
from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.backpack import large_files, pages, taking_in
from cairn.registry.backpack.restoring import Restored
from cairn.registry.backpack.taking_in import Became, Taken
from cairn.registry.jobs.models import State
from cairn.registry.site import slices
from cairn.registry.site.components import Action, Crumb, Notice, Progress, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User
    from cairn.registry.backpack.models import TakenIn

_A_PAGE = 50


def taken_in_page(found: TakenIn, asked: Mapping[str, str]) -> dict[str, object]:
    """How far it is; what was taken in, what was there already, what was left out and why."""
    state, job = large_files.state_of(found), large_files.job_of(found)
    under_way = state in {State.WAITING, State.RUNNING}
    became = found.answers.values_list("became").annotate(number=Count("pk")).order_by()
    counts = dict(became.values_list("became", "number"))
    restored = Restored(found.collections, found.evidence)
    return {
        "found": found,
        "under_way": under_way,
        "progress": Progress(
            _("“%(name)s” is being taken in") % {"name": found.name},
            job.done if job else 0,
            job.total if job else None,
            note=_("You can leave this page; it goes on, and tells you here what became of it."),
        )
        if under_way
        else None,
        "failed": Notice(
            Tone.UNKNOWN,
            _("It was not taken in to its end"),
            _(
                "What is listed below is in your backpack. The file is deleted here. Add it again: "
                "nothing comes in twice."
            ),
        )
        if state in {State.FAILED, State.STOPPED}
        else None,
        "added": counts.get(Became.ADDED, 0),
        "again": counts.get(Became.AGAIN, 0),
        "refused": counts.get(Became.REFUSED, 0),
        "restored": taking_in.said_of(restored) if restored else "",
        "table": None if under_way else _answers(found, asked),
        "crumbs": [
            Crumb(_("Backpack"), reverse("backpack")),
            Crumb(_("Add credentials"), reverse("import")),
            Crumb(found.name),
        ],
    }


def _answers(found: TakenIn, asked: Mapping[str, str]) -> Table | None:
    # What was left out stands first: it is what somebody may have to do something about.
    refused = When(became=Became.REFUSED.value, then=0)
    rows = (
        found.answers.annotate(rank=Case(refused, default=1, output_field=IntegerField()))
        .select_related("held__credential")
        .defer("held__document", "held__picture")
        .order_by("rank", "number")
    )
    part = slices.cut(rows, _A_PAGE, asked)
    taken = [
        Taken(each.name, Became(each.became), each.held, each.why, each.mend) for each in part.rows
    ]
    return pages.answers(taken, slices.Slices(part, by_time=False)) if taken else None


def before(user: User) -> Notice | None:
    """On the page of adding: the file that was handed in last."""
    found = large_files.latest(user)
    if found is None:
        return None
    return Notice(
        Tone.UNKNOWN if large_files.state_of(found) is not State.DONE else Tone.CONFIRMED,
        _("You handed in “%(name)s”") % {"name": found.name},
        actions=[Action(_("See what became of it"), reverse("taken_in", args=[found.pk]), "quiet")],
    )
