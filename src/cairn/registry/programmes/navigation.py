"""What programmes add to the ways on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.rights import Action
from cairn.registry.site.navigation import Entry, Place

ENTRIES = (
    Entry(Place.FOOTER, _("Programmes"), "programmes", order=25),
    Entry(Place.INSTITUTION, _("Programmes"), "own_programmes", order=25, action=Action.SEE_INSIDE),
)
