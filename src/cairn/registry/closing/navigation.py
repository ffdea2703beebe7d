"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.rights import Action
from cairn.registry.site.navigation import Entry, Place

ENTRIES = (
    Entry(Place.INSTITUTION, _("Records"), "closing", order=95, action=Action.CLOSE),
    Entry(Place.FOOTER, _("Records kept for others"), "kept", order=45),
)
