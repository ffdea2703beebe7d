"""How far a long piece of work is, for whoever waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def nobody(done: int, total: int) -> None:
    """Tell nobody how far it is."""
    del done, total


@dataclass(slots=True)
class Steps:
    """Counts what is done, and tells.

    Attributes:
        report: told ``done`` and ``total`` every few seconds; may raise to end the work.
        total: how many steps are expected.
        done: how many are done.
    """

    report: Callable[[int, int], None]
    total: int
    done: int = 0

    def on(self, count: int = 0) -> None:
        """So many more are done."""
        self.done += count
        self.report(self.done, max(self.total, self.done))
