"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.site.navigation import Entry, Place, operator

ENTRIES = (Entry(Place.OPERATOR, _("Seal"), "operator_seal", order=60, shown=operator),)
