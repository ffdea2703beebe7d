"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what and when: written once, never changed."""

    name = "cairn.registry.audit"
    label = "audit"
