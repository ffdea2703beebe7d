"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Messages to people: queued, sent one by one; without a server shown in an outbox."""

    name = "cairn.registry.mail"
    label = "mail"
