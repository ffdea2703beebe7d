"""The shapes of requests and answers; what OpenAPI publishes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

ShortText = Annotated[str, Field(max_length=300)]
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class Problem(Schema):
    """What went wrong and what to do (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class InstitutionOut(Schema):
    """An institution."""

    slug: str
    did: str
    name: dict[str, str]
    kind: str
    country: str
    url: str


class AchievementOut(Schema):
    """A micro-credential in the catalogue."""

    id: UUID
    url: str
    institution: str
    title: dict[str, str]
    eqf_level: int | None
    credit: str
    version: int | None
    published_at: datetime | None


class DraftOut(Schema):
    """A description that is being written."""

    id: UUID
    revision: int
    record: dict[str, Any]
    archived: bool


class DraftIn(Schema):
    """The members of a record (``achievement.schema.json``), complete or not."""

    record: dict[str, Any]
    revision: int | None = None


class FindingOut(Schema):
    """What a profile says of one element."""

    profile: str
    code: str
    outcome: str
    what: str
    how: str


class VersionOut(Schema):
    """A published version; it never changes."""

    number: int
    digest: str
    title: str
    published_at: datetime


class PersonIn(Schema):
    """One person to award to."""

    name: ShortText
    email: Annotated[str, Field(max_length=254)] = ""
    did: Annotated[str, Field(max_length=500)] = ""
    awarded_on: date | None = None
    grade: ShortText = ""
    evidence_url: Annotated[str, Field(max_length=2000)] = ""
    valid_until: date | None = None


class AwardIn(Schema):
    """An award to one person."""

    achievement: UUID
    person: PersonIn


class CorrectionIn(Schema):
    """What is right, and what was wrong."""

    person: PersonIn
    reason: Reason


class ReasonIn(Schema):
    """Why; the learner reads it."""

    reason: Reason


class CredentialOut(Schema):
    """A credential that was issued."""

    id: UUID
    identifier: str
    achievement: UUID
    version: int
    name: str
    email: str
    did: str
    awarded_on: date | None
    issued_at: datetime
    valid_until: datetime | None
    state: str
    suspendable: bool
    claimed: bool
    replaces: UUID | None


class BatchIn(Schema):
    """A list of people for one micro-credential."""

    achievement: UUID
    people: Annotated[list[PersonIn], Field(min_length=1, max_length=10_000)]
    awarded_on: date | None = None
    not_before: datetime | None = None
    on_behalf_of: str = ""


class FaultOut(Schema):
    """Why a row was not issued."""

    row: int
    column: str
    code: str
    problem: str
    remedy: str


class BatchOut(Schema):
    """How a list stands."""

    id: UUID
    state: str
    rows: int
    issued: int
    faults: list[FaultOut]
    mails_at: datetime | None


class KeyOut(Schema):
    """A signing key; its secret is never given out."""

    fragment: str
    kind: str
    public: str
    state: str
    created_at: datetime
    ended_at: datetime | None


class MemberOut(Schema):
    """Somebody with a role."""

    name: str
    role: str
    unit: str


class EventOut(Schema):
    """An entry of the audit trail."""

    number: int
    at: datetime
    actor: UUID | None
    action: str
    subject: str
    facts: dict[str, Any]
    digest: str


class VerifyIn(Schema):
    """A credential to be checked, as text."""

    credential: Annotated[str, Field(min_length=1, max_length=4_000_000)] | dict[str, Any]
    recipient: Annotated[str, Field(max_length=500)] = ""
    log_proof: Annotated[str, Field(max_length=1_000_000)] = ""


class ProgrammeOut(Schema):
    """A published programme."""

    id: UUID
    url: str
    institution: str
    title: str
    version: int
    published_at: datetime


class StackIn(Schema):
    """Credentials as text or JSON, and achievements to try."""

    credentials: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=4_000_000)] | dict[str, Any]],
        Field(max_length=60),
    ]
    tried: Annotated[list[UUID], Field(max_length=10)] = []


class StackedOut(Schema):
    """What becomes of one credential."""

    title: str
    issuer: str
    awarded: str
    counting: Literal["counts", "may_count", "does_not_count"]
    amount: str
    where: list[str]
    reasons: list[str]
    is_tried: bool


class NotCountedOut(Schema):
    """A credential that was not found genuine, and why."""

    source: str
    outcome: str
    reasons: list[str]


class WayOut(Schema):
    """One way to finish; ``steps`` are addresses of achievements."""

    said: str
    steps: list[str]


class StackOut(Schema):
    """How far it is: indicative, never a decision. ``complete`` is null where it is open."""

    programme: str
    version: str
    title: str
    institution: str
    label: str
    is_trial: bool
    complete: bool | None
    verdict: str
    distance: Literal["complete", "undecided", "steps", "far"]
    total: str
    credentials: list[StackedOut]
    not_verified: list[NotCountedOut]
    reasons: list[str]
    open_questions: list[str]
    conditions: list[str]
    ways: list[WayOut]
    ways_note: str
