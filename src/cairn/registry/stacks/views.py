"""A learner's stacks: every programme picked, the nearest first; one of them, drawn and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from cairn.registry.catalogue.models import Achievement
from cairn.registry.programmes import queries as programmes
from cairn.registry.programmes.models import Programme
from cairn.registry.site.components import Cell, Column, Crumb, Empty, Table
from cairn.registry.stacks import services
from cairn.registry.stacks.models import Aim
from cairn.stacking.picture import draw_stack
from cairn.stacking.stack_page import Distance

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from cairn.registry.accounts.requests import Request
    from cairn.stacking.stack_page import StackPage

_NARROW = 360
_ORDER = (Distance.COMPLETE, Distance.STEPS, Distance.UNDECIDED, Distance.FAR)


@login_required
def stacks(request: Request) -> HttpResponse:
    """Every programme that one works towards, the nearest first."""
    aims = list(Aim.objects.filter(learner=request.user).select_related("programme"))
    holdings = services.holdings_of(request.user) if aims else None
    pages = []
    for aim in aims:
        page = services.page_of(request.user, aim.programme, _language(), holdings=holdings)
        if page is not None:
            pages.append((page, reverse("stack", args=[aim.programme_id])))
    pages.sort(key=lambda each: (_ORDER.index(each[0].distance), each[0].steps, each[0].title))
    picked = [aim.programme_id for aim in aims]
    return render(
        request,
        "stacks/stacks.html",
        {
            "pages": pages,
            "others": Programme.objects.filter(archived_at=None, versions__isnull=False)
            .exclude(pk__in=picked)
            .distinct()
            .order_by("title")[:50],
            "empty": Empty(
                _("You have not picked a programme yet"),
                _("Pick one below, and see what of your backpack counts towards it."),
            ),
            "crumbs": [Crumb(_("Backpack"), reverse("backpack")), Crumb(_("My stack"))],
        },
    )


@login_required
def stack(request: Request, pk: UUID) -> HttpResponse:
    """One programme: what counts, what may, what does not and why, and the ways on."""
    programme = programmes.public(pk)
    tried = _tried(request, programme)
    page = services.page_of(request.user, programme, _language(), tried=tried)
    assert page is not None, "public programmes are published"
    return render(
        request,
        "stacks/stack.html",
        {
            "page": page,
            "programme": programme,
            "picked": Aim.objects.filter(learner=request.user, programme=programme).exists(),
            "wide": _drawn(page, None),
            "narrow": _drawn(page, _NARROW),
            "table": _table(page),
            "tried": tried,
            "steps": _steps(page),
            "crumbs": [
                Crumb(_("Backpack"), reverse("backpack")),
                Crumb(_("My stack"), reverse("stacks")),
                Crumb(page.title),
            ],
        },
    )


@login_required
def pick(request: Request, pk: UUID) -> HttpResponse:
    """Pick a programme, or lay it down."""
    programme = programmes.public(pk)
    if request.method == "POST":
        if request.POST.get("do") == "lay-down":
            services.lay_down(request.user, programme)
            messages.success(request, _("The programme is laid down. Nothing else has changed."))
            return redirect("stacks")
        services.pick(request.user, programme)
    return redirect("stack", pk=pk)


def _tried(request: Request, programme: Programme) -> list[Achievement]:
    """What if these were held? Only what is on offer for the programme is tried."""
    asked = [each.rpartition("/")[2] for each in request.GET.getlist("try")][:10]
    offered = Achievement.objects.filter(matches__programme=programme, archived_at=None)
    return [each for each in offered.distinct() if str(each.pk) in asked]


def _steps(page: StackPage) -> list[tuple[str, str]]:
    """Each step of the ways on, once: its address in the catalogue, and its title."""
    return list(dict(step for way in page.ways for step in way.steps).items())


def _drawn(page: StackPage, width: int | None) -> str:
    prefix = "narrow" if width else "wide"
    drawn = (
        draw_stack(page.stack, width=width, prefix=prefix, embedded=True)
        if width
        else draw_stack(page.stack, prefix=prefix, embedded=True)
    )
    return mark_safe(drawn)  # noqa: S308  # the picture escapes what it writes


def _table(page: StackPage) -> Table:
    """The picture as a table, in reading order."""
    return Table(
        "stack",
        _("The same as a table"),
        [Column(each) for each in page.stack.headings],
        [
            [Cell(row.requirement), Cell(row.credential), Cell(row.amount), Cell(row.what)]
            for row in page.stack.rows()
        ],
    )


def _language() -> str:
    return translation.get_language() or "en"
