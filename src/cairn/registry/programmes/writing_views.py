"""Pages on which an institution writes the rules of its programmes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cairn.errors import CairnError, LimitExceeded
from cairn.formats.record_text import LIMITS
from cairn.registry.catalogue.asking import person
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.organisations.models import Organisation
from cairn.registry.organisations.rights import Action, may, require
from cairn.registry.programmes import queries, services
from cairn.registry.site.components import Action as Button
from cairn.registry.site.components import Cell, Column, Crumb, Empty, FileDrop, Table, Tag
from cairn.stacking.programme_examining import examine

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from cairn.registry.programmes.models import Programme


def _inside(request: HttpRequest, slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not may(request.user, Action.SEE_INSIDE, found):
        raise NotFound
    return found


@login_required
@require_GET
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """All programmes of an institution."""
    organisation = _inside(request, slug)
    writable = may(request.user, Action.WRITE_PROGRAMME, organisation)
    new_one = Button(
        _("Write a programme"), reverse("new_programme", kwargs={"slug": slug}), icon="plus"
    )
    context = {
        "organisation": organisation,
        "new": new_one if writable and organisation.programmes.exists() else None,
        "table": Table(
            "programmes",
            _("Programmes"),
            [
                Column(_("Title")),
                Column(_("State")),
                Column(_("Version"), number=True),
                Column(_("Changed")),
            ],
            [_row(each) for each in organisation.programmes.order_by("-draft_saved_at")],
            empty=Empty(
                _("No programmes yet"),
                _("Say what an award asks, and learners see what counts towards it."),
                [new_one] if writable else [],
            ),
            named=True,
        ),
    }
    return render(request, "programmes/listed.html", context)


def _row(programme: Programme) -> list[Cell]:
    version = queries.current_version(programme)
    if programme.archived_at is not None:
        state = Tag(_("Archived"))
    elif version is None:
        state = Tag(_("Draft"), "warm")
    else:
        state = Tag(pgettext("a programme", "Published"), "plain")
    return [
        Cell(programme.title or _("Untitled"), _address("write_programme", programme)),
        Cell(tag=state),
        Cell("" if version is None else version.number),
        Cell(programme.draft_saved_at),
    ]


def _address(page: str, programme: Programme) -> str:
    return reverse(page, kwargs={"slug": programme.organisation.slug, "pk": programme.pk})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin one: small and sound, or from a file."""
    organisation = _inside(request, slug)
    require(request.user, Action.WRITE_PROGRAMME, organisation)
    problem: CairnError | None = None
    if request.method == "POST":
        try:
            made = services.start(person(request), organisation, text=_sent(request))
        except (NotPossible, LimitExceeded) as error:
            problem = error
        else:
            return redirect(_address("write_programme", made))
    context = {
        "organisation": organisation,
        "problem": problem,
        "file": FileDrop(
            "file",
            _("Rules as YAML or JSON"),
            _("The form that “cairn stack” reads; at most 512 kB."),
            ".yaml,.yml,.json",
        ),
        "crumbs": [
            Crumb(_("Programmes"), reverse("own_programmes", kwargs={"slug": slug})),
            Crumb(_("Write a programme")),
        ],
    }
    return render(request, "programmes/new.html", context, status=409 if problem else 200)


def _sent(request: HttpRequest) -> str:
    if request.POST.get("from") != "file":
        return ""
    sent = request.FILES.get("file")
    if sent is None:
        raise NotPossible(detail=_("No file was chosen."), mend=_("Choose one, or begin small."))
    if sent.size and sent.size > LIMITS.octets:
        raise LimitExceeded(limit="length in octets", maximum=LIMITS.octets)
    try:
        return str(sent.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotPossible(
            detail=_("The file is not text in UTF-8."), mend=_("Save it as UTF-8.")
        ) from None


def _revision(request: HttpRequest) -> int | None:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None  # noqa: PLR2004


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The rules as text, with every fault at its place."""
    programme = queries.inside(request.user, pk, slug)
    text, problem = programme.draft, None
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            programme = services.save_draft(
                person(request),
                programme,
                text,
                revision=_revision(request),
            )
            if request.POST.get("do") == "publish":
                version = services.publish(person(request), programme)
                messages.success(
                    request, _("Version %(number)s is published.") % {"number": version.number}
                )
                return redirect("programme", pk=pk)
        except (NotPossible, LimitExceeded) as error:
            problem = error
        else:
            messages.success(request, _("Saved."))
            return redirect(_address("write_programme", programme))
    context = {
        "programme": programme,
        "organisation": programme.organisation,
        "title": programme.title or _("Untitled"),
        "text": text,
        "examined": examine(text.encode(), services.NAME),
        "problem": problem,
        "version": queries.current_version(programme),
        "may_write": may(request.user, Action.WRITE_PROGRAMME, programme.organisation),
        "crumbs": [
            Crumb(_("Programmes"), reverse("own_programmes", kwargs={"slug": slug})),
            Crumb(programme.title or _("Untitled")),
        ],
    }
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return render(request, "programmes/write.html", context, status=status)


@login_required
@require_POST
def check(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Keep what is being written, and say what is wrong with it: for htmx."""
    programme = queries.inside(request.user, pk, slug)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    problem = None
    try:
        programme = services.save_draft(
            person(request),
            programme,
            text,
            revision=_revision(request),
        )
    except (NotPossible, LimitExceeded) as error:
        problem = error
    context = {
        "programme": programme,
        "examined": examine(text.encode(), services.NAME),
        "problem": problem,
        "oob": True,
    }
    return render(request, "programmes/checked.html", context)


@login_required
@require_POST
def act(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Archive, or take up again."""
    programme = queries.inside(request.user, pk, slug)
    deed = {"archive": services.archive, "unarchive": services.unarchive}.get(
        request.POST.get("do", "")
    )
    if deed is None:
        raise NotFound
    deed(person(request), programme)
    messages.success(request, _("Done."))
    return redirect(_address("write_programme", programme))
