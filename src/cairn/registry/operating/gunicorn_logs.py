"""Gunicorn's own lines through the same form as all others."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger


class Lines(Logger):  # type: ignore[misc]  # it ships no types
    """Hands everything on to the root logger, which says how lines are written."""

    def setup(self, cfg: Any) -> None:
        """Put no handlers of its own."""
        super().setup(cfg)
        for each in (self.error_log, self.access_log):
            each.handlers.clear()
            each.propagate = True
