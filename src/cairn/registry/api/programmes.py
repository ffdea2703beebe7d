"""Programmes, and how far one is in them with given credentials: for anybody, nothing is kept."""

# ninja reads annotations at run time

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from cairn.registry.api.paging import Paged, page_of
from cairn.registry.api.shapes import (
    NotCountedOut,
    ProgrammeOut,
    StackedOut,
    StackIn,
    StackOut,
    WayOut,
)
from cairn.registry.errors import NotPossible
from cairn.registry.programmes import queries
from cairn.registry.programmes.models import Programme
from cairn.registry.site.rates import Rate, allow
from cairn.registry.stacks import services as stacks

if TYPE_CHECKING:
    from cairn.stacking.stack_page import PageItem, StackPage

router = Router()
WORKED_OUT = Rate("api-stack", 30, 60)
"""For each address: an answer takes work, and may fetch documents of others."""


def _programme(programme: Programme) -> ProgrammeOut:
    version = queries.current_version(programme)
    assert version is not None, "only published programmes are listed"
    return ProgrammeOut(
        id=programme.pk,
        url=programme.url,
        institution=programme.organisation.slug,
        title=version.title,
        version=version.number,
        published_at=version.published_at,
    )


@router.get("/programmes", response=list[ProgrammeOut])
def programmes(request: HttpRequest, response: HttpResponse, page: Paged) -> Any:
    """The published programmes; the rules of each are at its ``url`` followed by ``/yaml``."""
    rows = (
        Programme.objects.filter(
            archived_at=None, versions__isnull=False, organisation__closed_at=None
        )
        .select_related("organisation")
        .distinct()
        .order_by("title", "pk")
    )
    return [_programme(each) for each in page_of(rows, page, request, response)]


@router.get("/programmes/{pk}", response=ProgrammeOut)
def programme(request: HttpRequest, pk: UUID) -> Any:
    """One programme."""
    del request
    return _programme(queries.public(pk))


@router.post("/programmes/{pk}/stack", response=StackOut)
def stack(request: HttpRequest, pk: UUID, body: StackIn) -> Any:
    """How far somebody is in a programme with these credentials, as “My stack” works it out.

    Each credential is checked first, whoever issued it; what is not genuine is listed and does not
    count. ``tried`` names achievements of this registry that are not held: what if they were? The
    answer is indicative and creates no entitlement; nothing of it is kept.
    """
    allow(request, WORKED_OUT)
    found = queries.public(pk)
    tried = [
        each.achievement
        for each in found.matches.filter(
            achievement__in=body.tried, achievement__archived_at=None
        ).select_related("achievement__organisation")
    ]
    unknown = set(body.tried) - {each.pk for each in tried}
    if unknown:
        raise NotPossible(
            detail=f"Nothing on offer here for this programme has the id {min(unknown)}.",
            mend="Name achievements that the programme's page lists.",
        )
    documents = [
        (f"credentials/{number}", _octets(given)) for number, given in enumerate(body.credentials)
    ]
    page = stacks.page_for(
        found,
        stacks.holdings_in(documents),
        translation.get_language() or "en",
        tried=list({each.pk: each for each in tried}.values()),
    )
    assert page is not None, "public programmes are published"
    return _stack(page, is_trial=bool(tried))


def _octets(given: str | dict[str, Any]) -> bytes:
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return text.strip().encode("utf-8", "replace")


def _stack(page: StackPage, *, is_trial: bool) -> StackOut:
    return StackOut(
        programme=page.programme,
        version=page.version,
        title=page.title,
        institution=page.institution,
        label=page.label,
        is_trial=is_trial,
        complete=page.complete,
        verdict=page.verdict,
        distance=page.distance.value,
        total=page.total,
        credentials=[_item(each) for each in page.items],
        not_verified=[
            NotCountedOut(source=each.source, outcome=each.outcome, reasons=list(each.reasons))
            for each in page.not_verified
        ],
        reasons=list(page.reasons),
        open_questions=list(page.open_questions),
        conditions=list(page.conditions),
        ways=[WayOut(said=each.said, steps=[step for step, _ in each.steps]) for each in page.ways],
        ways_note=page.ways_note,
    )


def _item(item: PageItem) -> StackedOut:
    return StackedOut(
        title=item.title,
        issuer=item.issuer,
        awarded=item.awarded,
        counting=item.counting.value,
        amount=item.amount,
        where=[f"{requirement}: {amount}" for requirement, amount in item.where],
        reasons=list(item.reasons),
        is_tried=item.is_assumed,
    )
