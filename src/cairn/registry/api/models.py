"""What lets a program in, and what programs are told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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


class IdempotencyKey(models.Model):
    """That a request came with a key, so that the same one again is not done again.

    Attributes:
        digest: SHA-256 of what was asked, hex.
        made: the number of the credential or list that came of it.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    made = models.UUIDField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "key"], name="one_request_a_key"),
        )

    def __str__(self) -> str:
        return self.key


class Event(models.TextChoices):
    """What programs can be told of."""

    ISSUED = "credential.issued", _("Credentials were issued")
    CORRECTED = "credential.corrected", _("A credential was corrected")
    REVOKED = "credential.revoked", _("Credentials were revoked")
    SUSPENDED = "credential.suspended", _("Credentials were suspended")
    REINSTATED = "credential.reinstated", _("Credentials were reinstated")
    CLAIMED = "credential.claimed", _("A learner claimed a credential")
    BATCH_DONE = "batch.done", _("A list was issued")


class Webhook(models.Model):
    """An address of an institution's that is told of events.

    Attributes:
        sealed: the secret that signs, sealed; empty once it has ended.
        events: values of :class:`Event`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=2_000)
    events = models.JSONField(default=list)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one address.

    Attributes:
        body: what is sent, byte for byte the same at each try.
        status: of the last answer; 0 where there was none.
        problem: why there was none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40, choices=Event.choices)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["webhook", "created_at", "id"], name="delivery_by_age"),)
