"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The registry for programs: tokens with scopes, and the same services as the pages."""

    name = "cairn.registry.api"
    label = "api"
