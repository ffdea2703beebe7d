"""The public catalogue, the page of an achievement and of each of its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.registry.catalogue import (
    describing,
    filters,
    pages,
    pictures,
    queries,
    representations,
    search,
)
from cairn.registry.catalogue.models import FacetKind, ListingFacet
from cairn.registry.errors import NotFound
from cairn.registry.organisations.models import Kind, Organisation
from cairn.registry.organisations.rights import Action, may, organisations_where
from cairn.registry.site import slices
from cairn.registry.site.components import Action as Button
from cairn.registry.site.components import (
    Crumb,
    Empty,
    Fact,
    Stone,
    Technical,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from cairn.registry.catalogue.models import AchievementVersion, Listing

_A_PAGE = 24
_PICTURE_POLICY = "default-src 'none'; sandbox"
_YEAR = 31_536_000


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search and filters over all public achievements."""
    wanted = search.Wanted.of(request.GET)
    language = get_language() or "en"
    consortium = None
    if wanted.consortium:
        consortium = Organisation.objects.filter(
            slug=wanted.consortium, kind=Kind.CONSORTIUM, closed_at=None
        ).first()
        if consortium is None:
            raise NotFound
    insider = (
        consortium is not None
        and queries.consortia_of(organisations_where(request.user, Action.SEE_INSIDE))
        .filter(pk=consortium.pk)
        .exists()
    )
    answer = search.search(wanted, language=language, shared_in=consortium if insider else None)
    part = slices.cut(answer.listings, _A_PAGE, request.GET)
    here = reverse("catalogue")
    every = filters.filters(wanted)
    context = {
        "wanted": wanted,
        "consortium": consortium.name_in(language) if consortium else "",
        "filters": every,
        "chosen": filters.chosen(wanted, every),
        "by_skills": answer.by_skills and bool(part.rows),
        "count": part.count,
        "more": part.more,
        "stones": [stone(each, language) for each in part.rows],
        "pagination": slices.Slices(part, wanted.query(), by_time=False, counted=False),
        "empty": _nothing(wanted, here),
        "sorts": filters.sorts(wanted),
    }
    template = "catalogue/results.html" if request.htmx else "catalogue/catalogue.html"  # type: ignore[attr-defined]
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language"
    return response


def _nothing(wanted: search.Wanted, here: str) -> Empty:
    if wanted.filtered:
        return Empty(
            _("Nothing fits"),
            _("Nothing in the catalogue fits all of this. Take a filter away, or look for less."),
            [Button(_("Show everything"), here, "quiet")],
        )
    return Empty(
        _("The catalogue is empty"),
        _("As soon as an institution publishes a micro-credential, it stands here."),
    )


def stone(listing: Listing, language: str) -> Stone:
    """A listing as a card."""
    titles: dict[str, str] = listing.titles
    tag = language if language in titles else next(iter(titles), "")
    return Stone(
        title=titles.get(tag) or listing.sort_title,
        url=reverse("achievement", kwargs={"pk": listing.achievement_id}),
        issuer=listing.organisation.name_in(language),
        size=describing.size_of_listing(
            listing.credit_value, listing.credit_scheme, listing.least_hours, listing.most_hours
        ),
        level=describing.eqf(listing.level),
        demo=listing.organisation.demo,
        language=tag if tag != language else "",
    )


@require_safe
def achievement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The current version, as a page or as a document, whichever is asked for."""
    found = queries.public_achievement(pk)
    version = queries.current_version(found)
    if version is None:
        raise NotFound
    wanted = representations.preferred(request.get_preferred_type)
    if wanted is not None:
        return _document(version, wanted)
    return _page(request, version, current=version)


@require_safe
def achievement_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """One version, which never changes."""
    found = queries.public_achievement(pk)
    version = found.versions.filter(number=number).first()
    current = queries.current_version(found)
    if version is None or current is None:
        raise NotFound
    wanted = representations.preferred(request.get_preferred_type)
    if wanted is not None:
        return _document(version, wanted)
    return _page(request, version, current=current)


@require_safe
def document(request: HttpRequest, pk: UUID, form: str, number: int | None = None) -> HttpResponse:
    """The current version, or one, as a document."""
    del request
    found = queries.public_achievement(pk)
    version = (
        queries.current_version(found)
        if number is None
        else found.versions.filter(number=number).first()
    )
    if version is None:
        raise NotFound
    return _document(version, representations.named(form))


def _document(version: AchievementVersion, form: representations.Representation) -> HttpResponse:
    row = version.achievement
    text = form.write(
        representations.Offer(
            queries.domain_achievement(version),
            queries.issuer_profile(row.organisation),
            row.url,
            offered=row.archived_at is None,
        )
    )
    answer = HttpResponse(text, content_type=f"{form.media_type}; charset=utf-8")
    answer.headers["Vary"] = "Accept"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _page(
    request: HttpRequest, version: AchievementVersion, *, current: AchievementVersion
) -> HttpResponse:
    row = version.achievement
    described = queries.domain_achievement(version)
    page = pages.described(described, row.organisation)
    target = queries.target(row)
    context = {
        "page": page,
        "version": version,
        "programmes": [
            {"title": each.label, "url": each.value.removeprefix(settings.BASE_URL)}
            for each in ListingFacet.objects.filter(
                listing_id=row.pk, kind=FacetKind.COUNTS
            ).order_by("label")
        ],
        "outdated": version.number != current.number,
        "current_url": reverse("achievement", kwargs={"pk": row.pk}),
        "archived": row.archived_at is not None or row.organisation.closed_at is not None,
        "history": _history(row.pk, list(row.versions.order_by("-number"))),
        "technical": Technical(
            [
                Fact(_("Address"), row.url),
                Fact(_("Version"), f"{row.url}/v/{version.number}"),
                Fact("SHA-256", version.digest),
            ]
        ),
        "documents": [
            (
                each.title,
                reverse(
                    "achievement_version_document",
                    kwargs={"pk": row.pk, "number": version.number, "form": each.name},
                ),
                each.media_type,
            )
            for each in representations.REPRESENTATIONS
        ],
        "manage": queries.address("manage_achievement", row)
        if may(request.user, Action.SEE_INSIDE, target)
        else "",
        "crumbs": [Crumb(_("Catalogue"), reverse("catalogue")), Crumb(page.title)],
    }
    response = render(request, "catalogue/achievement.html", context)
    response.headers["Vary"] = "Accept, Cookie, Accept-Language"
    return response


def _history(
    pk: UUID, versions: list[AchievementVersion]
) -> list[tuple[AchievementVersion, str, str]]:
    """Each version with its address and what changed in it."""
    found = []
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        changed = ""
        if before is not None:
            differing = describing.changes(
                queries.domain_achievement(before), queries.domain_achievement(version)
            )
            changed = ", ".join(str(each) for each in differing)
        url = reverse("achievement_version", kwargs={"pk": pk, "number": version.number})
        found.append((version, url, changed))
    return found


@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture, as it was checked when it came; nothing in it can run."""
    del request
    row = pictures.found(digest)
    answer = HttpResponse(bytes(row.data), content_type=row.media_type)
    answer.headers["Content-Security-Policy"] = _PICTURE_POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
