"""What every page's frame needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from cairn.registry.site.frame import frame

if TYPE_CHECKING:
    from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """What this registry is called, whether it is a trial, and what the frame shows."""
    trial = settings.DEMO or settings.DEBUG
    return {
        "demo": settings.DEMO,
        "outbox_shown": trial and not settings.SMTP_CONFIGURED,
        "site_name": settings.SITE_NAME,
        "base_url": settings.BASE_URL,
        "source_url": settings.SOURCE_URL,
        # Worked out only where a page draws its frame: parts of pages and mails do not.
        "frame": SimpleLazyObject(lambda: frame(request)),
    }
