"""What this folder adds to the page "today"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.closing import pages
from cairn.registry.closing.models import Custodian
from cairn.registry.organisations.rights import Action, may
from cairn.registry.organisations.today import Need
from cairn.registry.site.components import Action as Button

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def needs(user: User, organisation: Organisation) -> Iterable[Need]:
    """Who will keep the records is agreed while there is time; afterwards, that it has closed."""
    owner = may(user, Action.CLOSE, organisation)
    if organisation.closed_at is not None:
        yield Need(
            _("This institution closed on %(day)s.") % {"day": pages.day(organisation.closed_at)},
            _("Nothing new can be made in its name. What it issued stays valid."),
            Button(_("See its records"), reverse("closing", args=[organisation.slug]), "quiet")
            if owner
            else Button(
                _("See its public page"), reverse("institution", args=[organisation.slug]), "quiet"
            ),
            order=1,
        )
    if organisation.closed_at is not None or not owner:
        return
    named = Custodian.objects.filter(organisation=organisation).exclude(name="").exists()
    if not named and organisation.credentials.exists():
        yield Need(
            _("Nobody is named who keeps your records"),
            _(
                "Credentials are used for decades. Agree with somebody now who will keep the "
                "records if this institution closes."
            ),
            Button(_("Name a custodian"), reverse("closing", args=[organisation.slug]), "quiet"),
            order=80,
        )
