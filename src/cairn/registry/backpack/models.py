"""What a learner holds, whoever issued it; the bytes as received are the truth."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cairn.registry.issuing.models import Credential


class Origin(models.TextChoices):
    """How a credential came into the backpack; always shown."""

    CLAIMED = "claimed", _("issued here and claimed by you")
    FILE = "file", _("a file that you added")
    TEXT = "text", _("text that you pasted")
    ADDRESS = "address", _("a web address that you gave")
    IMAGE = "image", _("an image that you added")
    API = "api", _("a program that you allowed")


class InBackpack(models.Manager[Any]):
    """What was not removed: all that any page, share or stack may show."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Without what waits to be forgotten."""
        return super().get_queryset().filter(removed_at=None)


class HeldCredential(models.Model):
    """A credential in a learner's backpack.

    Attributes:
        credential: the row it came from, where an institution of this installation issued it.
        document: the credential exactly as received: JSON, JWT or XML text in UTF-8.
        digest: SHA-256 of ``document`` without space around it, hex; nobody holds one text twice.
        picture: the image that it was baked into, as received; empty where there was none.
        kind: the format, in ``formats.detect``'s words.
        title: an index copy, as are the columns after it.
        shelf: who issued it, folded, by which lists stand in order (:mod:`.finding`).
        words: title and issuer, folded, in which one searches.
        awards: what it says was earned, for lists: see :mod:`cairn.registry.backpack.awards`.
        ends_at: until when it is in force by its own word.
        outcome: the verdict at ``checked_at``; pages say when that was, or check anew.
        size: octets of ``document`` and ``picture``.
        archived_at: put away by the learner, not deleted.
        removed_at: removed by the learner; forgotten for good some days later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="backpack")
    credential = models.ForeignKey(
        Credential, models.SET_NULL, null=True, blank=True, related_name="held"
    )
    document = models.BinaryField()
    digest = models.CharField(max_length=64)
    picture = models.BinaryField(blank=True, default=b"")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    origin_detail = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=400, blank=True)
    issuer_id = models.CharField(max_length=500, blank=True)
    issuer_name = models.CharField(max_length=400, blank=True)
    shelf = models.CharField(max_length=100, blank=True, default="", editable=False)
    words = models.TextField(blank=True, default="", editable=False)
    awarded_on = models.DateField(null=True, blank=True)
    awards = models.JSONField(default=list, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = InBackpack()
    with_removed: ClassVar[models.Manager[HeldCredential]] = models.Manager()

    class Meta:
        ordering = ("-added_at",)
        constraints = (models.UniqueConstraint(fields=["holder", "digest"], name="held_once"),)
        indexes = (
            models.Index(fields=["holder", "shelf", "-added_at", "id"], name="held_by_shelf"),
        )

    def __str__(self) -> str:
        return self.title or str(self.id)

    @property
    def withdrawn(self) -> bool:
        """Whether its institution, one of this installation, has taken it back meanwhile."""
        issued = self.credential
        return issued is not None and bool(issued.revoked_at or issued.suspended_at)


class KeptFacts(models.Model):
    """What other servers said when a credential was last checked: keys, status lists, profiles.

    With it the verdict of that day can be looked through again without asking anybody, and after
    its issuer is gone.

    Attributes:
        documents: :func:`cairn.registry.backpack.facts.packed`.
    """

    held = models.OneToOneField(
        HeldCredential, models.CASCADE, primary_key=True, related_name="facts"
    )
    documents = models.BinaryField()

    def __str__(self) -> str:
        return f"facts of {self.held_id}"


class KeptLogEvidence(models.Model):
    """That a credential of elsewhere was logged and anchored, as an export brought it along.

    Nothing else here knows it. It goes with the credential: its salt can tie the log to it.

    Attributes:
        proof: the proof of logging (c2sp.org/tlog-proof), as it came.
        receipt: of the anchor over it, as it came; empty where there was none.
    """

    held = models.OneToOneField(
        HeldCredential, models.CASCADE, primary_key=True, related_name="log_evidence"
    )
    proof = models.BinaryField()
    receipt = models.BinaryField(blank=True, default=b"")

    def __str__(self) -> str:
        return f"log evidence of {self.held_id}"


class EvidenceKind(models.TextChoices):
    """What somebody has to show who has no credential."""

    CERTIFICATE = "certificate", _("a certificate of a course or platform")
    WORK = "work", _("a piece of work")
    EXPERIENCE = "experience", _("experience: a job, a project, volunteering")
    OTHER = "other", _("something else")


class Evidence(models.Model):
    """Something to show that nobody here has verified: a PDF, a link, a scan.

    It has no verdict, counts towards nothing and carries no credit; it is kept for a procedure of
    recognition of prior learning, where a person looks at it.

    Attributes:
        provider: who gave it, as the learner says.
        hours: hours of learning as the learner says, exact text (``150``, ``37.5``); never credit.
        link: where it can be seen; shown, never fetched.
        file: as it was given; handed out as a download and never shown inside a page.
        media_type: found from the octets.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    title = models.CharField(max_length=300)
    provider = models.CharField(max_length=300, blank=True)
    hours = models.CharField(max_length=20, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=4_000, blank=True)
    link = models.CharField(max_length=2_000, blank=True)
    file = models.BinaryField(blank=True, default=b"")
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-added_at",)

    def __str__(self) -> str:
        return self.title


class Collection(models.Model):
    """Credentials that a learner put together under a name of their own; it is no award."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="collections")
    name = models.CharField(max_length=200)
    note = models.TextField(max_length=2_000, blank=True)
    credentials = models.ManyToManyField(
        HeldCredential, through="CollectionItem", related_name="collections"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "created_at")

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    """One credential in a collection, at the place that the learner gave it."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="items")
    held = models.ForeignKey(HeldCredential, models.CASCADE, related_name="collected_in")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("collection", "position")
        constraints = (
            models.UniqueConstraint(fields=["collection", "held"], name="collected_once"),
        )

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.position}"


class TakenIn(models.Model):
    """A large file that a job takes in; what became of each thing in it stays for a week.

    Attributes:
        name: of the file.
        language: in which the answers are written.
        ended_at: when all of it was taken in; ``None`` before, and where that failed.
        collections: how many came back.
        evidence: how many pieces came back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="taken_in")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    collections = models.PositiveIntegerField(default=0)
    evidence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return self.name


class TakenInPart(models.Model):
    """Some of the file's octets, as long as the job needs them; see :class:`TakenOutPart`."""

    taken_in = models.ForeignKey(TakenIn, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    octets = models.BinaryField()

    class Meta:
        ordering = ("taken_in", "number")
        constraints = (
            models.UniqueConstraint(fields=["taken_in", "number"], name="taken_in_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.taken_in_id}:{self.number}"


class TakenInAnswer(models.Model):
    """What became of one thing in the file.

    Written in the transaction that keeps the thing, so a job that begins again knows how far it is.

    Attributes:
        number: counted from 1 as the things stand in the file.
        became: a value of :class:`cairn.registry.backpack.taking_in.Became`.
        open: nobody was asked about it yet.
    """

    taken_in = models.ForeignKey(TakenIn, models.CASCADE, related_name="answers")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    became = models.CharField(max_length=10)
    held = models.ForeignKey(HeldCredential, models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True)
    mend = models.TextField(blank=True)
    open = models.BooleanField(default=False)

    class Meta:
        ordering = ("taken_in", "number")
        constraints = (
            models.UniqueConstraint(fields=["taken_in", "number"], name="taken_in_answer_once"),
        )

    def __str__(self) -> str:
        return f"{self.taken_in_id}:{self.number}"


class TakenOut(models.Model):
    """A whole backpack as one file, made by a job and kept for a day.

    Attributes:
        language: of the page in it.
        made_at: when it was ready; ``None`` before.
        size: its octets.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="taken_out")
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class TakenOutPart(models.Model):
    """Some of its octets: a gigabyte is neither written nor read in one piece.

    In the database and not beside it, so that it goes with the account, and is had from any of
    several machines.
    """

    taken_out = models.ForeignKey(TakenOut, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    octets = models.BinaryField()

    class Meta:
        ordering = ("taken_out", "number")
        constraints = (
            models.UniqueConstraint(fields=["taken_out", "number"], name="taken_out_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.taken_out_id}:{self.number}"
