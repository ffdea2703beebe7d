"""Which program acts: every entry of the audit trail that it causes names its token."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cairn.registry.audit import trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.registry.api.models import ApiToken


@contextmanager
def by_nobody() -> Iterator[None]:
    """Around one request: whatever program it names is forgotten at its end.

    A thread serves one request after another; a name that stayed would be written against
    somebody else's deeds.
    """
    mark = trail.THROUGH.set("")
    try:
        yield
    finally:
        trail.THROUGH.reset(mark)


def by(token: ApiToken) -> None:
    """From here to the end of the request a program acts with this token."""
    trail.THROUGH.set(f"token:{token.pk}")
