"""The account's own pages: choices, devices, what is held, deletion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cairn.registry.accounts import pages, personal_data, services
from cairn.registry.accounts.forms import DeletionForm, ProfileForm
from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.site.components import Confirmation

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cairn.registry.accounts.requests import Request


def no_way_in(request: HttpRequest) -> HttpResponse:
    """The ways back: lost password, passkey, phone, address; and what is left when all are lost."""
    return render(request, "accounts/ways_back.html", {"contact": settings.CONTACT})


@login_required
def profile(request: Request) -> HttpResponse:
    """Name, language, mails."""
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.choose(request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        answer = redirect("account_profile")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.user.language,
            max_age=365 * 24 * 3600,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "former_names": reversed(request.user.former_names)},
    )


@login_required
@require_POST
def forget_name(request: Request) -> HttpResponse:
    """Take a former name out of the account."""
    services.forget_former_name(request.user, request.POST.get("name", ""))
    messages.success(request, _("The former name was taken out of your account."))
    return redirect("account_profile")


@login_required
def devices(request: Request) -> HttpResponse:
    """Where one is signed in; end all others."""
    current = request.session.session_key or ""
    if request.method == "POST":
        services.end_other_sessions(request.user, current)
        messages.success(request, _("All other devices have to sign in again."))
        return redirect("account_devices")
    table = pages.devices_table(request.user, current)
    return render(
        request, "accounts/devices.html", {"table": table, "several": len(table.rows) > 1}
    )


@login_required
def end_device(request: Request, number: int) -> HttpResponse:
    """End one session."""
    if request.method == "POST":
        services.end_session(request.user, number)
        messages.success(request, _("That device has to sign in again."))
        return redirect("account_devices")
    confirmation = Confirmation(
        title=_("End this session?"),
        consequences=[_("That device has to sign in again. Nothing that you hold changes.")],
        form="",
        action=_("End it"),
        back=reverse("account_devices"),
        danger=False,
    )
    return render(request, "accounts/confirm.html", {"confirmation": confirmation})


@login_required
def data(request: Request) -> HttpResponse:
    """What is held, as a file; and the way out."""
    return render(request, "accounts/data.html")


@never_cache
@signed_in_again
def download(request: Request) -> HttpResponse:
    """Everything that is held about the person, as one JSON file."""
    text = json.dumps(personal_data.everything(request.user), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@never_cache
@signed_in_again
def delete(request: Request) -> HttpResponse:
    """Delete the account, after saying what goes and what stays."""
    against = services.why_not_delete(request.user)
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = request.user
        services.delete(user)
        logout(request)
        messages.success(request, _("Your account was deleted."))
        return redirect("home")
    confirmation = Confirmation(
        title=_("Delete your account?"),
        consequences=[
            _("Your name, addresses, passkeys, devices and choices are deleted at once."),
            _("Your backpack, your shares and all links to them are deleted and stop working."),
            _("You lose the roles that you hold in institutions."),
            *personal_data.what_stays(request.user),
            _("Files that you have taken out keep verifying: anybody can check them as before."),
        ],
        form=form,
        action=_("Delete my account"),
        back=reverse("account_data"),
        undo=_("This cannot be undone. Take your data out first."),
    )
    return render(
        request,
        "accounts/delete.html",
        {"confirmation": None if against else confirmation, "against": against},
    )
