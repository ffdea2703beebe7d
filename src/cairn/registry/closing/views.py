"""Pages about an institution's records and its closing, and about what is kept for others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.closing import keeping, old_addresses, pages, services, statements, taking_out
from cairn.registry.closing.forms import CustodianForm
from cairn.registry.closing.models import Custodian, Kept, TakingOut
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.organisations.rights import Action
from cairn.registry.organisations.views import inside
from cairn.registry.site import rates
from cairn.registry.site.components import Crumb, FileDrop
from cairn.registry.site.forms import ReasonForm
from cairn.registry.site.privacy import private
from cairn.registry.verifying import checking
from cairn.registry.verifying.forms import CheckForm
from cairn.registry.verifying.uploads import keep_in_memory

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from cairn.registry.accounts.requests import Request
    from cairn.registry.closing.models import KeptCredential

_RATE = rates.Rate("kept", most=100, seconds=300)
_LARGEST_SENT_BACK = 96 * 1024


@login_required
def closing(request: Request, slug: str) -> HttpResponse:
    """Who keeps the records, taking them out, and closing."""
    organisation = inside(request, slug, Action.CLOSE)
    custodian = Custodian.objects.filter(organisation=organisation).first()
    known = (
        {"name": custodian.name, "url": custodian.url, "agreed_on": custodian.agreed_on}
        if custodian
        else {}
    )
    form = CustodianForm(request.POST or None, initial=known)
    closed = organisation.closed_at is not None
    if request.method == "POST" and form.is_valid():
        services.name_custodian(request.user, organisation, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("closing", slug=slug)
    standing = pages.standing(organisation)
    made = taking_out.last(organisation)
    return render(
        request,
        "closing/closing.html",
        {
            "form": form,
            "records": pages.records(organisation),
            "standing": standing,
            "closable": standing is None,
            "closed": closed,
            "progress": pages.progress(made) if made and made.done_at is None else None,
            "made": pages.made(made) if made and made.done_at else None,
            "organisation": organisation,
            "crumbs": [
                Crumb(str(organisation), reverse("today", args=[slug])),
                Crumb(_("Records")),
            ],
        },
    )


@signed_in_again
def take_out(request: Request, slug: str) -> HttpResponse:
    """Ask for the records as a file; no key and no person in it."""
    organisation = inside(request, slug, Action.CLOSE)
    if request.method == "POST":
        taking_out.ask(request.user, organisation)
    return redirect(f"{reverse('closing', args=[slug])}#out")


@require_safe
@login_required
def taken_out(request: Request, slug: str, number: UUID) -> HttpResponse:
    """The file."""
    organisation = inside(request, slug, Action.CLOSE)
    row = get_object_or_404(TakingOut, organisation=organisation, pk=number)
    file = taking_out.file_of(request.user, row).open("rb")
    name = f"{slug}-{row.asked_at:%Y-%m-%d}.cairn"
    response = FileResponse(file, as_attachment=True, filename=name)
    response["X-Cairn-SHA256"] = row.digest
    # It streams, which Django's types keep apart and its middleware does not.
    return cast("HttpResponse", response)


@signed_in_again
def close(request: Request, slug: str) -> HttpResponse:
    """Close the institution, after saying what happens to whom."""
    organisation = inside(request, slug, Action.CLOSE)
    if services.why_not_close(organisation) is not None:
        return redirect("closing", slug=slug)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close(request.user, organisation, form.cleaned_data["reason"])
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(request, _("The institution is closed. Everybody is being told."))
            return redirect("closing", slug=slug)
    return render(
        request,
        "confirm.html",
        {"confirmation": pages.confirmation(organisation, form), "organisation": organisation},
    )


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """The institutions whose records are kept here."""
    table = pages.kept_table(list(Kept.objects.order_by("host", "slug")))
    return render(request, "closing/kept.html", {"table": table})


@require_safe
def kept_host(request: HttpRequest, host: str) -> HttpResponse:
    """What became of an old installation; where its old links lead."""
    found = list(keeping.of_host(host))
    if not found:
        raise NotFound
    context = {"table": pages.kept_table(found), "host": host, "crumbs": _crumbs(host)}
    return render(request, "closing/kept_host.html", context)


# Exempt, since a token would set a cookie for everybody who looks; looking up changes nothing.
@csrf_exempt
@private
def kept_one(request: HttpRequest, host: str, slug: str) -> HttpResponse:
    """What is kept of one institution, and what is on record of a credential that is shown."""
    found = get_object_or_404(Kept, host=host, slug=slug)
    if request.method == "POST":
        keep_in_memory(request)
        rates.allow(request, _RATE)
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    shown = form.octets() if form.is_bound and form.is_valid() else None
    record = keeping.record_of(found, shown) if shown else None
    if record and shown and request.POST.get("do") == "statement":
        return _statement(found, record, shown)
    errors = [str(each) for each in form.errors.get("file", [])] if form.is_bound else []
    return render(
        request,
        "closing/kept_one.html",
        {
            "kept": found,
            "lead": pages.kept_lead(found),
            "facts": pages.kept_facts(found),
            "technical": pages.kept_technical(found),
            "descriptions": pages.kept_descriptions(found),
            "form": form,
            "drop": FileDrop(
                "file", _("Drop a credential here, or choose its file"), error=" ".join(errors)
            ),
            "checks": pages.found(found, record, checking.check(shown)) if shown else None,
            "sent_back": shown.decode()
            if record and shown and len(shown) <= _LARGEST_SENT_BACK
            else "",
            "crumbs": _crumbs(host, str(found)),
        },
    )


def _statement(found: Kept, record: KeptCredential, shown: bytes) -> HttpResponse:
    # What has the digest is the credential that was issued, so it has an `id`.
    identifier = str(json.loads(shown)["id"])
    text = statements.custody_statement(found, record, identifier)
    response = HttpResponse(text, content_type="application/vc")
    response["Content-Disposition"] = f'attachment; filename="on-record-{found.slug}.json"'
    return response


@require_safe
def kept_path(request: HttpRequest, host: str, path: str) -> HttpResponse:
    """What stood at an old address, for old web servers that redirect to here."""
    answer = old_addresses.answer(host, request, f"/{path}")
    if answer is None:
        if not keeping.of_host(host).exists():
            raise NotFound
        return redirect("kept_host", host=host)
    return answer


def _crumbs(host: str, name: str = "") -> list[Crumb]:
    steps = [Crumb(_("Records kept for others"), reverse("kept"))]
    if name:
        return [*steps, Crumb(host, reverse("kept_host", args=[host])), Crumb(name)]
    return [*steps, Crumb(host)]
