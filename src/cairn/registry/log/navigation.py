"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.site.navigation import Entry, Place, operator

ENTRIES = (
    Entry(Place.FOOTER, _("The log"), "log", order=40),
    Entry(Place.OPERATOR, _("The log"), "operator_log", order=60, shown=operator),
)
