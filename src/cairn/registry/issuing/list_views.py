"""Issuing to a list: hand it in, look it through and mend it, send it, see how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from cairn.errors import CairnError
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import batches, list_deeds, queries, resending, sheets
from cairn.registry.issuing.forms import AddressForm, ListForm, ScheduleForm
from cairn.registry.issuing.pages import (
    batches_table,
    crumbs,
    learner_sees,
    progress_of,
    rows_table,
)
from cairn.registry.issuing.sheet_page import sheet_page
from cairn.registry.mail.models import Message
from cairn.registry.mail.models import State as MailState
from cairn.registry.organisations.rights import Action
from cairn.registry.organisations.views import inside
from cairn.registry.site import slices
from cairn.registry.site.components import FileDrop, Notice, Step, Steps, Tone

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from cairn.registry.accounts.requests import Request
    from cairn.registry.issuing.models import Batch
    from cairn.registry.organisations.models import Organisation

_REFUSED_SHOWN = 50
_LISTS_A_PAGE = 50
_DIGITS = 7


def _steps(current: int) -> Steps:
    return Steps([Step(_("Hand in")), Step(_("Look through")), Step(_("Issue"))], current)


@login_required
def hand_in(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """A file or pasted rows for one achievement."""
    organisation = inside(request, slug)
    version = queries.version_to_issue(request.user, organisation, pk)
    form = ListForm(
        request.POST or None, request.FILES or None, fellows=queries.fellows(organisation)
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        file = values["file"]
        batch = batches.start(
            request.user,
            version,
            organisation=organisation,
            on_behalf_of=form.awarding(),
            source_name=file.name if file else _("pasted rows"),
            awarded_on=values["awarded_on"],
        )
        try:
            sheets.keep(request.user, batch, file.read() if file else values["text"])
        except CairnError as error:
            batch.delete()
            form.add_error("file" if file else "text", error.advice())
        else:
            return redirect("batch", slug=slug, number=batch.pk)
    drop = FileDrop(
        "file",
        _("Drop a spreadsheet here, or choose one"),
        _("CSV or Excel (.xlsx), as it is: columns are recognised by their headings."),
        accept=".csv,.tsv,.txt,.xlsx,text/csv",
        error=" ".join(str(each) for each in form.errors.get("file", [])) if form.is_bound else "",
    )
    return render(
        request,
        "issuing/hand_in.html",
        {
            "form": form,
            "drop": drop,
            "version": version,
            "steps": _steps(0),
            "organisation": organisation,
            "crumbs": crumbs(organisation, version.title),
        },
    )


@login_required
def batch(request: Request, slug: str, number: UUID) -> HttpResponse:
    """A list: to be looked through, on its way, or done."""
    organisation = inside(request, slug)
    found = queries.one_batch(request.user, organisation, number)
    if request.method == "POST":
        return _decide(request, organisation, found)
    if batches.is_under_way(found):
        return _under_way(request, organisation, found)
    if not found.sheet:
        return _from_a_program(request, organisation, found)
    language = translation.get_language() or "en"
    page = sheet_page(found, language, everything="all" in request.GET)
    context = {
        "batch": found,
        "page": page,
        "organisation": organisation,
        "crumbs": crumbs(organisation, found.version.title),
        "steps": _steps(2 if page.issued or page.all_issued else 1),
        "schedule": ScheduleForm(),
        "problem": _problem(found),
        "sample": learner_sees(found, page.sample),
        **_mails(found),
    }
    return render(request, "issuing/batch.html", context)


def _from_a_program(request: Request, organisation: Organisation, found: Batch) -> HttpResponse:
    """A list without a sheet, or without it any more: what became of each person."""
    return render(
        request,
        "issuing/from_program.html",
        {
            "batch": found,
            "rows": rows_table(found, request.GET),
            "organisation": organisation,
            "crumbs": crumbs(organisation, found.version.title),
            "problem": _problem(found),
            **_mails(found),
        },
    )


def _mails(found: Batch) -> dict[str, object]:
    """How the mails of a list stand: held back, sent, refused."""
    about = Message.objects.filter(about=f"batch:{found.pk}")
    held = about.filter(state=MailState.HELD).count()
    left = (found.mails_at - timezone.now()).total_seconds() if found.mails_at else 0
    return {
        "held": held,
        "minutes": max(1, round(left / 60)),
        "sent": about.filter(state=MailState.SENT).count(),
        "stopped": resending.stopped(found).count(),
        "refused": [
            (each, AddressForm(initial={"address": each.recipient}, prefix=each.pk.hex))
            for each in about.filter(state=MailState.FAILED).order_by("recipient")[:_REFUSED_SHOWN]
        ],
    }


def _problem(found: Batch) -> Notice | None:
    text = batches.problem_of(found)
    return Notice(Tone.INVALID, _("The list could not be issued"), text) if text else None


def _under_way(request: Request, organisation: Organisation, found: Batch) -> HttpResponse:
    return render(
        request,
        "issuing/under_way.html",
        {
            "batch": found,
            "progress": progress_of(found),
            "later": found.not_before
            if found.not_before and found.not_before > timezone.now()
            else None,
            "organisation": organisation,
            "crumbs": crumbs(organisation, found.version.title),
            "steps": _steps(2),
        },
    )


def _decide(request: Request, organisation: Organisation, found: Batch) -> HttpResponse:
    button = request.POST.get("do", "save")
    try:
        said = list_deeds.do(request, found, button)
    except NotPossible as error:
        messages.error(request, error.advice())
    else:
        if said:
            messages.success(request, said)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("batch", slug=organisation.slug, number=found.pk)
    if batches.is_under_way(found):
        return HttpResponseClientRedirect(request.path)
    return _mended(request, found, button)


def _mended(request: Request, found: Batch, button: str) -> HttpResponse:
    """What has changed on the page by one cell: what is said of its row, and how the list stands.

    The fields stay as they are: somebody may be typing in the next one.
    """
    line = button.rpartition(":")[2]
    page = sheet_page(found, translation.get_language() or "en", everything=True)
    context = {
        "page": page,
        "row": page.row(int(line)) if line.isdecimal() and len(line) <= _DIGITS else None,
        "sending": "not_before" in request.POST,
        "schedule": ScheduleForm(),
    }
    return render(request, "issuing/mended.html", context)


@login_required
def batches_page(request: Request, slug: str) -> HttpResponse:
    """Every list, newest first."""
    organisation = inside(request, slug, Action.SEE_INSIDE)
    part = slices.cut(
        queries.batches_of(request.user, organisation).defer("source", "sheet"),
        _LISTS_A_PAGE,
        request.GET,
    )
    return render(
        request,
        "issuing/batches.html",
        {
            "table": batches_table(part, organisation),
            "organisation": organisation,
            "crumbs": crumbs(organisation, _("Lists")),
            "back": reverse("issue", args=[slug]),
        },
    )
