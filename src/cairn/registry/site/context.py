"""What every page's frame needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Whether this is a trial, and where the outbox is."""
    del request
    trial = settings.DEMO or settings.DEBUG
    return {
        "demo": settings.DEMO,
        "outbox_shown": trial and not settings.SMTP_CONFIGURED,
        "base_url": settings.BASE_URL,
    }
