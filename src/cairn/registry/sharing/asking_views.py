"""Asking for evidence without an account, and answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cairn.registry.backpack import choosing
from cairn.registry.backpack.choosing import Look
from cairn.registry.backpack.queries import held_by
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.sharing import asking, asking_pages, services, wanted
from cairn.registry.sharing.asking_forms import AnswerForm, RequestForm
from cairn.registry.sharing.models import Seen
from cairn.registry.sharing.views import typed
from cairn.registry.site import rates
from cairn.registry.site.privacy import private

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cairn.registry.accounts.requests import Request
    from cairn.registry.sharing.models import Request as Asked

_MADE = rates.Rate("request", most=20, seconds=3600)
_OPENED = rates.Rate("request-opened", most=300, seconds=300)
_MISSED = rates.Rate("request-missed", most=30, seconds=300)
_SEARCHED = rates.Rate("request-search", most=200, seconds=300)
_MOST_LOOKED_AT = 40
"""Credentials of one's own that are looked through for what fits."""


# Exempt, so that nobody needs a cookie: the form belongs to nobody and changes nothing of anybody.
@csrf_exempt
@private
def new(request: HttpRequest) -> HttpResponse:
    """Say who asks, for what and why; then keep the secret link."""
    if request.method != "POST":
        return render(request, "sharing/request_new.html", {"form": RequestForm(), "chosen": []})
    keys = list(dict.fromkeys(request.POST.getlist("wanted")))[: 2 * asking.MOST_WANTED]
    made = "make" in request.POST
    form = RequestForm(request.POST) if made else RequestForm(initial=_typed(request))
    found = []
    if "find" in request.POST:
        rates.allow(request, _SEARCHED)
        found = [each for each in wanted.search(request.POST.get("q", "")) if each.key not in keys]
    if made and form.is_valid():
        rates.allow(request, _MADE)
        values = form.cleaned_data
        try:
            asked = asking.create(
                asker=values["asker"],
                contact=values["contact"],
                purpose=values["purpose"],
                keys=keys,
                until=form.until(),
            )
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            return redirect("request_watch", asking.watch_token(asked))
    return render(
        request,
        "sharing/request_new.html",
        {
            "form": form,
            "chosen": _chosen(keys),
            "found": found,
            "q": request.POST.get("q", "")[:200],
            "searched": "find" in request.POST,
        },
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed so far, kept while somebody searches."""
    return {name: request.POST.get(name, "") for name in RequestForm.base_fields}


def _chosen(keys: list[str]) -> list[tuple[str, str, str]]:
    found = []
    for key in keys:
        try:
            thing = wanted.named(key)
        except NotFound:
            continue
        found.append((key, thing["name"], thing["from"]))
    return found


@private
def watch(request: HttpRequest, token: str) -> HttpResponse:
    """The asker's own page: what was answered."""
    asked = _found(request, token, own=True)
    for each in asking.answers(asked):
        services.note(each.share, Seen.LIST)
    return render(request, "sharing/request_received.html", asking_pages.received(asked))


@csrf_exempt
@private
def end(request: HttpRequest, token: str) -> HttpResponse:
    """The asker ends the request and all that was answered to it."""
    _found(request, token, own=True)
    if request.method == "POST":
        asking.end(token)
        return render(request, "sharing/request_ended.html")
    return redirect("request_watch", token)


@private
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a learner sees by the link: who asks, for what, why and until when."""
    asked = _found(request, token, own=False)
    if not request.user.is_authenticated:
        return render(
            request,
            "sharing/request_asked.html",
            {"facts": asking_pages.facts(asked), "asked": asked, "here": request.path},
        )
    return _signed_in(cast("Request", request), token)


@login_required
def _signed_in(request: Request, token: str) -> HttpResponse:
    asked = asking.asked(token)
    held = list(held_by(request.user)[:_MOST_LOOKED_AT])
    fitting = asking_pages.fitting(asked, held)
    if request.method == "POST" and "nothing" in request.POST:
        for each in asking.own_answers(request.user, asked):
            services.end(request.user, each.share_id)
        return render(request, "sharing/request_declined.html")
    looks = choosing.PLACE in request.POST
    first = {
        "name": request.user.name,
        "credentials": fitting[: services.MOST_CREDENTIALS],
    }
    form = AnswerForm(
        request.user,
        fitting,
        request.POST if request.method == "POST" and not looks else None,
        initial=typed(AnswerForm, request.POST) if looks else first,
        look=Look.of(request.POST),
    )
    if request.method == "POST" and not looks and form.is_valid():
        try:
            share = asking.answer(request.user, token, form.keys(), form.cleaned_data["name"])
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(request, _("They can see it now. You can end it at any time."))
            return redirect("own_share", pk=share.pk)
    return render(
        request,
        "sharing/request_asked.html",
        {
            "facts": asking_pages.facts(asked),
            "asked": asked,
            "form": form if held else None,
            "answered": asking.own_answers(request.user, asked),
            "fits": bool(fitting),
        },
    )


def _found(request: HttpRequest, token: str, *, own: bool) -> Asked:
    """The request; who tries links that lead nowhere is soon told to wait."""
    rates.allow(request, _OPENED)
    try:
        return asking.watched(token) if own else asking.asked(token)
    except NotFound:
        rates.allow(request, _MISSED)
        raise
