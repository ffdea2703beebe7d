"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.site.navigation import Entry, Place, signed_in

ENTRIES = (Entry(Place.MAIN, _("My stack"), "stacks", order=30, shown=signed_in),)
