"""What a learner holds, whoever issued it; the bytes as received are the truth."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cairn.registry.issuing.models import Credential


class Origin(models.TextChoices):
    """How a credential came into the backpack; always shown."""

    CLAIMED = "claimed", _("issued here and claimed by you")
    FILE = "file", _("a file that you added")
    TEXT = "text", _("text that you pasted")
    ADDRESS = "address", _("a web address that you gave")
    IMAGE = "image", _("an image that you added")
    API = "api", _("a program that you allowed")


class HeldCredential(models.Model):
    """A credential in a learner's backpack.

    Attributes:
        credential: the row it came from, where an institution of this installation issued it.
        document: the credential exactly as received: JSON, JWT or XML text in UTF-8.
        digest: SHA-256 of ``document``, hex; nobody holds the same bytes twice.
        kind: the format, in ``formats.detect``'s words.
        title: an index copy, as are the columns after it.
        outcome: the verdict at ``checked_at``; pages say when that was, or check anew.
        archived_at: put away by the learner, not deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="backpack")
    credential = models.ForeignKey(
        Credential, models.SET_NULL, null=True, blank=True, related_name="held"
    )
    document = models.BinaryField()
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    origin_detail = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=400, blank=True)
    issuer_id = models.CharField(max_length=500, blank=True)
    issuer_name = models.CharField(max_length=400, blank=True)
    awarded_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-added_at",)
        constraints = (models.UniqueConstraint(fields=["holder", "digest"], name="held_once"),)

    def __str__(self) -> str:
        return self.title or str(self.id)
