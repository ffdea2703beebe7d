"""Credentials, the batches they come from, and what was done to them.

The signed bytes are the truth; the other columns are an index of them. A credential's status is
the sum of its :class:`StatusChange` rows, and the published lists follow from those.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cairn.registry.catalogue.models import AchievementVersion
from cairn.registry.keys.models import OrganisationKey
from cairn.registry.organisations.models import Organisation


class BatchState(models.TextChoices):
    """How a batch stands."""

    DRAFT = "draft", _("being prepared")
    ISSUING = "issuing", _("being issued")
    DONE = "done", pgettext_lazy("a list", "issued")
    STOPPED = "stopped", pgettext_lazy("a list", "stopped")


class Batch(models.Model):
    """A list of people who are to get one micro-credential.

    Attributes:
        source: the mark sheet as it came, file or pasted text; emptied a month after all of it is
            issued, and at once when somebody in it is erased.
        sheet: what was decided about it: ``MarkSheet.state()``; ``{}`` once it was emptied, and
            nothing where a program sent the rows.
        awarded_on: the day of the award where a row gives none.
        mails_at: when the mails leave; until then they can be stopped.
        not_before: when issuing begins, where it was scheduled.
        on_behalf_of: the institution that awards where another one signs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="batches")
    version = models.ForeignKey(AchievementVersion, models.PROTECT, related_name="batches")
    on_behalf_of = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    source_name = models.CharField(max_length=200, blank=True)
    source = models.BinaryField(blank=True, default=b"")
    pasted = models.BooleanField(default=False)
    sheet = models.JSONField(null=True, blank=True)
    awarded_on = models.DateField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    mails_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.version}: {self.get_state_display()}"


class Credential(models.Model):
    """A credential that an institution of this installation has signed.

    Attributes:
        document: the signed JSON, exactly as issued; never written again.
        identifier: the credential's own IRI.
        award_key: what makes it one award: SHA-256 over institution, achievement, version, person
            and day; no two credentials that replace nothing share one.
        suspendable: it carries an entry for suspension beside the one for revocation.
        ordinal: its number among the institution's credentials; its places in the status lists
            follow from it.
        recipient_email: lower-cased; emptied when the person is erased.
        holder: the account that has claimed it.
        claim_digest: SHA-256 of the token in the claim link, hex.
        replaces: the credential that this one corrects, and why (``replaces_reason``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="credentials")
    version = models.ForeignKey(AchievementVersion, models.PROTECT, related_name="credentials")
    key = models.ForeignKey(OrganisationKey, models.PROTECT, related_name="credentials")
    batch = models.ForeignKey(
        Batch, models.SET_NULL, null=True, blank=True, related_name="credentials"
    )
    identifier = models.CharField(max_length=200, unique=True)
    award_key = models.CharField(max_length=64)
    ordinal = models.PositiveBigIntegerField()
    suspendable = models.BooleanField(default=False)
    document = models.TextField()
    recipient_name = models.CharField(max_length=300)
    recipient_email = models.EmailField(blank=True)
    recipient_did = models.CharField(max_length=500, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="credentials",
    )
    claim_digest = models.CharField(max_length=64, blank=True, db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    awarded_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    replaces_reason = models.CharField(max_length=500, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "ordinal"], name="one_ordinal"),
            models.UniqueConstraint(
                fields=["award_key"],
                condition=models.Q(replaces=None),
                name="one_credential_an_award",
            ),
        )
        indexes = (
            models.Index(
                fields=["organisation", "-issued_at", "-ordinal"], name="issued_newest_first"
            ),
            models.Index(fields=["organisation", "version"], name="issued_versions"),
            # The few that are not valid, among many that are.
            models.Index(
                fields=["organisation", "-issued_at", "-ordinal"],
                condition=models.Q(revoked_at__isnull=False),
                name="revoked_newest_first",
            ),
            models.Index(
                fields=["organisation", "-issued_at", "-ordinal"],
                condition=models.Q(suspended_at__isnull=False),
                name="suspended_newest_first",
            ),
            models.Index(fields=["recipient_email"], name="issued_to"),
        )

    def __str__(self) -> str:
        return self.identifier


class BatchRow(models.Model):
    """One person of a batch, as typed, and what became of it.

    Attributes:
        number: the line of the source; the heading is line 1.
        cells: the values by column name of ``bulk.recipients.COLUMNS``, as mended so far.
        faults: what is wrong with them: ``[{"column", "code", "facts"}]``; empty if nothing is.
        left_out: the person decided not to issue to this row.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    faults = models.JSONField(default=list)
    left_out = models.BooleanField(default=False)
    credential = models.OneToOneField(
        Credential, models.SET_NULL, null=True, blank=True, related_name="row"
    )

    class Meta:
        ordering = ("batch", "number")
        constraints = (models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_line"),)

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class RecipientWord(models.Model):
    """A word by which staff find a credential; see :mod:`cairn.registry.issuing.finding`.

    Attributes:
        word: folded (no case, no accents), UTF-8, its first 100 octets.
    """

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="words")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    word = models.BinaryField(max_length=100)

    class Meta:
        indexes = (models.Index(fields=["organisation", "word"], name="recipient_by_word"),)

    def __str__(self) -> str:
        return bytes(self.word).decode("utf-8", "replace")


class RememberedColumns(models.Model):
    """What an institution's columns held in earlier sheets, to guess the next one by.

    Attributes:
        columns: heading key → target, as ``MarkSheet.remembered`` gives it.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    columns = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"columns of {self.organisation}"


class Act(models.TextChoices):
    """What can be done to an issued credential."""

    REVOKE = "revoke", _("revoked")
    SUSPEND = "suspend", _("suspended")
    REINSTATE = "reinstate", _("reinstated")


class StatusChange(models.Model):
    """One act on one credential: written once, never changed.

    Attributes:
        reason: for the learner, in words.
    """

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="changes")
    act = models.CharField(max_length=10, choices=Act.choices)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        ordering = ("credential", "at", "pk")

    def __str__(self) -> str:
        return f"{self.act} {self.credential_id}"


class StatusRegister(models.Model):
    """An institution's status lists: the secret behind the indices, and how many are given out.

    Attributes:
        sealed: 32 random octets under the installation's sealing key.
        next_ordinal: the ordinal that the next credential gets.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="status_register"
    )
    sealed = models.BinaryField()
    next_ordinal = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"status lists of {self.organisation}"


class StatusList(models.Model):
    """A published list: the signed document, as it is served.

    Attributes:
        document: the signed JSON.
        signed_at: when.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="status_lists")
    purpose = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    document = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "purpose", "number"], name="one_list_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.purpose}/{self.number}"
