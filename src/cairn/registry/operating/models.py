"""What an installation knows of its own running."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Recovery(models.Model):
    """That somebody is helped back into an account, by the word of two people and after a wait.

    Attributes:
        account: whose.
        kind: what was lost.
        new_email: where the person is reached now, for a lost address; not known to be theirs yet.
        reason: how the first of the two knows that it is the person.
        asked_by: the operator who began.
        second: whose word is needed beside the operator's.
        second_digest: SHA-256 of the token in the link to the second, hex.
        stop_digest: the same for the link by which the account's owner stops it.
        new_digest: the same for the link to the new address, once that was sent.
        due_at: when it takes effect; set when the second has agreed.
    """

    class Kind(models.TextChoices):
        """What was lost."""

        SECOND_FACTOR = "second_factor", _("the second factor: phone, keys and recovery codes")
        ADDRESS = "address", _("every address of the account")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recoveries")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    new_email = models.EmailField(blank=True)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    second_digest = models.CharField(max_length=64, unique=True)
    stop_digest = models.CharField(max_length=64, unique=True)
    new_digest = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(stopped_at=None, done_at=None),
                name="one_recovery_at_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"
