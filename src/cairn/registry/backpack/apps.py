"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class BackpackConfig(AppConfig):
    """What a learner holds: credentials of every issuer, and evidence that was not verified."""

    name = "cairn.registry.backpack"
    label = "backpack"
