"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OperatingConfig(AppConfig):
    """Running an installation: starting it, its worker, its health, its backups."""

    name = "cairn.registry.operating"
    label = "operating"
