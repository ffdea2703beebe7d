"""One signing key of an institution; its row outlives its use, for the sake of what it signed."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cairn.registry.organisations.models import Organisation


class State(models.TextChoices):
    """How a key stands."""

    ACTIVE = "active", _("in use")
    ROTATED = "rotated", _("replaced")
    RETIRED = "retired", _("retired")
    COMPROMISED = "compromised", _("compromised")


class OrganisationKey(models.Model):
    """A key.

    Attributes:
        fragment: its name within the DID document; never used again.
        kind: a ``KeyType``.
        public: ``publicKeyMultibase``.
        sealed: the secret octets under the installation's sealing key; emptied once the key will
            never sign again.
        compromised_at: from when on it may have been in other hands; what it signed later is
            refused.
        reason: why it was retired or marked, in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="keys")
    fragment = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    public = models.CharField(max_length=120)
    sealed = models.BinaryField(blank=True, default=b"")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("organisation", "created_at")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "fragment"], name="one_fragment"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="active"),
                name="one_active_key",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} #{self.fragment}"


class RegistryKey(models.Model):
    """A key of the installation itself: it signs what it puts together, and awards nothing.

    Attributes:
        fragment: its name within the DID document of the registry.
        public: ``publicKeyMultibase``.
        sealed: the secret octets under the installation's sealing key; emptied once replaced.
        ended_at: when it was replaced; what it signed stays good.
    """

    fragment = models.CharField(max_length=40, unique=True)
    public = models.CharField(max_length=120)
    sealed = models.BinaryField(blank=True, default=b"")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"registry #{self.fragment}"
