"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    """Credentials from the award to the signed bytes, and what becomes of them afterwards."""

    name = "cairn.registry.issuing"
    label = "issuing"
