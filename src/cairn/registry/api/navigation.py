"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.rights import Action
from cairn.registry.site.navigation import Entry, Place, signed_in

ENTRIES = (
    Entry(Place.INSTITUTION, _("Programs"), "programs", order=65, action=Action.MANAGE_API),
    Entry(Place.ACCOUNT, _("Connected programs"), "connected", order=64, shown=signed_in),
)
