"""What everybody may read: institutions, the catalogue."""

# ninja reads annotations at run time

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from cairn.registry.api.paging import Paged, page_of
from cairn.registry.api.shapes import AchievementOut, InstitutionOut
from cairn.registry.catalogue import queries, search
from cairn.registry.errors import NotFound
from cairn.registry.keys.identity import did_of
from cairn.registry.organisations.models import Organisation

router = Router()


class Wanted(Schema):
    """What to look for; the parameters of the catalogue's page."""

    q: str = ""
    level: str = ""
    size_band: str = ""
    field: str = ""
    skill: str = ""
    language: str = ""
    issuer: str = ""
    setting: str = ""
    type: str = ""
    towards: str = ""
    consortium: str = ""
    sort: str = ""


@router.get("/institutions", response=list[InstitutionOut])
def institutions(request: HttpRequest, response: HttpResponse, page: Paged) -> Any:
    """The institutions of this registry."""
    rows = Organisation.objects.filter(closed_at=None).order_by("slug")
    return [_institution(each) for each in page_of(rows, page, request, response)]


@router.get("/institutions/{slug}", response=InstitutionOut)
def institution(request: HttpRequest, slug: str) -> Any:
    """One institution."""
    del request
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return _institution(found)


def _institution(organisation: Organisation) -> InstitutionOut:
    return InstitutionOut(
        slug=organisation.slug,
        did=did_of(organisation),
        name=organisation.name,
        kind=organisation.kind,
        country=organisation.country,
        url=organisation.url,
    )


@router.get("/catalogue", response=list[AchievementOut])
def catalogue(
    request: HttpRequest,
    response: HttpResponse,
    wanted: Annotated[Wanted, Query()],
    page: Paged,
) -> Any:
    """Micro-credentials on offer; each also answers at its own address as CTDL and Open Badges."""
    asked = wanted.dict()
    asked["size"] = asked.pop("size_band")
    found = search.search(search.Wanted.of(asked)).listings
    rows = found.select_related("achievement__organisation")
    return [
        AchievementOut(
            id=each.achievement_id,
            url=each.achievement.url,
            institution=each.achievement.organisation.slug,
            title=each.titles,
            eqf_level=each.level,
            credit=f"{each.credit_value.normalize():f} {each.credit_scheme}"
            if each.credit_value is not None
            else "",
            version=None,
            published_at=each.published_at,
        )
        for each in page_of(rows, page, request, response)
    ]


@router.get("/achievements/{pk}/record")
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The current published description, in the form of ``achievement.schema.json``."""
    del request
    version = queries.current_version(queries.public_achievement(pk))
    if version is None:
        raise NotFound
    response = HttpResponse(version.record, content_type="application/json")
    response["ETag"] = f'"{version.digest[:32]}"'
    return response
