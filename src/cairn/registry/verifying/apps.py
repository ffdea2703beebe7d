"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class VerifyingConfig(AppConfig):
    """Checking credentials for anybody: what is known here first, the network only for the rest."""

    name = "cairn.registry.verifying"
    label = "verifying"
