"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Institutions and consortia, their faculties, roles, and the table of rights."""

    name = "cairn.registry.organisations"
    label = "organisations"
