"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.rights import Action
from cairn.registry.site.navigation import Entry, Place

ENTRIES = (
    Entry(Place.INSTITUTION, _("Today"), "today", order=1, action=Action.SEE_INSIDE),
    Entry(
        Place.INSTITUTION,
        _("People"),
        "people",
        order=70,
        action=Action.SEE_INSIDE,
        also=("/inside/{slug}/invitations/",),
    ),
    Entry(Place.INSTITUTION, _("Audit trail"), "audit", order=80, action=Action.READ_AUDIT),
    Entry(
        Place.INSTITUTION,
        _("About"),
        "organisation_edit",
        order=90,
        action=Action.EDIT_ORGANISATION,
    ),
)
