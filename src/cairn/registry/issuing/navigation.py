"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.rights import Action
from cairn.registry.site.navigation import Entry, Place

ENTRIES = (
    Entry(
        Place.INSTITUTION,
        _("Issue"),
        "issue",
        order=30,
        action=Action.ISSUE,
        also=("/inside/{slug}/lists",),
    ),
    Entry(Place.INSTITUTION, _("Issued"), "issued", order=40, action=Action.READ_ISSUED),
)
