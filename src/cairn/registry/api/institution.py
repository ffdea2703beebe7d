"""An institution's own things: descriptions, keys, people, audit trail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from cairn.registry.api.authority import asked, needs
from cairn.registry.api.models import ApiToken
from cairn.registry.api.paging import Paged, page_of
from cairn.registry.api.shapes import (
    DraftIn,
    DraftOut,
    EventOut,
    FindingOut,
    KeyOut,
    MemberOut,
    VersionOut,
)
from cairn.registry.audit.models import AuditEvent
from cairn.registry.catalogue import drafts, queries
from cairn.registry.catalogue import services as catalogue
from cairn.registry.catalogue.models import Achievement
from cairn.registry.errors import NotFound
from cairn.registry.keys import services as keys
from cairn.registry.keys.models import OrganisationKey
from cairn.registry.organisations.models import RoleGrant
from cairn.registry.organisations.rights import Action, require

router = Router()


def _draft(achievement: Achievement) -> DraftOut:
    return DraftOut(
        id=achievement.pk,
        revision=achievement.draft_revision,
        record=drafts.from_text(achievement.draft),
        archived=achievement.archived_at is not None,
    )


def _own(token: ApiToken, pk: UUID) -> Achievement:
    found = Achievement.objects.filter(pk=pk, organisation=token.organisation).first()
    if found is None:
        raise NotFound
    return found


@router.get("/achievements", auth=needs(Action.WRITE_ACHIEVEMENT), response=list[DraftOut])
def achievements(request: HttpRequest, response: HttpResponse, page: Paged) -> Any:
    """The institution's descriptions that the token's maker may write."""
    token = asked(request)
    rows = queries.writable_by(token.made_by, token.organisation).order_by("slug", "pk")
    return [_draft(each) for each in page_of(rows, page, request, response)]


@router.post("/achievements", auth=needs(Action.WRITE_ACHIEVEMENT), response={201: DraftOut})
def start(request: HttpRequest, body: DraftIn) -> Any:
    """Begin a description."""
    token = asked(request)
    made = catalogue.start_draft(token.made_by, token.organisation, record=body.record)
    return Status(201, _draft(made))


@router.put("/achievements/{pk}", auth=needs(Action.WRITE_ACHIEVEMENT), response=DraftOut)
def save(request: HttpRequest, pk: UUID, body: DraftIn) -> Any:
    """Keep a draft; with the ``revision`` that was read, nobody else's change is overwritten."""
    token = asked(request)
    saved = catalogue.save_draft(
        token.made_by, _own(token, pk), body.record, revision=body.revision
    )
    return _draft(saved)


@router.get(
    "/achievements/{pk}/lint", auth=needs(Action.WRITE_ACHIEVEMENT), response=list[FindingOut]
)
def lint(request: HttpRequest, pk: UUID) -> Any:
    """What the institution's profiles say of the draft."""
    token = asked(request)
    found = _own(token, pk)
    require(token.made_by, Action.WRITE_ACHIEVEMENT, queries.target(found))
    return [
        FindingOut(
            profile=report.profile.code,
            code=each.code,
            outcome=each.outcome.value,
            what=each.what,
            how=each.how,
        )
        for report in catalogue.reports(found)
        for each in report.findings
    ]


@router.post(
    "/achievements/{pk}/publish", auth=needs(Action.PUBLISH_ACHIEVEMENT), response={201: VersionOut}
)
def publish(request: HttpRequest, pk: UUID) -> Any:
    """Make the draft the next version."""
    token = asked(request)
    made = catalogue.publish(token.made_by, _own(token, pk))
    return Status(
        201,
        VersionOut(
            number=made.number, digest=made.digest, title=made.title, published_at=made.published_at
        ),
    )


def _key(key: OrganisationKey) -> KeyOut:
    return KeyOut(
        fragment=key.fragment,
        kind=key.kind,
        public=key.public,
        state=key.state,
        created_at=key.created_at,
        ended_at=key.ended_at,
    )


@router.get("/keys", auth=needs(Action.MANAGE_KEYS), response=list[KeyOut])
def list_keys(request: HttpRequest) -> Any:
    """The institution's keys."""
    token = asked(request)
    require(token.made_by, Action.MANAGE_KEYS, token.organisation)
    return [_key(each) for each in token.organisation.keys.all()]


@router.post("/keys/rotate", auth=needs(Action.MANAGE_KEYS), response={201: KeyOut})
def rotate(request: HttpRequest) -> Any:
    """Replace the key in use; what it signed stays valid."""
    token = asked(request)
    return Status(201, _key(keys.rotate(token.made_by, token.organisation)))


@router.get("/people", auth=needs(Action.MANAGE_PEOPLE), response=list[MemberOut])
def people(request: HttpRequest, response: HttpResponse, page: Paged) -> Any:
    """Who holds which role."""
    token = asked(request)
    require(token.made_by, Action.MANAGE_PEOPLE, token.organisation)
    rows = (
        RoleGrant.objects.filter(organisation=token.organisation)
        .select_related("user", "unit__organisation")
        .order_by("pk")
    )
    return [
        MemberOut(name=str(each.user), role=each.role, unit=str(each.unit or ""))
        for each in page_of(rows, page, request, response)
    ]


@router.get("/audit", auth=needs(Action.READ_AUDIT), response=list[EventOut])
def audit(request: HttpRequest, response: HttpResponse, page: Paged) -> Any:
    """The audit trail, newest first."""
    token = asked(request)
    require(token.made_by, Action.READ_AUDIT, token.organisation)
    rows = AuditEvent.objects.filter(organisation=token.organisation).order_by("-number")
    return [
        EventOut(
            number=each.number,
            at=each.at,
            actor=each.actor_id,
            action=each.action,
            subject=each.subject,
            facts=each.facts,
            digest=each.digest,
        )
        for each in page_of(rows, page, request, response)
    ]
