"""The outbox: what would have been sent, where no mail server is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render

from cairn.registry.errors import NotFound
from cairn.registry.mail.models import Message

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_SHOWN = 100


def outbox(request: HttpRequest) -> HttpResponse:
    """The newest messages; no such page where mail leaves the house, or outside a trial."""
    if settings.SMTP_CONFIGURED or not (settings.DEMO or settings.DEBUG):
        raise NotFound
    messages = Message.objects.order_by("-created_at")[:_SHOWN]
    return render(request, "mail/outbox.html", {"mails": messages})
