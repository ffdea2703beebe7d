"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.rights import Action
from cairn.registry.site.navigation import Entry, Place, operator

ENTRIES = (
    Entry(Place.INSTITUTION, _("Keys"), "keys", order=60, action=Action.MANAGE_KEYS),
    Entry(Place.OPERATOR, _("Key"), "operator_key", order=61, shown=operator),
)
