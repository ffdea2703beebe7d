"""A message to one address, from being written to being handed over."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How a message stands."""

    HELD = "held", _("held back")
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    STOPPED = "stopped", _("stopped")


class Message(models.Model):
    """One message.

    Attributes:
        kind: what it is about (``claim``, ``revoked``, ``account`` …); people choose by kind.
        about: what it belongs to, as ``kind:id``, so that a page can find its mails.
        group: those that are handed over together.
        not_before: until then it is held back and can be stopped.
        problem: what the mail server said, without the address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=100, blank=True, db_index=True)
    group = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    recipient = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="mails"
    )
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = (models.Index(fields=["state", "not_before"], name="mail_due"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
