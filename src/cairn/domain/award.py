"""One person's award of a micro-credential, and the credential that attests it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cairn.domain.text import Concept, LanguageMap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from fractions import Fraction

    from cairn.domain.achievement import Achievement
    from cairn.domain.learning import Credit
    from cairn.domain.parties import Identifier, Image, Organisation, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The learner.

    Element 1. OB 3.0: ``credentialSubject.id`` and ``identifier`` (hashed); ELM: ``Person``;
    WE BUILD: ``givenName``, ``familyName``.

    Attributes:
        name: the full name as the register has it.
        did: the learner's DID or other IRI, or empty.
        email: lower-cased, in the clear *here*; no format writes it but salted and hashed.
        given_name: where the register keeps it apart.
        family_name: where the register keeps it apart.
        identifiers: student numbers and the like; written hashed where the format can.
        extra: what the source says beyond this.
    """

    name: str = ""
    did: str = ""
    email: str = ""
    given_name: str = ""
    family_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A grade or other result that this learner reached.

    Element 14. OB 3.0: ``Result``; ELM: ``grade`` of a ``LearningAssessment``.

    Attributes:
        value: the grade as written.
        description_id: ``id`` of the ``ResultDescription`` that it is on the scale of.
        achieved_level: ``id`` of the rubric step reached.
        status: an OB 3.0 ``status`` (``Completed``, ``InProgress`` …).
        assessment_id: ``id`` of the ``Assessment`` that it was given for.
        extra: what the source says beyond this.
    """

    value: str = ""
    description_id: str = ""
    achieved_level: str = ""
    status: str = ""
    assessment_id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that shows the learning: a work, a report, an attestation.

    Element 23. OB 3.0: ``Evidence``; ELM: ``evidence``, ``provenBy``.

    Attributes:
        url: where it can be seen.
        name: what it is called.
        narrative: what was done.
        description: what it is.
        genre: what kind of thing it is.
        audience: for whom it was made.
        extra: what the source says beyond this.
    """

    url: str = ""
    name: LanguageMap = field(default_factory=LanguageMap)
    narrative: LanguageMap = field(default_factory=LanguageMap)
    description: LanguageMap = field(default_factory=LanguageMap)
    genre: str = ""
    audience: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """How this learner took part, where it is known apart from how it was planned.

    Element 10. OB 3.0: ``activityStartDate``, ``activityEndDate``, ``role``, ``term``; ELM:
    ``LearningActivity`` (its ``workload`` is the hours actually spent).

    Attributes:
        mode: an entry of the EU list of modes.
        hours: hours actually spent.
        started_on: first day.
        ended_on: last day.
        role: the learner's role in the activity.
        term: academic term.
    """

    mode: Concept | None = None
    hours: Fraction | None = None
    started_on: date | None = None
    ended_on: date | None = None
    role: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Why this credential stands in the place of an earlier one.

    Element 22. OB 3.0 §7.5 (a newer ``validFrom`` under the same id replaces the older); ELM: none.

    Attributes:
        replaces: ``id`` of the earlier credential.
        reason: why, in words.
    """

    replaces: str
    reason: LanguageMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """That one learner has earned one achievement.

    Elements 1, 5, 10, 14, 22 and 23. OB 3.0: ``AchievementSubject`` and the credential's dates;
    ELM: ``LearningAchievement`` with its ``awardedBy``.

    Attributes:
        recipient: who earned it.
        awarded_on: (5) the day of the award. ``awardedDate``; ``awardingDate``.
        issued_at: (5) when the credential was signed, apart from the award. ``validFrom``.
        valid_until: (22) the credential's own expiry, not that of the learning.
        results: (14) grades.
        evidence: (23) what shows the learning.
        participation: (10) how the learner took part.
        credits_earned: (7) where it differs from what the achievement offers.
        assessors: (23) who assessed this learner.
        awarding_bodies: (4) where they differ from the achievement's.
        narrative: what this learner did, in words.
        image: a picture for this award alone.
        licence_number: OB 3.0 ``licenseNumber``.
        lineage: which credential it replaces, and why.
        extra: what the source says beyond this.
    """

    recipient: Recipient
    awarded_on: date | None = None
    issued_at: datetime | None = None
    valid_until: datetime | None = None
    results: tuple[Result, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    participation: Participation | None = None
    credits_earned: Credit | None = None
    assessors: tuple[Party, ...] = ()
    awarding_bodies: tuple[Organisation, ...] = ()
    narrative: LanguageMap = field(default_factory=LanguageMap)
    image: Image | None = None
    licence_number: str = ""
    lineage: Lineage | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one credential says, whatever format it came in or goes out by.

    Attributes:
        achievement: what was earned.
        award: by whom, when, how well.
        issuer: who signs, as distinct from who awards.
        id: the credential's own IRI, or empty before it has one.
        title: the credential's name where it differs from the achievement's.
        description: the credential's own description.
        extra: members of the credential that no other place holds, kept as they came.
    """

    achievement: Achievement
    award: Award
    issuer: Organisation
    id: str = ""
    title: LanguageMap = field(default_factory=LanguageMap)
    description: LanguageMap = field(default_factory=LanguageMap)
    extra: Mapping[str, Any] = field(default_factory=dict)
