"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class LogConfig(AppConfig):
    """The registry's public log: what institutions did, appended and never taken back."""

    name = "cairn.registry.log"
    label = "log"

    def ready(self) -> None:
        """Have whatever is logged told to the log."""
        from cairn.registry.log import (  # noqa: PLC0415 - rows need apps
            anchors,
            recording,  # noqa: F401
            services,
            starting,  # noqa: F401 - it forgets what an old copy says, after a restore
        )
        from cairn.registry.verifying import checking  # noqa: PLC0415

        checking.ask_log(services.own_policy, services.proof_for_document, anchors.receipt_for)
