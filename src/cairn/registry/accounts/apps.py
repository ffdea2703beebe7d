"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: one account, several verified addresses, any of which may change."""

    name = "cairn.registry.accounts"
    label = "accounts"
