"""What a recipient opens: a share, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cairn.registry.errors import NotFound
from cairn.registry.sharing import pages, services
from cairn.registry.sharing.forms import CodeForm
from cairn.registry.sharing.models import Seen
from cairn.registry.site import rates
from cairn.registry.site.privacy import private

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cairn.registry.sharing.models import Share

_OPENED = rates.Rate("share", most=600, seconds=300)
_MISSED = rates.Rate("share-missed", most=30, seconds=300)
_COOKIE = "cairn_share"
_SALT = "cairn.sharing.code"
_COOKIE_SECONDS = 12 * 3600


# Exempt, since a token would set a cookie for everybody who looks. The one thing that can be sent
# is a code, and who can send it could as well type it.
@csrf_exempt
@private
def share(request: HttpRequest, token: str) -> HttpResponse:
    """What a learner shows, as long as the learner shows it."""
    found = _found(request, token)
    mine = request.user.is_authenticated and request.user.pk == found.holder_id
    if not mine and not _may(request, found):
        return _code(request, found)
    if not mine:
        services.note(found, Seen.PAGE)
    page = pages.received(services.contents(found), pages.said(found), token=token)
    return render(request, "sharing/share.html", {**page, "mine": mine})


@private
def share_file(request: HttpRequest, token: str, position: int) -> HttpResponse:
    """One of its credentials, byte for byte as the learner received it."""
    found = _found(request, token)
    mine = request.user.is_authenticated and request.user.pk == found.holder_id
    if not mine and not _may(request, found):
        return redirect("share", token)
    item = found.items.filter(position=position).select_related("held").first()
    if item is None:
        raise NotFound
    if not mine:
        services.note(found, Seen.FILE)
    data = bytes(item.held.document)
    response = HttpResponse(data, content_type="application/octet-stream")
    kind = "json" if data.lstrip()[:1] == b"{" else "xml" if data.lstrip()[:1] == b"<" else "jwt"
    response["Content-Disposition"] = f'attachment; filename="credential-{position}.{kind}"'
    return response


def _found(request: HttpRequest, token: str) -> Share:
    """The share; who tries links that lead nowhere is soon told to wait."""
    rates.allow(request, _OPENED)
    try:
        return services.find(token)
    except NotFound:
        rates.allow(request, _MISSED)
        raise


def _may(request: HttpRequest, found: Share) -> bool:
    """Whether it needs no code, or this browser has given the present one."""
    if not found.code_generation:
        return True
    try:
        held = request.get_signed_cookie(_COOKIE, salt=_SALT, max_age=_COOKIE_SECONDS)
    except (KeyError, signing.BadSignature):
        return False
    return bool(held == f"{found.pk}:{found.code_generation}")


def _code(request: HttpRequest, found: Share) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if services.use_code(found, form.cleaned_data["code"]):
            response = redirect(request.path)
            response.set_signed_cookie(
                _COOKIE,
                f"{found.pk}:{found.code_generation}",
                salt=_SALT,
                max_age=_COOKIE_SECONDS,
                path=request.path,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
            return response
        form.add_error(
            "code",
            _(
                "This code does not open it: it is another one, it was used already, or it was "
                "typed wrong too often. Ask the person for a new code."
            ),
        )
    return render(request, "sharing/code.html", {"form": form}, status=200)
