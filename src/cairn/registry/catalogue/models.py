"""An achievement, its draft, its published versions, and the index by which it is found."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cairn.registry.catalogue.written_once import WrittenOnce
from cairn.registry.organisations.models import Organisation, Unit


class Achievement(models.Model):
    """A micro-credential that an organisation describes; what is issued names one version of it.

    Attributes:
        unit: the faculty that it belongs to; roles may be held for it alone.
        slug: short name, unique in the organisation; follows the title until first published.
        listed: shown in the public catalogue. Unlisted, its page still answers to who has the
            address, since credentials name it.
        suspendable: its credentials carry an entry for suspension beside the one for revocation;
            the schemas of Open Badges 3.0 and CLR 2.0 have room for one, so it is off by default.
        draft: the description being written, as JSON text in the form of a record. May be
            incomplete or wrong; ``id``, ``version`` and ``version_date`` are set on publishing.
        draft_revision: counts the saves, so that two who write at once do not overwrite each other.
        draft_editor: the open form that saved last; it may go on from what it saved itself.
        example_of: the name of the example that it was started from; such a one is to be adapted.
        copied_from: the achievement that it was started from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="achievements")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="achievements"
    )
    slug = models.SlugField(max_length=80)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    listed = models.BooleanField(default=True)
    suspendable = models.BooleanField(default=False)
    draft = models.TextField(default="{}")
    draft_revision = models.PositiveIntegerField(default=0)
    draft_editor = models.CharField(max_length=40, blank=True)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    example_of = models.CharField(max_length=60, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_achievement_a_slug"),
        )

    def __str__(self) -> str:
        return self.slug

    @property
    def url(self) -> str:
        """Its public address, which is the ``id`` of the achievement in every credential."""
        return f"{settings.BASE_URL}/achievements/{self.pk}"


class AchievementVersion(WrittenOnce):
    """A description as it was published; the database refuses to change it.

    Attributes:
        number: 1, 2, …; the ``version`` of the achievement in every credential.
        record: JSON text as ``formats.record.write_achievement`` writes it.
        digest: SHA-256 of the UTF-8 octets of ``record``, hex.
        title: in the author's own language; a copy for lists.
        language: the author's own language.
        level: of the EQF where stated or certain by a referencing table.
        credit_value: the amount of credit; exact amounts stand in the record.
        credit_scheme: of that amount.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    achievement = models.ForeignKey(Achievement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    record = models.TextField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=400)
    language = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(null=True)
    credit_value = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    credit_scheme = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("achievement", "-number")
        constraints = (
            models.UniqueConstraint(fields=["achievement", "number"], name="one_version_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def url(self) -> str:
        """The public address of this version."""
        return f"{self.achievement.url}/v/{self.number}"


class Listing(models.Model):
    """What the catalogue knows of the current version of an achievement: an index, made anew.

    Attributes:
        public: in the public catalogue: listed, not archived, its organisation open.
        sort_title: the title folded for ordering.
        titles: the title by language tag.
        summaries: the beginning of the description by language tag.
        image: address of the picture, or empty.
        least_hours: workload, where it is stated or follows from the credit.
        most_hours: the same where the scheme leaves a range.
    """

    achievement = models.OneToOneField(
        Achievement, models.CASCADE, primary_key=True, related_name="listing"
    )
    version = models.ForeignKey(AchievementVersion, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    public = models.BooleanField()
    sort_title = models.CharField(max_length=400)
    titles = models.JSONField()
    summaries = models.JSONField()
    image = models.CharField(max_length=2000, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    credit_value = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    credit_scheme = models.CharField(max_length=40, blank=True)
    least_hours = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    most_hours = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    published_at = models.DateTimeField()

    class Meta:
        indexes = (
            # Of the public ones alone: SQLite finds ``WHERE public`` in no index of that column.
            models.Index(
                fields=["sort_title", "achievement"],
                name="listing_by_title",
                condition=models.Q(public=True),
            ),
            models.Index(
                fields=["-published_at", "achievement"],
                name="listing_by_date",
                condition=models.Q(public=True),
            ),
            models.Index(
                fields=["least_hours", "sort_title", "achievement"],
                name="listing_by_hours",
                condition=models.Q(public=True),
            ),
            models.Index(
                fields=["level", "sort_title", "achievement"],
                name="listing_by_level",
                condition=models.Q(public=True),
            ),
            models.Index(
                fields=["organisation"], name="listing_by_issuer", condition=models.Q(public=True)
            ),
        )

    def __str__(self) -> str:
        return self.sort_title


class FacetKind(models.TextChoices):
    """What can be filtered by, beside level, size and issuer."""

    TYPE = "type", _("Type")
    FIELD = "field", _("Field of study")
    SKILL = "skill", _("Skill")
    LANGUAGE = "language", _("Language of teaching")
    SETTING = "setting", _("Setting")
    TOWARDS = "towards", _("Counts towards, its author says")
    COUNTS = "counts", _("Counts towards, by the rules of a programme here")


class ListingFacet(models.Model):
    """One value by which a listing is filtered.

    Attributes:
        value: what is compared: a code, an IRI.
        label: how it reads, where no list of ours knows it.
    """

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=10, choices=FacetKind.choices)
    value = models.CharField(max_length=400)
    label = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["listing", "kind", "value"], name="one_facet"),
        )
        indexes = (models.Index(fields=["kind", "value", "listing"], name="facet_by_value"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class ListingWord(models.Model):
    """One word by which a listing is found, folded (no case, no accents)."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="words")
    word = models.CharField(max_length=60)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["listing", "word"], name="one_word"),)
        indexes = (
            models.Index(fields=["word", "listing"], name="word_of_listing"),
            # For prefixes; on PostgreSQL the collation of the other index does not serve them.
            models.Index(fields=["word"], name="word_prefix", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return self.word


class ConsortiumShare(models.Model):
    """That an achievement stands in the shared catalogue of a consortium, public or not."""

    achievement = models.ForeignKey(Achievement, models.CASCADE, related_name="shares")
    consortium = models.ForeignKey(Organisation, models.CASCADE, related_name="shared_achievements")
    shared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["achievement", "consortium"], name="one_share"),
        )

    def __str__(self) -> str:
        return f"{self.achievement} in {self.consortium}"


class Picture(models.Model):
    """A picture of an achievement, kept as it was checked; its address is its digest.

    Attributes:
        digest: SHA-256 of ``data``, hex.
        media_type: found from the octets, never what the sender said.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    data = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest


class SkillFramework(models.Model):
    """A framework of skills that an organisation has read in, beside the one that comes bundled.

    Attributes:
        source: the file as it was read, compressed; what a search needs is read from it.
        left_out: how many entries of the file could not be used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="skill_frameworks")
    iri = models.CharField(max_length=1000)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=400)
    language = models.CharField(max_length=20)
    version = models.CharField(max_length=100, blank=True)
    licence = models.CharField(max_length=1000, blank=True)
    skill_count = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    source = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "iri"], name="one_framework"),
        )

    def __str__(self) -> str:
        return self.name
