"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.site.navigation import Entry, Place, signed_in

ENTRIES = (
    Entry(Place.MAIN, _("Shares"), "shares", order=25, shown=signed_in),
    Entry(Place.FOOTER, _("Ask for evidence"), "request_new", order=15),
)
