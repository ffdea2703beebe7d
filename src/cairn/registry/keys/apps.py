"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """The signing keys of institutions with their history, and the did:web documents."""

    name = "cairn.registry.keys"
    label = "keys"
