"""Issuing to one person; and what was issued: search, look at, correct, suspend, revoke."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.catalogue import queries as catalogue
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing import pages, queries, resending, services, withdrawal
from cairn.registry.issuing.consequences import consequences_of
from cairn.registry.issuing.forms import (
    AddressForm,
    AwardForm,
    CorrectionForm,
    FilterForm,
    ReasonForm,
)
from cairn.registry.issuing.models import Act, Credential
from cairn.registry.organisations.rights import Action, Target, may
from cairn.registry.organisations.views import inside
from cairn.registry.site import keyset, slices
from cairn.registry.site.components import Confirmation, Crumb, Empty
from cairn.registry.site.csv_answers import csv_answer

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict
    from django.http.response import HttpResponseBase

    from cairn.registry.accounts.requests import Request
    from cairn.registry.mail.models import Message
    from cairn.registry.organisations.models import Organisation

_ROWS_A_PAGE = 50
_MOST_AT_ONCE = 500


@login_required
def issue(request: Request, slug: str) -> HttpResponse:
    """Choose what to issue."""
    organisation = inside(request, slug)
    found = list(queries.issuable(request.user, organisation))
    return render(
        request,
        "issuing/issue.html",
        {
            "choices": [pages.stone_of(each, organisation) for each in found],
            "empty": Empty(
                _("There is nothing to issue yet"),
                _("Describe a micro-credential and publish it; it then stands here."),
            ),
            "organisation": organisation,
            "crumbs": pages.crumbs(organisation)[:1],
        },
    )


@login_required
def issue_one(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """Issue to one person."""
    organisation = inside(request, slug)
    version = queries.version_to_issue(request.user, organisation, pk)
    form = AwardForm(request.POST or None, achievement=catalogue.domain_achievement(version))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.issue_one(
                request.user, version, services.row_of(form.cells()), organisation=organisation
            )
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(
                request,
                _("Issued to %(name)s; the mail is on its way.") % {"name": made.recipient_name},
            )
            return redirect("issued_one", slug=slug, pk=made.pk)
    return render(
        request,
        "issuing/issue_one.html",
        {
            "form": form,
            "version": version,
            "organisation": organisation,
            "crumbs": pages.crumbs(organisation, version.title),
        },
    )


@login_required
def issued(request: Request, slug: str) -> HttpResponse:
    """What was issued, newest first."""
    organisation = inside(request, slug, Action.READ_ISSUED)
    search, form = _looked_for(request, organisation)
    chosen = form.chosen()
    found = pages.for_table(queries.issued(request.user, organisation, search, **chosen))
    part = slices.cut(found, _ROWS_A_PAGE, request.GET)
    query = urlencode({**({"q": search} if search else {}), **chosen})
    changes = queries.may_somewhere(request.user, organisation, Action.CHANGE_STATUS)
    return render(
        request,
        "issuing/issued.html",
        {
            "table": pages.issued_table(
                part, organisation, search=search, query=query, choose="chosen" if changes else ""
            ),
            "filters": form,
            "filtered": bool(chosen),
            "search": search,
            "choices": changes and bool(part.rows),
            "organisation": organisation,
            "crumbs": pages.crumbs(organisation)[:1],
        },
    )


def _looked_for(request: Request, organisation: Organisation) -> tuple[str, FilterForm]:
    titles = queries.issued_titles(request.user, organisation)
    return request.GET.get("q", "").strip(), FilterForm(request.GET, achievements=titles)


@login_required
def issued_csv(request: Request, slug: str) -> HttpResponseBase:
    """The same as CSV, for a spreadsheet: no cell can begin a formula there."""
    organisation = inside(request, slug, Action.READ_ISSUED)
    header = ("name", "email", "did", "title", "awarded_on", "issued_at", "state", "id")
    search, form = _looked_for(request, organisation)
    found = pages.for_table(queries.issued(request.user, organisation, search, **form.chosen()))
    rows = (
        (
            each.recipient_name,
            each.recipient_email,
            each.recipient_did,
            each.version.title,
            each.awarded_on.isoformat() if each.awarded_on else "",
            each.issued_at.isoformat(),
            str(pages.state_of(each).label),
            each.identifier,
        )
        for each in keyset.through(found)
    )
    return csv_answer(f"{slug}-issued.csv", header, rows)


@login_required
def issued_one(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """One credential, its history, and what can be done."""
    organisation = inside(request, slug, Action.SEE_INSIDE)
    found = queries.one_issued(request.user, organisation, pk)
    achievement = found.version.achievement
    target = Target(organisation, achievement.unit, achievement.pk)
    issues = may(request.user, Action.ISSUE, target)
    return render(
        request,
        "issuing/issued_one.html",
        {
            "credential": found,
            "state": pages.state_of(found),
            "facts": pages.facts_of(found),
            "history": pages.history_of(found),
            "technical": pages.technical_of(found),
            "replaced_by": Credential.objects.filter(replaces=found).first(),
            "may_allow_suspending": achievement.organisation_id == organisation.pk
            and may(request.user, Action.PUBLISH_ACHIEVEMENT, target),
            "not_suspendable": ""
            if found.suspendable or found.revoked_at
            else withdrawal.not_suspendable([found]).advice(),
            "may_change": may(request.user, Action.CHANGE_STATUS, target),
            "may_correct": may(request.user, Action.CHANGE_STATUS, target) and issues,
            "undelivered": [
                (each, None if each.user_id else _address_form(each))
                for each in (resending.undelivered(found) if issues else [])
            ],
            "organisation": organisation,
            "crumbs": [
                *pages.crumbs(organisation)[:1],
                *_issued_crumb(slug),
                *pages.crumbs(organisation, found.recipient_name)[2:],
            ],
        },
    )


def _address_form(mail: Message, given: QueryDict | None = None) -> AddressForm:
    initial = {"address": mail.recipient}
    return AddressForm(given, initial=initial, prefix=mail.pk.hex)


@login_required
def mail_again(request: Request, slug: str, pk: UUID, number: UUID) -> HttpResponse:
    """Send a mail that did not arrive once more, to a better address if one is given."""
    organisation = inside(request, slug, Action.SEE_INSIDE)
    found = queries.one_issued(request.user, organisation, pk)
    mail = get_object_or_404(resending.undelivered(found), pk=number)
    if request.method == "POST":
        form = _address_form(mail, request.POST)
        if mail.user_id is None and not form.is_valid():
            messages.error(request, _("That is no e-mail address. Write it as name@example.org."))
        else:
            address = "" if mail.user_id else form.cleaned_data["address"]
            resending.send_again(request.user, organisation, mail.pk, address)
            messages.success(request, _("The mail is sent again."))
    return redirect("issued_one", slug=slug, pk=pk)


def _issued_crumb(slug: str) -> list[Crumb]:
    return [Crumb(_("Issued"), reverse("issued", args=[slug]))]


@login_required
def document(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """The signed credential, byte for byte."""
    organisation = inside(request, slug, Action.SEE_INSIDE)
    found = queries.one_issued(request.user, organisation, pk)
    response = HttpResponse(found.document.encode(), content_type="application/vc")
    response["Content-Disposition"] = f'attachment; filename="credential-{found.pk}.json"'
    return response


@login_required
def correct(request: Request, slug: str, pk: UUID) -> HttpResponse:
    """Issue a corrected credential in the place of this one."""
    organisation = inside(request, slug, Action.SEE_INSIDE)
    found = queries.one_issued(request.user, organisation, pk)
    form = CorrectionForm(
        request.POST or None,
        achievement=catalogue.domain_achievement(found.version),
        initial=services.cells_of(found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = services.correct(
                request.user, found, services.row_of(form.cells()), form.cleaned_data["reason"]
            )
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(
                request, _("The corrected credential is issued; the old one is revoked.")
            )
            return redirect("issued_one", slug=slug, pk=new.pk)
    return render(
        request,
        "issuing/correct.html",
        {
            "form": form,
            "credential": found,
            "consequences": consequences_of([found]),
            "organisation": organisation,
            "crumbs": [
                *pages.crumbs(organisation)[:1],
                *_issued_crumb(slug),
                Crumb(found.recipient_name, reverse("issued_one", args=[slug, pk])),
                Crumb(_("Correct")),
            ],
        },
    )


_TITLES = {
    Act.REVOKE: lambda n: ngettext("Revoke this credential?", "Revoke these credentials?", n),
    Act.SUSPEND: lambda n: ngettext("Suspend this credential?", "Suspend these credentials?", n),
    Act.REINSTATE: lambda n: ngettext(
        "Reinstate this credential?", "Reinstate these credentials?", n
    ),
}
_DO = {
    Act.REVOKE: withdrawal.revoke,
    Act.SUSPEND: withdrawal.suspend,
    Act.REINSTATE: withdrawal.reinstate,
}


@login_required
def change(request: Request, slug: str, act: str) -> HttpResponse:
    """Revoke, suspend or reinstate one credential or several, after saying what hangs on it."""
    organisation = inside(request, slug, Action.SEE_INSIDE)
    if act not in set(Act):
        raise NotFound
    deed = Act(act)
    asked = [each for each in request.GET.getlist("id") if len(each) <= 36][:_MOST_AT_ONCE]  # noqa: PLR2004 - a UUID
    if not asked:
        messages.error(request, _("Nothing was chosen. Tick the credentials that you mean first."))
        return redirect("issued", slug=slug)
    try:
        found = list(
            queries.issued(request.user, organisation)
            .filter(pk__in=asked)
            .select_related("organisation", "version__achievement__unit")
        )
    except ValueError as error:
        raise NotFound from error
    if not found:
        raise NotFound
    back = (
        reverse("issued_one", args=[slug, found[0].pk])
        if len(found) == 1
        else reverse("issued", args=[slug])
    )
    fixed: list[Credential] = []
    if deed is Act.SUSPEND:
        fixed = [each for each in found if not each.suspendable]
        found = [each for each in found if each.suspendable]
        if not found:
            messages.error(request, withdrawal.not_suspendable(fixed).advice())
            return redirect(back)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = _DO[deed](request.user, found, form.cleaned_data["reason"])
        text = ngettext(
            "%(count)s credential was changed; its holder is told.",
            "%(count)s credentials were changed; their holders are told.",
            count,
        )
        messages.success(request, text % {"count": count})
        return redirect(back)
    confirmation = Confirmation(
        title=_TITLES[deed](len(found)),
        consequences=[
            *consequences_of(found, deed),
            *([withdrawal.not_suspendable(fixed).advice()] if fixed else []),
        ],
        form=form,
        action={
            Act.REVOKE: _("Revoke"),
            Act.SUSPEND: _("Suspend"),
            Act.REINSTATE: _("Reinstate"),
        }[deed],
        back=back,
        danger=deed is not Act.REINSTATE,
        undo=_("A revocation is final; if only something is wrong in it, correct it instead.")
        if deed is Act.REVOKE
        else _("This can be undone at any time."),
        about=pages.named(found),
    )
    return render(
        request, "confirm.html", {"confirmation": confirmation, "organisation": organisation}
    )
