"""What this folder adds to the page "today"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.keys.models import State
from cairn.registry.organisations.rights import Action, may
from cairn.registry.organisations.today import Need
from cairn.registry.site.components import Action as Button

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def needs(user: User, organisation: Organisation) -> Iterable[Need]:
    """An institution without a key cannot issue."""
    if organisation.keys.filter(state=State.ACTIVE).exists():
        return
    allowed = may(user, Action.MANAGE_KEYS, organisation)
    yield Need(
        _("There is no signing key yet"),
        _("Without one nothing can be issued. It takes one click, and no technical knowledge.")
        if allowed
        else _("Without one nothing can be issued. Ask an owner of the institution to make one."),
        Button(_("Make a key"), reverse("keys", args=[organisation.slug])) if allowed else None,
        order=5,
    )
