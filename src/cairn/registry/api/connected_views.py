"""A learner's programs: which were let into the backpack, and ending that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.idp.oidc.models import Client, Token
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.registry.api.open_badges.scopes import SCOPES
from cairn.registry.errors import NotFound
from cairn.registry.site.components import Cell, Column, Confirmation, Empty, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from cairn.registry.accounts.models import User
    from cairn.registry.accounts.requests import Request


def _tokens(user: User) -> QuerySet[Token]:
    """What programs hold of the person's leave, and is good now."""
    kinds = (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN)
    found: QuerySet[Token] = Token.objects.valid().filter(user=user, type__in=kinds)
    return found


@login_required
def connected(request: Request) -> HttpResponse:
    """The programs that were let in, and what each may."""
    allowed: dict[Client, set[str]] = {}
    for token in _tokens(request.user).select_related("client").order_by("client__name"):
        allowed.setdefault(token.client, set()).update(token.get_scopes())
    table = Table(
        id="connected",
        caption=_("Programs that you let in"),
        named=True,
        columns=[Column(_("Program")), Column(_("Allowed to")), Column(_("Change"))],
        rows=[
            [
                Cell(client.name),
                Cell("; ".join(str(words) for scope, words in SCOPES.items() if scope in scopes)),
                Cell(_("End it"), url=reverse("connected_end", args=[client.pk])),
            ]
            for client, scopes in allowed.items()
        ],
        empty=Empty(
            _("No program is let in"),
            _("A portfolio or a job site can ask to read your badges. You decide, and you end it."),
        ),
    )
    return render(request, "api/connected.html", {"table": table})


@login_required
def end(request: Request, client: str) -> HttpResponse:
    """End what a program may, at once."""
    token = _tokens(request.user).filter(client_id=client).select_related("client").first()
    if token is None:
        raise NotFound
    if request.method == "POST":
        # Codes too: one that was just given must not become a token afterwards.
        Token.objects.filter(user=request.user, client_id=client).delete()
        messages.success(request, _("The program can read and add nothing any more."))
        return redirect("connected")
    confirmation = Confirmation(
        title=_("End what %(name)s may do?") % {"name": token.client.name},
        consequences=[
            _("It can read and add nothing any more, from this moment on."),
            _("What it has read before, it may still have. Ask its makers to delete it."),
        ],
        form="",
        action=_("End it"),
        back=reverse("connected"),
        danger=False,
        undo=_("You can let it in again later."),
    )
    return render(request, "accounts/confirm.html", {"confirmation": confirmation})
