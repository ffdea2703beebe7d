"""Pages of helping somebody back into an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.errors import NotPossible
from cairn.registry.operating import pages, recovery
from cairn.registry.operating.forms import RecoveryForm
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations.rights import require_operator
from cairn.registry.site.components import Confirmation

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from cairn.registry.accounts.requests import Request


@signed_in_again
def recoveries(request: Request) -> HttpResponse:
    """Who is helped back, and begin to help somebody."""
    require_operator(request.user)
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            recovery.begin(request.user, **{**values, "kind": Recovery.Kind(values["kind"])})
        except NotPossible as error:
            form.add_error(None, error.advice())
        else:
            messages.success(request, _("Asked. The account's addresses were told as well."))
            return redirect("operator_recoveries")
    return render(
        request,
        "operating/recoveries.html",
        {"form": form, "table": pages.recoveries_table()},
    )


@signed_in_again
def withdraw(request: Request, number: UUID) -> HttpResponse:
    """Stop helping."""
    require_operator(request.user)
    found = get_object_or_404(Recovery, pk=number, done_at=None, stopped_at=None)
    if request.method == "POST":
        recovery.withdraw(request.user, found)
        messages.success(request, _("Stopped."))
        return redirect("operator_recoveries")
    confirmation = Confirmation(
        title=_("Stop this?"),
        consequences=[_("Nothing changes in the account. It can be begun anew.")],
        form="",
        action=_("Stop it"),
        back=reverse("operator_recoveries"),
        danger=False,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@never_cache
@signed_in_again
def agree(request: Request, token: str) -> HttpResponse:
    """Give the second word."""
    found = recovery.asked(token, request.user)
    if request.method == "POST":
        done = recovery.agree(request.user, token)
        messages.success(
            request,
            _("Thank you. It takes effect on %(when)s, unless it is stopped.")
            % {"when": date_format(timezone.localtime(done.due_at), "DATETIME_FORMAT")},
        )
        return redirect("home")
    confirmation = Confirmation(
        title=_("Do you know that it is %(person)s?") % {"person": found.account},
        consequences=[
            _("%(operator)s says: %(reason)s")
            % {"operator": found.asked_by or _("An operator"), "reason": found.reason},
            _("Lost: %(what)s") % {"what": found.get_kind_display()},
            *(
                [_("New address: %(address)s") % {"address": found.new_email}]
                * bool(found.new_email)
            ),
            _("In three days the person gets back in. The account's addresses are told now."),
        ],
        form="",
        action=_("I have spoken to them: it is them"),
        back=reverse("home"),
        undo=_("If you have not spoken to the person yourself, do not agree."),
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop it, by the link that the account's addresses got; no account is needed."""
    recovery.to_stop(token)
    if request.method == "POST":
        recovery.stop(token)
        messages.success(request, _("Stopped. Nothing has changed in your account."))
        return redirect("home")
    confirmation = Confirmation(
        title=_("Stop this way into your account?"),
        consequences=[
            _("Who asked for it does not get in. If it was not you, change your password too.")
        ],
        form="",
        action=_("Stop it"),
        back=reverse("home"),
        danger=False,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@never_cache
def take_address(request: HttpRequest, token: str) -> HttpResponse:
    """Take the new address into the account."""
    if request.method == "POST":
        recovery.take_address(token)
        messages.success(
            request, _("This address is yours again. Have a sign-in code sent to it now.")
        )
        return redirect("account_request_login_code")
    confirmation = Confirmation(
        title=_("Use this address for your account?"),
        consequences=[_("You sign in with it from now on. Your second factor stays as it is.")],
        form="",
        action=_("Use it"),
        back=reverse("home"),
        danger=False,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})
