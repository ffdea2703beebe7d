"""The log's key, what waits to be appended or stands in it, and what its witnesses said."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.registry.issuing.models import Credential


class LogKey(models.Model):
    """The key and the name of this installation's log: one row, made when it is first needed.

    Attributes:
        origin: the log's name, for ever.
        public: ``publicKeyMultibase`` of its Ed25519 key.
        sealed: the secret octets under the installation's sealing key.
        made_by: the start of the program that drew it (``LogStart.token``); emptied by a restore.
    """

    origin = models.CharField(max_length=200)
    public = models.CharField(max_length=120)
    sealed = models.BinaryField()
    made_by = models.CharField(max_length=64, blank=True, default="")
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


class WitnessState(models.Model):
    """What one witness said last.

    Attributes:
        key: its verifier key, which says who it is.
        name: the name in the key.
        url: where it was asked.
        asked_at: when it was asked last.
        cosigned_size: the newest checkpoint that it cosigned.
        cosigned_at: when, by its own clock; seconds since the Epoch.
        problem: why it did not cosign, when it was asked last; empty where it did.
        alarming: whether it has seen another log than the one here.
        silent_since: since when it has not cosigned what it was asked.
    """

    key = models.CharField(max_length=400, unique=True)
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    cosigned_size = models.PositiveBigIntegerField(default=0)
    cosigned_at = models.PositiveBigIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    alarming = models.BooleanField(default=False)
    silent_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class WitnessEvidence(models.Model):
    """A witness has seen another log than this one: kept, whatever it says afterwards.

    Attributes:
        key: the witness's verifier key.
        size: of the checkpoint that it was asked to cosign.
        problem: what it said.
        checkpoint: that checkpoint, as it was signed here.
        at: when it said so first.
        settled_at: when an operator said that its cause is found; it stays kept.
    """

    key = models.CharField(max_length=400)
    size = models.PositiveBigIntegerField()
    problem = models.CharField(max_length=300)
    checkpoint = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "size", "problem"], name="log_evidence_once"),
        )

    def __str__(self) -> str:
        return f"{self.key.partition('+')[0]}: {self.problem}"


class LogStart(models.Model):
    """One start of the program, and whether it may publish the log yet.

    Attributes:
        token: random, known to that start alone: what an old copy of the database says of other
            starts opens nothing.
        worker: machine and process, for a person.
        at: when something was last found out or decided.
        held_since: since when its first publication is held; ``None`` where it never was.
        again_at: when the witnesses are asked again by themselves.
        problem: why it is held, in plain words.
        alarming: whether a witness has seen another log than the one here.
        passed_at: since when it publishes.
        how: why it may.
    """

    class How(models.TextChoices):
        """Why a start may publish."""

        CONFIRMED = "confirmed", _("its witnesses confirmed the log")
        RELEASED = "released", _("an operator released it")
        UNWITNESSED = "unwitnessed", _("it had no witnesses")
        NEW = "new", _("its key is new, and it was never published")

    token = models.CharField(max_length=64, unique=True)
    worker = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    held_since = models.DateTimeField(null=True, blank=True)
    again_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    alarming = models.BooleanField(default=False)
    passed_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=20, choices=How.choices, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.worker


class LogAnchor(models.Model):
    """That a checkpoint stands on a chain.

    Attributes:
        size: entries of the checkpoint.
        chain: the chain's number (EIP-155).
        block_at: when the block was made, by the chain.
        receipt: as others check it; see ``transparency.anchors``.
        anchored_at: when it was found to be final here.
    """

    size = models.PositiveBigIntegerField()
    chain = models.PositiveBigIntegerField()
    block_at = models.DateTimeField()
    receipt = models.TextField()
    anchored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-size",)
        constraints = (models.UniqueConstraint(fields=["size", "chain"], name="log_anchor_once"),)

    def __str__(self) -> str:
        return f"{self.size} (eip155:{self.chain})"


class AnchoringState(models.Model):
    """How anchoring stands: one row.

    Attributes:
        tried_at: when an anchor was last tried.
        problem: what stood in its way; empty where nothing did.
        under_way: the transaction that was begun; kept before it is sent, so that nothing is paid
            twice.
    """

    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    under_way = models.BinaryField(null=True, blank=True)

    def __str__(self) -> str:
        return self.problem or "anchoring"
