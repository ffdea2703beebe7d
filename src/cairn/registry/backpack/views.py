"""A learner's pages: claim, look, add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cairn.registry.backpack import pages, queries, services
from cairn.registry.backpack.models import Origin
from cairn.registry.errors import NotPossible
from cairn.registry.site.components import Crumb, FileDrop
from cairn.registry.verifying.forms import CheckForm
from cairn.registry.verifying.result import results_of

if TYPE_CHECKING:
    from uuid import UUID

    from cairn.registry.accounts.requests import Request


@login_required
def backpack(request: Request) -> HttpResponse:
    """Everything that one holds, by who issued it; and what waits to be claimed."""
    held = queries.held_by(request.user)
    return render(
        request,
        "backpack/backpack.html",
        {
            "shelves": pages.shelves(held),
            "waiting": [
                (pages.waiting_stone(each), reverse("claim_own", args=[each.pk]))
                for each in queries.waiting_for(request.user)
            ],
            "empty": pages.empty(),
        },
    )


@never_cache
def claim(request: Request, token: str) -> HttpResponse:
    """The link of a mail: what waits there; taken into the backpack of who signs in."""
    credential = services.find_claim(token)
    if request.method == "POST" and request.user.is_authenticated:
        held = services.claim(request.user, token)
        return redirect(f"{reverse('held', args=[held.pk])}?new")
    return render(
        request,
        "backpack/claim.html",
        {"credential": credential, "here": request.path, "title": credential.version.title},
    )


@login_required
def claim_own(request: Request, pk: UUID) -> HttpResponse:
    """Take what was issued to one of one's verified addresses."""
    if request.method == "POST":
        held = services.claim_by_address(request.user, pk)
        return redirect(f"{reverse('held', args=[held.pk])}?new")
    return redirect("backpack")


@login_required
def held(request: Request, pk: UUID) -> HttpResponse:
    """One credential: what it is, that it is genuine, what to do with it."""
    found = queries.one_held(request.user, pk)
    report = services.check_again(found)
    return render(
        request,
        "backpack/held.html",
        {
            "held": found,
            "new": "new" in request.GET,
            "results": results_of(report, bytes(found.document), folded=True),
            "origin": pages.origin_of(found),
            "crumbs": [Crumb(_("Backpack"), reverse("backpack")), Crumb(found.title)],
        },
    )


@login_required
def download(request: Request, pk: UUID) -> HttpResponse:
    """The credential, byte for byte as it was received."""
    found = queries.one_held(request.user, pk)
    response = HttpResponse(bytes(found.document), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="credential-{found.pk}.json"'
    return response


@login_required
def add(request: Request) -> HttpResponse:
    """Add a credential of another issuer, from a file or by pasting."""
    posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if posted else CheckForm()
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        origin = Origin.FILE if file else Origin.TEXT
        try:
            taken = services.take_in(request.user, form.octets(), origin, file.name if file else "")
        except NotPossible as error:
            form.add_error("file" if file else "text", error.advice())
        else:
            messages.success(request, _("It is in your backpack."))
            return redirect("held", pk=taken.pk)
    drop = FileDrop(
        "file",
        _("Drop a credential here, or choose a file"),
        _("Of any issuer: JSON, an image with a badge in it, a signed text."),
        error=" ".join(str(each) for each in form.errors.get("file", [])) if posted else "",
    )
    return render(
        request,
        "backpack/add.html",
        {
            "form": form,
            "drop": drop,
            "crumbs": [Crumb(_("Backpack"), reverse("backpack")), Crumb(_("Add a credential"))],
        },
    )
