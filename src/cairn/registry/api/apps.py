"""The application as Django knows it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The registry for programs: tokens with scopes, and the same services as the pages."""

    name = "cairn.registry.api"
    label = "api"

    def ready(self) -> None:
        """Hear of what other folders do."""
        import_module("cairn.registry.api.telling")
