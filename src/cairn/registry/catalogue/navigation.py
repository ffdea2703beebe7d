"""What the catalogue adds to the ways on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.rights import Action
from cairn.registry.site.navigation import Entry, Place

ENTRIES = (
    Entry(Place.MAIN, _("Catalogue"), "catalogue", order=20, also=("/achievements/",)),
    Entry(Place.INSTITUTION, _("Achievements"), "achievements", order=20, action=Action.SEE_INSIDE),
    Entry(Place.INSTITUTION, _("Skills"), "skill_frameworks", order=65, action=Action.SEE_INSIDE),
    Entry(Place.FOOTER, _("Catalogue"), "catalogue", order=20),
)
