"""The audit trail: rows that are chained by digest and that the database refuses to change."""

from __future__ import annotations

import uuid

from django.db import models

from cairn.registry.organisations.models import Organisation


class AuditEvent(models.Model):
    """One thing that was done.

    Attributes:
        number: counts up by one within an organisation (within the installation where ``None``).
        organisation: in whose trail it stands; the installation's where ``None``.
        actor_id: who did it; empty for the system. A plain id, so that an erased account leaves
            its deeds and not its name.
        action: a value of ``Action`` or a dotted word of the room that wrote it.
        subject: what it was done to, as ``kind:id``.
        facts: what else is needed to understand it; no personal data beyond identifiers.
        digest: SHA-256 over the previous row's digest and this row, hex.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="audit_events", db_index=False
    )
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("organisation", "number")
        # Two with a condition: SQLite makes no index where nulls are to count as equal, and then
        # each deed would read the whole trail to find its number. The key has no index of its own,
        # since SQLite would take that one and sort.
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "number"],
                name="one_number",
                condition=models.Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["number"],
                name="one_number_of_installation",
                condition=models.Q(organisation__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class TrailCheck(models.Model):
    """How far a trail was found whole when it was last gone through from its beginning.

    Attributes:
        organisation: whose trail; the installation's where ``None``.
        number: of the last event that was whole.
        digest: of that event; where another stands there now, the end was cut off.
        broken: the number of the first event that was missing or changed.
        at: when.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, null=True, related_name="trail_check"
    )
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    broken = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation_id or 'installation'}: {self.number}"
