"""The pages of the first start: an account, what the registry is called, the first institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cairn.registry.errors import NotPossible
from cairn.registry.operating import first_start, services
from cairn.registry.operating.forms import OperatorAccountForm
from cairn.registry.operating.views import settings_form
from cairn.registry.organisations.rights import require_operator
from cairn.registry.site.components import Step, Steps

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cairn.registry.accounts.requests import Request

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def account(request: Request, token: str) -> HttpResponse:
    """Make the operator's account; the link dies with it."""
    first_start.check(token)
    form = OperatorAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "promote" in request.POST and request.user.is_authenticated:
            first_start.promote(token, request.user)
            return redirect("start_settings")
        if form.is_valid():
            try:
                user = first_start.make_operator(token, **form.cleaned_data)
            except NotPossible as error:
                form.add_error("email", error.advice())
            else:
                login(request, user, backend=_BACKEND)
                UserSession.objects.create_from_request(request)
                return redirect("start_settings")
    return render(request, "operating/start.html", {"form": form, "steps": _steps(0)})


@never_cache
def first_settings(request: Request) -> HttpResponse:
    """What is needed first; all of it can be changed later."""
    require_operator(request.user)
    form = settings_form(request)
    if request.method == "POST" and form.is_valid():
        services.keep_settings(request.user, form.changes())
        messages.success(request, _("Saved. The server takes it up within a few seconds."))
        return redirect("start_institution")
    return render(request, "operating/start_settings.html", {"form": form, "steps": _steps(1)})


def first_institution(request: Request) -> HttpResponse:
    """Two ways to the first institution, or none yet."""
    require_operator(request.user)
    return render(request, "operating/start_institution.html", {"steps": _steps(2)})


def _steps(current: int) -> Steps:
    return Steps(
        [
            Step(_("Your account")),
            Step(_("This registry"), reverse("start_settings")),
            Step(_("First institution"), reverse("start_institution")),
        ],
        current,
    )
