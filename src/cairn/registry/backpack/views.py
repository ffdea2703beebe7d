"""A learner's pages: claim, look, add, put away, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cairn.registry.accounts.reauthentication import signed_in_lately
from cairn.registry.backpack import (
    downloads,
    export_pages,
    finding,
    large_file_pages,
    large_files,
    pages,
    queries,
    services,
    taking_in,
    taking_out,
)
from cairn.registry.backpack import export as exporting
from cairn.registry.backpack.adding_form import AddForm
from cairn.registry.backpack.taking_in import Became
from cairn.registry.errors import NotPossible
from cairn.registry.issuing.services import shows_mailbox
from cairn.registry.site import rates, slices, uploads
from cairn.registry.site.components import Cell, Column, Crumb, FileDrop, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from cairn.registry.accounts.models import User
    from cairn.registry.accounts.requests import Request
    from cairn.registry.backpack.models import HeldCredential
    from cairn.registry.issuing.models import Credential

_PENDING = "claim"
"""Where a session keeps the claim link that somebody came by, until it is claimed."""
_LONGEST_TOKEN = 200
_RATE = rates.Rate("import", most=120, seconds=600)
_LARGE_RATE = rates.Rate("import-large", most=10, seconds=3600)
_EXPORT_RATE = rates.Rate("export", most=20, seconds=3600)
_ACCEPT = (
    ".json,.jsonld,.jsonl,.ndjson,.jwt,.jws,.txt,.png,.svg,.xml,.elmo,.zip,.pdf,.jpg,.jpeg,.webp"
)


@never_cache
@login_required
def backpack(request: Request) -> HttpResponse:
    """Everything that one holds; what waits to be claimed stands first."""
    context = pages.backpack_page(request.user, request.GET)
    context["pending"] = _pending(request)
    return render(request, "backpack/backpack.html", context)


def _pending(request: Request) -> str:
    """The claim link that somebody came by before signing in, where it is still to be used."""
    token = request.session.get(_PENDING, "")
    return reverse("claim", args=[token]) if token else ""


@never_cache
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: what waits there; taken into the backpack of who signs in."""
    credential = services.find_claim(token)
    if request.user.is_authenticated:
        mine = queries.held_for(request.user, credential)
        if mine is not None and credential.holder_id == request.user.pk:
            request.session.pop(_PENDING, None)
            if request.method != "POST":
                return redirect("held", pk=mine.pk)
        if request.method == "POST":
            keep = "keep_address" in request.POST and signed_in_lately(request)
            held = services.claim(request.user, token, keep_address=keep)
            request.session.pop(_PENDING, None)
            return redirect(f"{reverse('held', args=[held.pk])}?new")
    elif len(token) <= _LONGEST_TOKEN:
        # Signing up goes over several pages and a mail; whatever becomes of the address on the
        # way, the link is found again in the backpack.
        request.session[_PENDING] = token
    return render(request, "backpack/claim.html", _claim_page(request, credential, token))


def _claim_page(request: HttpRequest, credential: Credential, token: str) -> dict[str, object]:
    address = credential.recipient_email
    known = request.user.is_authenticated
    claimed_by_other = credential.claimed_at is not None and (
        not known or credential.holder_id != request.user.pk
    )
    return {
        "credential": credential,
        "here": request.path,
        "title": credential.version.title,
        "withdrawn": credential.revoked_at is not None,
        "taken": claimed_by_other,
        "offer_address": request.user.is_authenticated
        and shows_mailbox(token)
        and services.may_keep_address(request.user, address)
        and signed_in_lately(request),
        "address": pages.masked(address),
    }


@login_required
def claim_own(request: Request, pk: UUID) -> HttpResponse:
    """Take what was issued to one of one's verified addresses."""
    if request.method == "POST":
        held = services.claim_by_address(request.user, pk)
        return redirect(f"{reverse('held', args=[held.pk])}?new")
    return redirect("backpack")


@require_POST
@login_required
def claim_all(request: Request) -> HttpResponse:
    """Take everything that waits."""
    number = services.claim_all(request.user)
    said = ngettext(
        "%(number)s credential is in your backpack.",
        "%(number)s credentials are in your backpack.",
        number,
    )
    messages.success(request, said % {"number": number})
    return redirect("backpack")


@never_cache
@login_required
def held(request: Request, pk: UUID) -> HttpResponse:
    """One credential: what was earned, that it is genuine, what it counts for, what to do next."""
    found = queries.one_held(request.user, pk)
    page = pages.held_page(found, services.look(found), new="new" in request.GET)
    return render(request, "backpack/held.html", page)


@require_POST
@login_required
def act(request: Request, pk: UUID) -> HttpResponse:
    """Check a credential again, put it away, take it out, remove it."""
    found = queries.one_held(request.user, pk)
    deed = request.POST.get("do")
    if deed == "check":
        rates.allow(request, _RATE)
        services.check_again(found)
        messages.success(request, _("It was checked again, just now."))
    elif deed == "away":
        services.put_away(found, away=True)
        messages.success(request, _("It is put away. You find it under “Put away”."))
    elif deed == "back":
        services.put_away(found, away=False)
        messages.success(request, _("It stands among your credentials again."))
    elif deed == "remove":
        return _remove(request, found)
    return redirect("held", pk=pk)


def _remove(request: Request, found: HeldCredential) -> HttpResponse:
    services.remove(found)
    messages.success(
        request,
        _("“%(title)s” is removed, from shares and collections too. You can take it back here.")
        % {"title": pages.name_of(found)},
    )
    return redirect("removed")


@never_cache
@login_required
def removed(request: Request) -> HttpResponse:
    """What was removed and can be taken back."""
    if request.method == "POST":
        try:
            found = queries.one_removed(request.user, UUID(request.POST.get("held", "")))
        except ValueError:
            return redirect("removed")
        services.restore(found)
        messages.success(request, _("It is back, in shares and collections too."))
        return redirect("held", pk=found.pk)
    part = slices.cut(queries.removed_by(request.user), finding.PART, request.GET)
    return render(
        request,
        "backpack/removed.html",
        {
            "removed": [
                (each.pk, pages.name_of(each), pages.issuer_of(each), each.removed_at)
                for each in part.rows
            ],
            "parts": pages.parts(part),
            "crumbs": [Crumb(_("Backpack"), reverse("backpack")), Crumb(_("Removed"))],
        },
    )


@login_required
def download(request: Request, pk: UUID) -> HttpResponse:
    """The credential, byte for byte as it was received."""
    return downloads.document(queries.one_held(request.user, pk))


@login_required
def log_proof(request: Request, pk: UUID) -> HttpResponse:
    """Its proof of logging (c2sp.org/tlog-proof), where it was issued and logged here."""
    return downloads.log_proof(queries.one_held(request.user, pk))


@login_required
def anchor_receipt(request: Request, pk: UUID) -> HttpResponse:
    """The receipt of the anchor over it, where its log is anchored."""
    return downloads.anchor_receipt(queries.one_held(request.user, pk))


@login_required
def badge(request: Request, pk: UUID) -> HttpResponse:
    """The credential baked into its picture."""
    return downloads.badge(queries.one_held(request.user, pk), pages.language())


@login_required
def add(request: Request) -> HttpResponse:
    """Add credentials of any issuer: files, a text, an address."""
    posted = request.method == "POST"
    form = AddForm(request.POST, request.FILES) if posted else AddForm()
    if posted and uploads.too_long(request):
        form.add_error("file", large_files.too_long(large_files.bounds()).what())
    elif posted and form.is_valid() and form.large is not None:
        return _added_later(request, form)
    elif posted and form.is_valid():
        rates.allow(request, _RATE, cost=max(1, len(form.cleaned_data["file"])))
        try:
            handed = taking_in.given(form.cleaned_data)
        except NotPossible as error:
            given_address = form.cleaned_data["address"]
            form.add_error("address" if given_address else "file", error.advice())
        else:
            return _added(request, form, services.take_in_all(request.user, handed))
    return render(request, "backpack/add.html", _add_page(request.user, form, posted=posted))


def _added_later(request: Request, form: AddForm) -> HttpResponse:
    """A large file is kept for a job; the page of the job tells the rest."""
    rates.allow(request, _LARGE_RATE)
    try:
        asked = large_files.keep(request.user, form.large)
    except NotPossible as error:
        form.add_error("file", f"{error.what()} {error.advice()}")
        return render(request, "backpack/add.html", _add_page(request.user, form, posted=True))
    return redirect("taken_in", pk=asked.pk)


@never_cache
@login_required
def taken_in(request: Request, pk: UUID) -> HttpResponse:
    """How far a large file is, and what became of each thing in it."""
    found = large_files.one(request.user, pk)
    page = large_file_pages.taken_in_page(found, request.GET)
    if "HX-Request" in request.headers:
        return render(request, "backpack/taken_in_state.html", page)
    return render(request, "backpack/taken_in.html", page)


def _added(request: Request, form: AddForm, taken: list[taking_in.Taken]) -> HttpResponse:
    """One credential is shown; of several, or of what was left out, each gets its line."""
    if len(taken) == 1:
        only = taken[0]
        if only.held is not None:
            said = {
                Became.ADDED: _("It is in your backpack."),
                Became.AGAIN: _("You had it in your backpack already."),
            }[only.became]
            messages.success(request, said)
            return redirect("held", pk=only.held.pk)
        field = "text" if form.cleaned_data["text"].strip() else "file"
        form.add_error(field, f"{only.why} {only.mend}")
        page = _add_page(request.user, form, posted=True)
        page["evidence_instead"] = True
        return render(request, "backpack/add.html", page)
    return render(
        request,
        "backpack/added.html",
        {
            "table": pages.answers(taken),
            "added": sum(each.became is Became.ADDED for each in taken),
            "total": sum(each.became is not Became.RESTORED for each in taken),
            "crumbs": _crumbs(_("Add credentials")),
        },
    )


def _add_page(user: User, form: AddForm, *, posted: bool) -> dict[str, object]:
    drop = FileDrop(
        "file",
        _("Drop credentials here, or choose files"),
        _(
            "Of any issuer: JSON, a signed text, a badge as PNG or SVG, a certificate as "
            "PDF, ELMO, a ZIP of many, an export of another wallet, a photo of a QR code. Up to 50 "
            "files of 8 MB, or one export of a backpack of up to %(number)s MB, as it is."
        )
        % {"number": large_files.bounds().octets // large_files.MEGABYTE},
        accept=_ACCEPT,
        multiple=True,
        error=" ".join(str(each) for each in form.errors.get("file", [])) if posted else "",
    )
    return {
        "form": form,
        "drop": drop,
        "before": large_file_pages.before(user),
        "crumbs": _crumbs(_("Add credentials")),
    }


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(_("Backpack"), reverse("backpack")), Crumb(label)]


@never_cache
@login_required
def skills_and_credit(request: Request) -> HttpResponse:
    """What confirmed credentials say that one can do, and how much."""
    return render(
        request,
        "backpack/skills_and_credit.html",
        {
            **pages.skills_and_credit(request.user, request.GET),
            "crumbs": _crumbs(_("Skills and credit")),
        },
    )


@never_cache
@login_required
def history(request: Request, pk: UUID) -> HttpResponse:
    """To whom a credential was shown, and what happened to it."""
    found = queries.one_held(request.user, pk)
    shares = [each.share for each in found.shared_as.select_related("share")]
    table = Table(
        "shown",
        _("Where it is shown, or was"),
        [
            Column(_("For")),
            Column(_("Purpose")),
            Column(_("Since")),
            Column(_("Opened")),
            Column(_("Now")),
        ],
        [
            [
                Cell(
                    each.recipient or _("whoever has the link"),
                    reverse("own_share", args=[each.pk]),
                ),
                Cell(each.purpose),
                Cell(each.created_at),
                Cell(_("%(number)s minutes") % {"number": each.openings.count()}),
                Cell(_("ended") if each.has_ended else _("shown")),
            ]
            for each in shares
        ],
    )
    return render(
        request,
        "backpack/history.html",
        {
            "title": pages.name_of(found),
            "table": table,
            "any": bool(shares),
            "timeline": pages.timeline(found),
            "crumbs": [
                Crumb(_("Backpack"), reverse("backpack")),
                Crumb(pages.name_of(found), reverse("held", args=[found.pk])),
                Crumb(_("History")),
            ],
        },
    )


@never_cache
@login_required
def export(request: Request) -> HttpResponseBase:
    """Everything as one ZIP: at once where it is little, else by a job that this page tells of."""
    user = request.user
    if request.method == "POST":
        rates.allow(request, _EXPORT_RATE)
        if taking_out.at_once(user):
            return _sent(exporting.bundle(user))
        taking_out.ask(user)
        return redirect("export")
    page = export_pages.export_page(user)
    if "HX-Request" in request.headers:
        return render(request, "backpack/export_state.html", page)
    return render(request, "backpack/export.html", page)


@never_cache
@login_required
def export_file(request: Request, pk: UUID) -> HttpResponseBase:
    """The file that a job made."""
    rates.allow(request, _EXPORT_RATE)
    found = taking_out.one(request.user, pk)
    answer = _sent(taking_out.octets_of(found))
    answer["Content-Length"] = str(found.size)
    return answer


def _sent(content: Iterable[bytes]) -> FileResponse:
    name = f"backpack-{timezone.localdate().isoformat()}.zip"
    answer = FileResponse(content, as_attachment=True, filename=name)
    answer["Content-Type"] = "application/zip"
    answer["Cache-Control"] = "private, no-store"
    return answer
