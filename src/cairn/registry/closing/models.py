"""Institutions that closed here, and institutions of elsewhere whose records are kept here."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from cairn.registry.organisations.models import Organisation


class Custodian(models.Model):
    """Who keeps an institution's records if it closes; agreed while it is open.

    Attributes:
        taken_out_at: when its records were last taken out of this installation.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="custodian"
    )
    name = models.CharField(max_length=300, blank=True)
    url = models.URLField(blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    taken_out_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """That an institution closed, in good order: it said so itself, under its last key.

    Attributes:
        statement: the signed document, as it is served.
        custodian: who keeps the records, in words.
        told_to: the last address, in their order, to which the news was sent.
        told_at: when all had been told.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="closures")
    closed_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    custodian = models.CharField(max_length=300)
    custodian_url = models.URLField(blank=True)
    statement = models.TextField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    told_to = models.CharField(max_length=254, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("organisation", "-closed_at")

    def __str__(self) -> str:
        return f"{self.organisation}: {self.closed_at:%Y-%m-%d}"


class Kept(models.Model):
    """An institution of another installation, whose records are kept and served here.

    Attributes:
        base_url: the address of the installation that it was on.
        host: of that address, with its port: the first part of old links.
        slug: its own part of them.
        did: as its credentials name it.
        name: by language tag.
        closed_at: when it closed in good order; ``None`` where its records were taken over
            without that.
        gone: nobody speaks for it at its old address any more, whoever has that address now: what
            is kept is taken instead. Otherwise what is kept serves where nothing answers there.
        made_at: when the records were taken out: nothing is known here of what came later.
        package: SHA-256 of the package that was read in, hex.
        closing: its own statement that it closed, where it made one.
        log_origin: the name of the log that goes with the records, if any.
        log_key: its verifier key, as text.
        log_size: how many entries of it are kept.
        log_root: their root.
        in_log: how many of its published documents stand in that log.
    """

    base_url = models.URLField()
    host = models.CharField(max_length=255)
    slug = models.SlugField(max_length=60)
    did = models.CharField(max_length=400, unique=True)
    name = models.JSONField()
    language = models.CharField(max_length=10, default="en")
    country = models.CharField(max_length=2, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    gone = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_in_at = models.DateTimeField(auto_now=True)
    package = models.CharField(max_length=64)
    closing = models.TextField(blank=True)
    log_origin = models.CharField(max_length=200, blank=True)
    log_key = models.CharField(max_length=400, blank=True)
    log_size = models.PositiveBigIntegerField(default=0)
    log_root = models.BinaryField(max_length=32, default=b"")
    in_log = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["host", "slug"], name="one_kept"),)

    def __str__(self) -> str:
        names: dict[str, str] = self.name
        return names.get(self.language) or next(iter(names.values()), self.slug)


class KeptDocument(models.Model):
    """A document as it stood at an address of the old installation.

    Attributes:
        path: of the address, from the first slash.
        title: what it is about, for people; empty where that is nothing to read.
    """

    kept = models.ForeignKey(Kept, models.CASCADE, related_name="documents")
    path = models.CharField(max_length=400)
    media_type = models.CharField(max_length=100)
    title = models.CharField(max_length=400, blank=True)
    body = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kept", "path"], name="one_kept_path"),)
        indexes = (models.Index(fields=["path"], name="kept_path"),)

    def __str__(self) -> str:
        return self.path


class KeptCredential(models.Model):
    """That a credential was issued: known by its digest alone, and so to who has it.

    Attributes:
        digest: :func:`cairn.transparency.entries.document_digest` of it, hex.
        issued_on: the day, in UTC: the moment would tell which entry of the log is its own.
    """

    kept = models.ForeignKey(Kept, models.CASCADE, related_name="credentials")
    digest = models.CharField(max_length=64)
    issued_on = models.DateField()
    revoked_on = models.DateField(null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kept", "digest"], name="one_kept_digest"),)

    def __str__(self) -> str:
        return self.digest


class TakingOut(models.Model):
    """Records that were asked for on a page, made by a job, and taken from there.

    Attributes:
        name: of the file in the data folder; empty until it is there, and when it has gone.
        problem: why it could not be made, in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="takings_out")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    octets = models.PositiveBigIntegerField(default=0)
    credentials = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ("organisation", "-asked_at")

    def __str__(self) -> str:
        return self.name or str(self.pk)
