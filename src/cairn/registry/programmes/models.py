"""A programme, its draft, its published versions, and the achievements that can count in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from cairn.registry.catalogue.models import Achievement
from cairn.registry.catalogue.written_once import WrittenOnce
from cairn.registry.organisations.models import Organisation


class Programme(models.Model):
    """An award whose rules an organisation publishes.

    Attributes:
        draft: the rules being written, as YAML; may be incomplete or wrong.
        draft_revision: counts the saves.
        title: of the draft as far as it can be read; a copy for lists.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="programmes")
    title = models.CharField(max_length=400, blank=True)
    draft = models.TextField()
    draft_revision = models.PositiveIntegerField(default=1)
    draft_saved_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title or str(self.pk)

    @property
    def url(self) -> str:
        """Its public address, which achievements name as what they count towards."""
        return f"{settings.BASE_URL}/programmes/{self.pk}"


class ProgrammeVersion(WrittenOnce):
    """The rules as they were published; the database refuses to change them.

    Attributes:
        number: 1, 2, …, counted by us.
        text: the YAML as it was written.
        digest: SHA-256 of its UTF-8 octets, hex; the same as in a stack's certificate.
        iri: the programme's own ``id``.
        title: a copy for lists.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    iri = models.CharField(max_length=1000)
    title = models.CharField(max_length=400)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("programme", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "number"], name="one_programme_version_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class ProgrammeMatch(models.Model):
    """That an achievement can count for a requirement of a programme's current version.

    Attributes:
        requirement: its id in the rules.
        certain: whether what is published meets all that the rules ask of it; otherwise something
            shows only in the credential, and a person decides.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="matches")
    achievement = models.ForeignKey(Achievement, models.CASCADE, related_name="matches")
    requirement = models.CharField(max_length=200)
    certain = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "achievement", "requirement"], name="one_match"
            ),
        )
        indexes = (
            models.Index(fields=["programme", "requirement", "-certain"], name="match_by_shelf"),
        )

    def __str__(self) -> str:
        return f"{self.achievement_id} for {self.requirement} of {self.programme_id}"
