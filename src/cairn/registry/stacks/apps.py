"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class StacksConfig(AppConfig):
    """My stack: how what a learner holds adds up towards programmes."""

    name = "cairn.registry.stacks"
    label = "stacks"
