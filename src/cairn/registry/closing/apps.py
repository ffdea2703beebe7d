"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    """What outlives an institution: its records taken out, kept elsewhere, and its closing."""

    name = "cairn.registry.closing"
    label = "closing"

    def ready(self) -> None:
        """Have checks know what is kept here for institutions that are gone."""
        from cairn.registry.closing import keeping  # noqa: PLC0415 - rows need apps
        from cairn.registry.verifying import checking  # noqa: PLC0415

        checking.ask_kept(keeping.document, keeping.spare, keeping.issuers)
