"""Pages of evidence and of collections."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cairn.registry.backpack import (
    choosing,
    collecting,
    downloads,
    evidence,
    pages,
    queries,
)
from cairn.registry.backpack.choosing import Look
from cairn.registry.backpack.forms import CollectionForm, EvidenceForm
from cairn.registry.backpack.models import Collection, Evidence
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.site import keyset, slices
from cairn.registry.site.components import Action, Confirmation, Crumb, Empty, Stones

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cairn.registry.accounts.requests import Request

_COLLECTIONS_SHOWN = 24
_PLACES_SHOWN = 16
_FIELDS = ("kind", "title", "provider", "hours", "ended_on", "link", "note")


def _crumbs(name: str, label: str, *more: str) -> list[Crumb]:
    found = [Crumb(_("Backpack"), reverse("backpack"))]
    if not more:
        return [*found, Crumb(label)]
    return [*found, Crumb(label, reverse(name)), *(Crumb(each) for each in more)]


@never_cache
@login_required
def evidence_list(request: Request) -> HttpResponse:
    """What one keeps for who recognises prior learning."""
    kept = Evidence.objects.filter(holder=request.user).defer("file")
    return render(
        request,
        "backpack/evidence.html",
        {
            "tabs": pages.tabs("evidence"),
            "stones": Stones([pages.evidence_stone(each) for each in kept]),
            "any": kept.exists(),
            "empty": Empty(
                _("You keep no evidence yet"),
                _(
                    "A certificate as PDF, the page of a platform, a scan, a piece of work: keep "
                    "it here for who recognises prior learning. It counts towards nothing by "
                    "itself."
                ),
                [Action(_("Add evidence"), reverse("evidence_new"))],
            ),
            "crumbs": _crumbs("evidence", _("Evidence")),
        },
    )


@never_cache
@login_required
def evidence_new(request: Request) -> HttpResponse:
    """Add a piece of evidence."""
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = evidence.keep(request.user, form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(request, _("It is kept."))
            return redirect("evidence_one", pk=found.pk)
    return render(
        request,
        "backpack/evidence_form.html",
        {
            "form": form,
            "title": _("Add evidence"),
            "crumbs": _crumbs("evidence", _("Evidence"), _("Add evidence")),
        },
    )


@never_cache
@login_required
def evidence_one(request: Request, pk: UUID) -> HttpResponse:
    """One piece of evidence."""
    found = queries.one_evidence(request.user, pk)
    return render(request, "backpack/evidence_one.html", pages.evidence_page(found))


@never_cache
@login_required
def evidence_change(request: Request, pk: UUID) -> HttpResponse:
    """Change what one says about it, or its file."""
    found = queries.one_evidence(request.user, pk)
    initial = {name: getattr(found, name) for name in _FIELDS}
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=initial)
    if found.file:
        form.fields["file"].help_text = _("Leave it empty to keep the file that is there.")
        form.has_file = True
    if request.method == "POST" and form.is_valid():
        evidence.keep(request.user, form.cleaned_data, found)
        messages.success(request, _("Saved."))
        return redirect("evidence_one", pk=found.pk)
    return render(
        request,
        "backpack/evidence_form.html",
        {
            "form": form,
            "title": _("Change this evidence"),
            "crumbs": _crumbs("evidence", _("Evidence"), found.title),
        },
    )


@never_cache
@login_required
def evidence_remove(request: Request, pk: UUID) -> HttpResponse:
    """Remove it, after one look at what that means."""
    found = queries.one_evidence(request.user, pk)
    if request.method == "POST":
        found.delete()
        messages.success(request, _("It is removed."))
        return redirect("evidence")
    asked = Confirmation(
        _("Remove “%(title)s”?") % {"title": found.title},
        [_("Its file and all that you wrote about it are deleted at once.")],
        "",
        _("Remove it"),
        reverse("evidence_one", args=[pk]),
        undo=_("This cannot be undone. Download the file first if you have no other copy."),
    )
    return render(request, "confirm.html", {"confirmation": asked})


@login_required
def evidence_file(request: Request, pk: UUID) -> HttpResponse:
    """Its file, as it was given."""
    found = queries.one_evidence(request.user, pk)
    if not found.file:
        raise NotFound
    return downloads.evidence_file(found, evidence.SUFFIXES.get(found.media_type, ""))


@never_cache
@login_required
def collections(request: Request) -> HttpResponse:
    """One's own collections."""
    part = slices.cut(queries.collections_of(request.user), _COLLECTIONS_SHOWN, request.GET)
    return render(
        request,
        "backpack/collections.html",
        {
            "tabs": pages.tabs("collections"),
            "collections": part.rows,
            "parts": pages.parts(part),
            "empty": Empty(
                _("You have no collections yet"),
                _("Put credentials together that belong together for you, in your own order."),
                [Action(_("Make a collection"), reverse("collection_new"))],
            ),
            "crumbs": _crumbs("collections", _("Collections")),
        },
    )


@never_cache
@login_required
def collection_new(request: Request) -> HttpResponse:
    """Make a collection; who goes on to another part of the backpack goes on with what is made."""
    asked_for = request.GET.getlist("held")
    form = CollectionForm(
        request.user,
        request.POST or None,
        initial={"credentials": asked_for},
        look=Look() if request.method == "POST" else Look.of(request.GET),
        first=asked_for,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = collecting.make(request.user, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            return _looked_on(request, made)
    return render(
        request,
        "backpack/collection_form.html",
        {
            "form": form,
            "title": _("Make a collection"),
            "crumbs": _crumbs("collections", _("Collections"), _("Make a collection")),
        },
    )


def _looked_on(request: Request, saved: Collection) -> HttpResponse:
    """To the part of the backpack that is asked for, or back to the collection."""
    if choosing.PLACE not in request.POST:
        return redirect("collection", pk=saved.pk)
    look = {name: request.POST.get(name, "") for name in (choosing.WORDS, choosing.PLACE)}
    return redirect(f"{reverse('collection_change', args=[saved.pk])}?{urlencode(look)}")


@never_cache
@login_required
def collection(request: Request, pk: UUID) -> HttpResponse:
    """One collection, in its order."""
    found = queries.one_collection(request.user, pk)
    part = slices.cut(queries.in_order(found), _PLACES_SHOWN, request.GET)
    last = len(part.rows) - 1
    return render(
        request,
        "backpack/collection.html",
        {
            "collection": found,
            "rows": [
                (
                    pages.stone_of(each.held),
                    each.held_id,
                    place > 0 or bool(part.previous),
                    place < last or bool(part.next),
                )
                for place, each in enumerate(part.rows)
            ],
            "parts": pages.parts(part),
            "here": _part_of(request),
            "share": f"{reverse('share_new')}?collection={found.pk}",
            "crumbs": _crumbs("collections", _("Collections"), found.name),
        },
    )


def _part_of(request: Request) -> str:
    """The part of a list that somebody looks at, for an address; empty for the first."""
    cursor = request.GET.get(keyset.PARAMETER, "")
    return f"?{urlencode({keyset.PARAMETER: cursor})}" if cursor else ""


@never_cache
@login_required
def collection_change(request: Request, pk: UUID) -> HttpResponse:
    """Change its name, note and content, the content a part of the backpack at a time."""
    found = queries.one_collection(request.user, pk)
    look = Look.of(request.GET)
    within = queries.in_order(found).values_list("held", flat=True)
    initial = {"name": found.name, "note": found.note, "credentials": [str(key) for key in within]}
    form = CollectionForm(request.user, request.POST or None, initial=initial, look=look)
    if request.method == "POST" and form.is_valid():
        shown = [each for each in request.POST.getlist(choosing.SHOWN) if choosing.is_key(each)]
        collecting.change(request.user, found, **form.cleaned_data, shown=shown)
        return _looked_on(request, found)
    return render(
        request,
        "backpack/collection_form.html",
        {
            "form": form,
            "title": _("Change the collection"),
            "crumbs": _crumbs("collections", _("Collections"), found.name),
        },
    )


@require_POST
@login_required
def collection_move(request: Request, pk: UUID) -> HttpResponse:
    """Set one credential earlier or later."""
    found = queries.one_collection(request.user, pk)
    try:
        held = UUID(request.POST.get("held", ""))
    except ValueError:
        return redirect("collection", pk=pk)
    collecting.move(found, held, up=request.POST.get("to") == "up")
    return redirect(f"{reverse('collection', args=[pk])}{_part_of(request)}")


@never_cache
@login_required
def collection_remove(request: Request, pk: UUID) -> HttpResponse:
    """Remove a collection; the credentials stay."""
    found = queries.one_collection(request.user, pk)
    if request.method == "POST":
        found.delete()
        messages.success(
            request, _("The collection is removed. Its credentials are where they were.")
        )
        return redirect("collections")
    asked = Confirmation(
        _("Remove the collection “%(name)s”?") % {"name": found.name},
        [_("The name, the note and the order are deleted."), _("Every credential stays.")],
        "",
        _("Remove it"),
        reverse("collection", args=[pk]),
    )
    return render(request, "confirm.html", {"confirmation": asked})
