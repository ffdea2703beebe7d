"""The check page: anybody, without an account; nothing that is handed in is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cairn.registry.site.components import FileDrop
from cairn.registry.verifying import checking
from cairn.registry.verifying.forms import CheckForm
from cairn.registry.verifying.result import results_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Hand in a credential; the answer stands on the page that comes back."""
    posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if posted else CheckForm()
    if posted and form.is_valid():
        data = form.octets()
        report = checking.check(data)
        return render(
            request,
            "verifying/result.html",
            {"results": results_of(report, data), "title": report.essentials.title},
        )
    drop = FileDrop(
        "file",
        _("Drop a credential here, or choose a file"),
        _("A file of any issuer: JSON, an image with a badge in it, a signed text."),
        error=" ".join(str(each) for each in form.errors.get("file", [])) if posted else "",
    )
    return render(request, "verifying/check.html", {"form": form, "drop": drop})
