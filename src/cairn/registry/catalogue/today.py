"""What the catalogue adds to the page on which a member of staff arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.catalogue import queries
from cairn.registry.organisations.today import Need
from cairn.registry.site.components import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def needs(user: User, organisation: Organisation) -> Iterator[Need]:
    """A first description where there is none; drafts that wait to be published."""
    if not queries.may_write_some(user, organisation):
        return
    mine = queries.writable_by(user, organisation).filter(archived_at=None)
    here = reverse("achievements", kwargs={"slug": organisation.slug})
    if not mine.exists():
        yield Need(
            _("Describe your first micro-credential"),
            _("What somebody can learn with you. It is issued once it is described."),
            Action(
                _("Describe it"),
                reverse("new_achievement", kwargs={"slug": organisation.slug}),
                icon="plus",
            ),
            order=10,
        )
        return
    waiting = mine.filter(versions=None).count()
    if waiting:
        yield Need(
            ngettext(
                "%(count)s description waits to be published",
                "%(count)s descriptions wait to be published",
                waiting,
            )
            % {"count": waiting},
            _("Nobody outside sees it before."),
            Action(_("Look at them"), f"{here}?state=drafts", "quiet"),
            order=60,
        )
