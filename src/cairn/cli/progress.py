"""A line on the terminal that says how far a long run is. Nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

_EVERY_SECONDS = 0.2
_FIRST_SECONDS = 1.0
_CELLS = 24


class Progress:
    """Shows a bar, how many are done, how many a second, the time remaining and the errors.

    It is shown on standard error, and only where that is a terminal; ``close`` wipes it.
    """

    def __init__(
        self,
        share: Callable[[], float | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        shown: bool | None = None,
    ) -> None:
        """Begin to count.

        Args:
            share: how much of the input is read, from 0 to 1; ``None`` where nobody can know.
            clock: seconds.
            shown: whether to show anything; by default, where standard error is a terminal.
        """
        self._share = share
        self._clock = clock
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._begun = clock()
        self._next = self._begun + _FIRST_SECONDS
        self._written = False

    def show(self, done: int, errors: int) -> None:
        """Say how far it is, if the last time is long enough ago."""
        now = self._clock()
        if not self._shown or now < self._next:
            return
        self._next = now + _EVERY_SECONDS
        self._written = True
        click.echo(f"\r\x1b[K{self.line(done, errors, now - self._begun)}", nl=False, err=True)

    def line(self, done: int, errors: int, seconds: float) -> str:
        """What is shown after so many seconds."""
        parts = [f"{done:,} done", f"{done / max(seconds, 1e-9):,.0f} a second"]
        share = self._share()
        if share is not None:
            cells = int(share * _CELLS)
            parts.insert(0, f"[{'#' * cells}{'.' * (_CELLS - cells)}] {share:4.0%}")
            if share > 0:
                minutes, rest = divmod(int(seconds * (1 - share) / share), 60)
                parts.append(f"{minutes}:{rest:02} remaining")
        parts.append(f"{errors:,} with errors")
        return "  ".join(parts)

    def close(self) -> None:
        """Wipe the line."""
        if self._written:
            click.echo("\r\x1b[K", nl=False, err=True)
