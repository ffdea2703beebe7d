"""Institutions, their faculties, consortia, and the roles that people hold in them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an organisation is; a consortium is one whose members share a catalogue."""

    UNIVERSITY = "university", _("University")
    POLYTECHNIC = "polytechnic", _("Polytechnic or college")
    PLATFORM = "platform", _("Online learning platform")
    EMPLOYER = "employer", _("Employer")
    PROFESSIONAL_BODY = "professional_body", _("Professional body")
    QUALITY_AGENCY = "quality_agency", _("Quality agency")
    CONSORTIUM = "consortium", _("Consortium")
    OTHER = "other", _("Other organisation")


class Organisation(models.Model):
    """An organisation that issues, recognises, watches or asks; the unit of tenancy.

    Attributes:
        slug: in addresses and in its DID (``did:web:HOST:institutions:SLUG``); never changes.
        name: by language tag, at least one.
        country: ISO 3166-1 alpha-2, upper case.
        legal_name: as registered, where it differs.
        profiles: names of the lint profiles its achievements are checked against.
        demo: belongs to the demonstration world; its credentials carry a visible mark.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=30, choices=Kind.choices, default=Kind.OTHER)
    name = models.JSONField()
    legal_name = models.CharField(max_length=300, blank=True)
    description = models.JSONField(default=dict, blank=True)
    country = models.CharField(max_length=2, blank=True)
    url = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="en")
    profiles = models.JSONField(default=list, blank=True)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name_in(self.language)

    def name_in(self, language: str) -> str:
        """The name in that language, else in the organisation's own, else any."""
        names: dict[str, str] = self.name
        return names.get(language) or names.get(self.language) or next(iter(names.values()), "")


class Unit(models.Model):
    """A faculty, school or department; roles may be held for it alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="units")
    name = models.JSONField()

    def __str__(self) -> str:
        names: dict[str, str] = self.name
        return names.get(self.organisation.language) or next(iter(names.values()), "")


class ConsortiumMember(models.Model):
    """That an organisation belongs to a consortium, agreed by both."""

    consortium = models.ForeignKey(Organisation, models.CASCADE, related_name="members")
    member = models.ForeignKey(Organisation, models.CASCADE, related_name="consortia")
    invited_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["consortium", "member"], name="one_membership"),
        )

    def __str__(self) -> str:
        return f"{self.member} in {self.consortium}"


class Role(models.TextChoices):
    """What a person is in an organisation; what each may do stands in ``rights``."""

    OWNER = "owner", _("Owner")
    ISSUER = "issuer", _("Issuer")
    ASSESSOR = "assessor", _("Assessor")
    REGISTRAR = "registrar", _("Registrar")
    QUALITY_OFFICER = "quality_officer", _("Quality officer")
    VIEWER = "viewer", _("Viewer")


_NONE = models.Value(uuid.UUID(int=0), models.UUIDField())
"""Stands for an empty id where two empty ones are to count as equal."""


class RoleGrant(models.Model):
    """That a person holds a role: in a whole organisation, a unit, or for one achievement.

    Attributes:
        unit: the role holds for this unit alone; empty for the whole organisation.
        achievement_id: the role holds for this achievement alone. A plain id, since the catalogue
            stands above this folder.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="roles")
    achievement_id = models.UUIDField(null=True, blank=True)
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            # By expressions: SQLite makes no constraint in which nulls are one value.
            models.UniqueConstraint(
                "user",
                "organisation",
                "role",
                Coalesce("unit", _NONE),
                Coalesce("achievement_id", _NONE),
                name="one_grant_each",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.role} in {self.organisation}"


class Invitation(models.Model):
    """That somebody was asked, by mail, to take a role.

    Attributes:
        email: whom the mail went to; who has the link may accept, whatever address they use.
        token_digest: SHA-256 of the token in the link, hex.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    achievement_id = models.UUIDField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.email}: {self.role} in {self.organisation}"
