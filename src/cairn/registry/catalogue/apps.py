"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Achievements: drafts, versions that never change, and the index they are found by."""

    name = "cairn.registry.catalogue"
    label = "catalogue"
