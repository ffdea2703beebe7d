"""What an installation knows of its own running."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """That a worker was alive: one row a worker, written every few seconds.

    Attributes:
        worker: machine and process.
        at: when it last said so.
    """

    worker = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class Backup(models.Model):
    """That a backup was made; the file itself lies wherever the operator put it.

    Attributes:
        at: the instant whose state it holds.
        octets: how large it is.
        with_secrets: whether the secrets are in it, under a passphrase.
    """

    at = models.DateTimeField()
    octets = models.PositiveBigIntegerField()
    with_secrets = models.BooleanField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.at.isoformat()
