"""Pages of evidence and of collections."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cairn.registry.backpack import collecting, downloads, evidence, pages, queries
from cairn.registry.backpack.forms import CollectionForm, EvidenceForm
from cairn.registry.backpack.models import Collection, Evidence
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.site.components import Action, Confirmation, Crumb, Empty, Stones

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cairn.registry.accounts.requests import Request

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
    own = Collection.objects.filter(holder=request.user)
    return render(
        request,
        "backpack/collections.html",
        {
            "tabs": pages.tabs("collections"),
            "collections": [(each, len(queries.collected(each))) for each in own],
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
    """Make a collection."""
    asked_for = {"credentials": request.GET.getlist("held")}
    form = CollectionForm(request.user, request.POST or None, initial=asked_for)
    if request.method == "POST" and form.is_valid():
        try:
            made = collecting.make(request.user, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            return redirect("collection", pk=made.pk)
    return render(
        request,
        "backpack/collection_form.html",
        {
            "form": form,
            "title": _("Make a collection"),
            "crumbs": _crumbs("collections", _("Collections"), _("Make a collection")),
        },
    )


@never_cache
@login_required
def collection(request: Request, pk: UUID) -> HttpResponse:
    """One collection, in its order."""
    found = queries.one_collection(request.user, pk)
    held = queries.collected(found)
    share = "&".join(f"held={each.pk}" for each in held)
    return render(
        request,
        "backpack/collection.html",
        {
            "collection": found,
            "rows": [
                (pages.stone_of(each), each.pk, place > 0, place + 1 < len(held))
                for place, each in enumerate(held)
            ],
            "share": f"{reverse('share_new')}?{share}",
            "crumbs": _crumbs("collections", _("Collections"), found.name),
        },
    )


@never_cache
@login_required
def collection_change(request: Request, pk: UUID) -> HttpResponse:
    """Change its name, note and content."""
    found = queries.one_collection(request.user, pk)
    initial = {
        "name": found.name,
        "note": found.note,
        "credentials": [str(each.pk) for each in queries.collected(found)],
    }
    form = CollectionForm(request.user, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        collecting.change(request.user, found, **form.cleaned_data)
        return redirect("collection", pk=pk)
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
    return redirect("collection", pk=pk)


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
