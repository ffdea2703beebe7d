"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """What a learner shows to whom: shares, requests of employers, and whether it is the holder."""

    name = "cairn.registry.sharing"
    label = "sharing"
