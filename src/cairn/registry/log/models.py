"""The log's key, and what waits to be appended or stands in the log already."""

from __future__ import annotations

from django.db import models

from cairn.registry.issuing.models import Credential


class LogKey(models.Model):
    """The key and the name of this installation's log: one row, made when it is first needed.

    Attributes:
        origin: the log's name, for ever.
        public: ``publicKeyMultibase`` of its Ed25519 key.
        sealed: the secret octets under the installation's sealing key.
    """

    origin = models.CharField(max_length=200)
    public = models.CharField(max_length=120)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.origin


class LogEntry(models.Model):
    """Something to be logged: written with what it tells of, appended by a job afterwards.

    Attributes:
        kind: an ``EntryKind``.
        value: the 32 octets of the entry.
        salt: of a commitment; emptied when the person is erased, and nobody can then tie the
            entry to anything.
        credential: whose commitment it is.
        subject: what a digest is of, as ``kind:id``; names no person.
        place: where it stands in the log; ``None`` until it is accepted.
    """

    kind = models.CharField(max_length=30)
    value = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32, blank=True, default=b"")
    credential = models.OneToOneField(
        Credential, models.SET_NULL, null=True, blank=True, related_name="log_entry"
    )
    subject = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    place = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["place", "id"], name="log_waiting"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()
