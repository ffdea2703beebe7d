"""What lets a program in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from cairn.registry.organisations.models import Organisation


class ApiToken(models.Model):
    """A token of one institution.

    A program with it may do what the person who made it may do there *now*, and of that only what
    the token is for: who loses a role takes it from their programs too.

    Attributes:
        digest: SHA-256 of the token, hex; the token itself is shown once and kept nowhere.
        scopes: values of ``Action``.
        last_used_at: to the hour, so that unused tokens can be found.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="api_tokens")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name
