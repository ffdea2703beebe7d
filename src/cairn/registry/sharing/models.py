"""Shares, what was opened when, requests, and questions to a holder.

No address and no account of a recipient is in any of them: whoever looks leaves a minute, and
nothing else. Links are kept as digests alone (:mod:`cairn.registry.sharing.links`).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.registry.backpack.models import HeldCredential


class ShareKind(models.TextChoices):
    """What a share was made for."""

    LINK = "link", _("a link or QR code")
    CERTIFICATE = "certificate", _("a certificate on paper")
    ANSWER = "answer", _("the answer to a request")


class Share(models.Model):
    """Chosen credentials, shown to whoever has the link, until the learner ends it.

    Attributes:
        kind: what it was made for.
        recipient: whom it is for, as the learner wrote it; empty for anybody.
        purpose: why, as the learner wrote it; the recipient reads it.
        generation: counts the links it has had; a new one ends the one before.
        digest: SHA-256 of the present link's token, hex.
        expires_at: when it ends by itself; absent where only the learner ends it.
        ended_at: when the learner ended it.
        code_generation: 0 without a code, else counts the codes it has had.
        code_failures: wrong tries since the present code was made.
        code_used_at: when the present code was used; it works once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shares")
    kind = models.CharField(max_length=12, choices=ShareKind.choices, default=ShareKind.LINK)
    recipient = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=500, blank=True)
    credentials = models.ManyToManyField(HeldCredential, through="ShareItem", related_name="shares")
    generation = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    code_generation = models.PositiveIntegerField(default=0)
    code_failures = models.PositiveIntegerField(default=0)
    code_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"share:{self.id}"

    @property
    def has_ended(self) -> bool:
        """Whether it gives nothing any more."""
        over = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.ended_at is not None or over


class ShareItem(models.Model):
    """One credential of a share; gone with it from the backpack, it is gone from the share."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="items")
    held = models.ForeignKey(HeldCredential, models.CASCADE, related_name="shared_as")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("share", "position")
        constraints = (
            models.UniqueConstraint(fields=["share", "position"], name="one_item_a_position"),
            models.UniqueConstraint(fields=["share", "held"], name="shared_once"),
        )

    def __str__(self) -> str:
        return f"{self.share_id}:{self.position}"


class Seen(models.TextChoices):
    """What a recipient did."""

    PAGE = "page", _("opened the page")
    FILE = "file", _("downloaded a credential")
    LIST = "list", _("looked at the list of answers")


class Opening(models.Model):
    """That a share was opened in a minute, once or more often; not by whom, not from where.

    Attributes:
        at: the beginning of the minute.
    """

    share = models.ForeignKey(Share, models.CASCADE, related_name="openings")
    what = models.CharField(max_length=6, choices=Seen.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ("share", "-at")
        constraints = (
            models.UniqueConstraint(fields=["share", "what", "at"], name="one_opening_a_minute"),
        )

    def __str__(self) -> str:
        return f"{self.share_id} {self.what} {self.at:%Y-%m-%d %H:%M}"


class HolderAnswer(models.TextChoices):
    """What came of asking the holder."""

    CLAIMED = "claimed", _("confirmed by the account that claimed it")
    ADDRESS = "address", _("confirmed by an account with the address that it is made out to")
    REFUSED = "refused", _("refused")


class HolderQuestion(models.Model):
    """Somebody asks, now: is the person before me the holder? It is forgotten within the hour.

    Attributes:
        document_digest: SHA-256 of the credential that they have before them, hex.
        ask_digest: of the token in the code that the holder scans.
        watch_digest: of the token of the page that waits for the answer.
        code: that both screens show.
        answer: empty while there is none. Who answered is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document_digest = models.CharField(max_length=64)
    ask_digest = models.CharField(max_length=64, unique=True)
    watch_digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=4)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    answer = models.CharField(max_length=8, choices=HolderAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"question:{self.id}"


class Request(models.Model):
    """Somebody without an account asks learners for evidence of named skills or achievements.

    Attributes:
        asker: who asks, as they typed it; nobody has checked it.
        contact: where they can be asked back, as they typed it.
        purpose: why.
        wanted: ``[{"kind": "skill" | "achievement", "id", "name", "framework"}]``.
        until: when it ends by itself, and with it what was answered.
        answer_digest: of the token of the link that learners get.
        watch_digest: of the token of the asker's own link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asker = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=1000)
    wanted = models.JSONField()
    until = models.DateTimeField()
    answer_digest = models.CharField(max_length=64, unique=True)
    watch_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"request:{self.id}"

    @property
    def has_ended(self) -> bool:
        """Whether nobody can answer any more, and nothing is shown."""
        return self.ended_at is not None or self.until <= timezone.now()


class RequestAnswer(models.Model):
    """What one learner answered: a share, under the name that the learner chose."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="answers")
    share = models.OneToOneField(Share, models.CASCADE, related_name="answer")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("request", "pk")

    def __str__(self) -> str:
        return f"answer:{self.pk}"
