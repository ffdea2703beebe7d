"""The application as Django knows it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes as public targets: rules as YAML, published as versions, and what can count."""

    name = "cairn.registry.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Hear of new versions of achievements."""
        import_module("cairn.registry.programmes.matching")
