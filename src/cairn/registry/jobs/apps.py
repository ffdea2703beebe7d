"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that goes on after a page has answered: rows with a lease, taken over when it lapses."""

    name = "cairn.registry.jobs"
    label = "jobs"
