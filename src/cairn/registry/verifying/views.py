"""The check page: anybody, without an account; nothing that is handed in is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cairn.registry.errors import NotPossible
from cairn.registry.site import rates
from cairn.registry.site.privacy import private
from cairn.registry.verifying import checking, handed_in, pages, report_files
from cairn.registry.verifying.forms import HandInForm
from cairn.registry.verifying.handed_in import Elsewhere, HandedIn
from cairn.registry.verifying.uploads import keep_in_memory

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_RATE = rates.Rate("check", most=300, seconds=300)


# Exempt, since a token would set a cookie for everybody who looks. Checking changes nothing and
# belongs to nobody: who makes a stranger's browser check something has gained nothing by it.
@csrf_exempt
@private
def check(request: HttpRequest) -> HttpResponseBase:
    """Hand in credentials; the answer stands on the page that comes back."""
    if request.method != "POST":
        return render(request, "verifying/check.html", pages.check_page(HandInForm()))
    upload = keep_in_memory(request)
    form = HandInForm(request.POST, request.FILES)
    if upload.too_long:
        form.add_error("file", _("This is more than 24 MB; check it in several parts."))
    found: list[HandedIn] = []
    if form.is_valid():
        files = len(form.cleaned_data["file"])
        rates.allow(request, _RATE, cost=max(1, files))
        given = _given(form)
        if len(given) > files:
            rates.allow(request, _RATE, cost=len(given) - files)
        for each in given:
            if isinstance(each, Elsewhere):
                return redirect(each.path)
            found.append(each)
    if not found:
        return render(request, "verifying/check.html", pages.check_page(form))
    return _answer(request, found)


def _given(form: HandInForm) -> list[HandedIn | Elsewhere]:
    """What the form holds; what cannot be had becomes an error of its field."""
    values = form.cleaned_data
    found: list[HandedIn | Elsewhere] = []
    try:
        field = "file"
        found += [handed_in.from_file(str(each.name), each.read()) for each in values["file"]]
        field = "text"
        if values["text"].strip():
            found.append(handed_in.from_text(_("pasted text"), values["text"]))
        field = "address"
        if values["address"]:
            found.append(handed_in.from_address(values["address"]))
        field = "file" if values["file"] else field
        return handed_in.taken_apart(found)
    except NotPossible as error:
        form.add_error(field, error.advice())
        return []


def _answer(request: HttpRequest, found: list[HandedIn]) -> HttpResponse:
    items = [(each.name, each.data) for each in found]
    reports = list(checking.check_each(items, proofs=[each.proof for each in found]))
    if len(found) == 1:
        return render(request, "verifying/result.html", pages.result_page(reports[0], found[0]))
    return render(request, "verifying/several.html", pages.several(reports, found))


@csrf_exempt
@private
def report(request: HttpRequest) -> HttpResponseBase:
    """The answer as a file: made anew from what the page sends back, since nothing was kept."""
    if request.method != "POST":
        return redirect("check")
    keep_in_memory(request)
    rates.allow(request, _RATE, cost=3)
    return report_files.answer(request)
