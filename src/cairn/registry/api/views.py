"""Pages about programs: who was let in, and what they can ask."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.api import pages, tokens
from cairn.registry.api.api import api
from cairn.registry.api.forms import TokenForm
from cairn.registry.api.models import ApiToken
from cairn.registry.organisations.rights import Action as Right
from cairn.registry.organisations.views import inside
from cairn.registry.site.components import Action, Confirmation, Copy, Crumb
from cairn.registry.site.privacy import private

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from cairn.registry.accounts.requests import Request
    from cairn.registry.organisations.models import Organisation


def description(request: HttpRequest) -> HttpResponse:
    """What programs can ask, for people to read."""
    published = reverse("api:openapi-json")
    return render(
        request,
        "api/description.html",
        {
            "groups": list(pages.groups(api.get_openapi_schema())),
            "published": Action(_("The description for programs (OpenAPI 3.1)"), published),
            "base": Copy("base", _("Every address begins with"), f"{settings.BASE_URL}/api/v1"),
            "crumbs": [Crumb(_("For programs"))],
        },
    )


@login_required
def programs(request: Request, slug: str) -> HttpResponse:
    """The programs that were let in."""
    organisation = inside(request, slug, Right.MANAGE_API)
    return render(
        request,
        "api/programs.html",
        {
            "table": pages.tokens_table(organisation),
            "new": Action(_("Let a program in"), reverse("token_make", args=[slug]), icon="plus"),
            "organisation": organisation,
            "crumbs": _crumbs(organisation, _("Programs")),
        },
    )


@private
@signed_in_again
def make(request: Request, slug: str) -> HttpResponse:
    """Make a token; the answer shows it, this once."""
    organisation = inside(request, slug, Right.MANAGE_API)
    form = TokenForm(request.POST or None, user=request.user, organisation=organisation)
    crumbs = _crumbs(organisation, _("Programs"), _("Let a program in"))
    where = {"organisation": organisation, "crumbs": crumbs}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        scopes = [Right(each) for each in values["scopes"]]
        life = timedelta(days=values["days"])
        token, secret = tokens.make(request.user, organisation, values["name"], scopes, life)
        shown = Copy("token", _("Token of %(name)s") % {"name": token.name}, secret)
        back = Action(_("I have kept it"), reverse("programs", args=[slug]))
        return render(request, "api/token.html", {"shown": shown, "back": back, **where})
    return render(request, "api/make.html", {"form": form, **where})


@login_required
def end(request: Request, slug: str, number: UUID) -> HttpResponse:
    """End a token, after saying what stops."""
    organisation = inside(request, slug, Right.MANAGE_API)
    token = get_object_or_404(ApiToken, pk=number, organisation=organisation)
    if request.method == "POST":
        tokens.revoke(request.user, token)
        messages.success(request, _("The token has ended. The program can do nothing any more."))
        return redirect("programs", slug=slug)
    confirmation = Confirmation(
        title=_("End the token of %(name)s?") % {"name": token.name},
        consequences=[
            _("The program can do nothing any more, from this moment on."),
            _("What it has done stays as it is."),
        ],
        form="",
        action=_("End the token"),
        back=reverse("programs", args=[slug]),
        undo=_("This cannot be undone. You can make a new token."),
    )
    return render(
        request, "confirm.html", {"confirmation": confirmation, "organisation": organisation}
    )


def _crumbs(organisation: Organisation, *labels: str) -> list[Crumb]:
    """The way to a page about programs; the last one is the page itself."""
    inner = [Crumb(each, reverse("programs", args=[organisation.slug])) for each in labels[:-1]]
    home = Crumb(str(organisation), reverse("today", args=[organisation.slug]))
    return [home, *inner, Crumb(labels[-1])]
