"""What this folder adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cairn.registry.site.navigation import Entry, Place, operator

ENTRIES = (
    Entry(Place.OPERATOR, _("Health"), "operator_health", order=10, shown=operator),
    Entry(Place.OPERATOR, _("Jobs"), "operator_jobs", order=20, shown=operator),
    Entry(Place.OPERATOR, _("Institutions"), "operator_institutions", order=30, shown=operator),
    Entry(Place.OPERATOR, _("Operators"), "operator_people", order=40, shown=operator),
    Entry(Place.OPERATOR, _("Lost accounts"), "operator_recoveries", order=50, shown=operator),
    Entry(Place.OPERATOR, _("Settings"), "operator_settings", order=90, shown=operator),
)
