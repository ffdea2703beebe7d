"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What all pages share: layout, parts, stylesheet, errors, the home page."""

    name = "cairn.registry.site"
    label = "site"
