"""How many threads of this process may wait for other people's servers at the same time.

Whoever hands in a credential names the servers that are asked, and can name one that is slow on
purpose. Each thread waits for it as long as a check may take; were all of them to wait, nobody
could sign in, open a share or withdraw a credential meanwhile. So half of them at most wait, and
the others go on with what is at hand.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 4
"""Of the eight threads of a process of ``cairn serve``."""
PATIENCE = 2.0
"""Seconds that somebody waits for their turn."""

_TURNS = threading.BoundedSemaphore(MOST)


@contextmanager
def turn(seconds: float) -> Iterator[bool]:
    """Around asking other servers: whether it may be done now.

    Args:
        seconds: that there are for all of it; no longer than that, and than ``PATIENCE``, is
            waited.
    """
    had = _TURNS.acquire(timeout=max(0.0, min(seconds, PATIENCE)))
    try:
        yield had
    finally:
        if had:
            _TURNS.release()
