"""Old addresses go on being answered, once the old name is led to this installation.

Somebody has the old name point here (DNS, or a web server that passes requests on with their
``Host``). What stood at an address and is kept is answered octet for octet; whoever came to read is
led to the page on which its keeper explains. Nothing of this installation's own is reached under
an old name: no session, no form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from cairn.registry.closing import keeping
from cairn.registry.log.views import log_file
from cairn.transparency.tiles import CHECKPOINT_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cairn.registry.closing.models import KeptDocument

_READING = ("GET", "HEAD", "OPTIONS")
_FOR_MINUTES = "public, max-age=300"
_ACHIEVEMENT = re.compile(r"/achievements/[0-9a-f-]{36}(?:/v/[1-9]\d{0,6})?")
_SLUG = re.compile(r"/institutions/([a-z0-9-]{1,60})(?:/|$)")
_FORMS = {"application/ld+json": "ctdl", "application/json": "openbadges"}
_HARMLESS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_NOT_FOUND = 404


class OldAddresses:
    """Answers for the hosts of old installations, and for what was taken over at our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer for an old host; pass everything else on."""
        host = request.META.get("HTTP_HOST", "").lower()
        own = urlsplit(settings.BASE_URL).netloc
        here = host in {own, ""} or host.partition(":")[0] in settings.ALLOWED_HOSTS
        # Who watches asks under any name, and above all when there is no database to look in.
        if here or request.path == reverse("healthz"):
            response = self._next(request)
            if response.status_code == _NOT_FOUND and request.method in _READING:
                return answer(own, request) or response
            return response
        if not keeping.of_host(host).exists():
            return self._next(request)
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        return answer(host, request) or HttpResponseRedirect(_page_about(host, request.path))


def answer(host: str, request: HttpRequest, path: str = "") -> HttpResponse | None:
    """What stood at an address of an old installation; ``None`` if nothing is kept of it.

    Args:
        host: of the old installation.
        request: who asks; an achievement's address answers in the form that is asked for.
        path: the old path; that of the request where absent.
    """
    asked = path or request.path
    if "\0" in asked:
        # No address that was kept has one, and PostgreSQL takes no text with it.
        return None
    if asked == f"/log/{CHECKPOINT_PATH}" or asked.startswith("/log/tile/"):
        files = keeping.log_files(host)
        return log_file(files, asked.removeprefix("/log/"), fresh=_FOR_MINUTES)
    if _ACHIEVEMENT.fullmatch(asked):
        wanted = request.get_preferred_type(["text/html", *_FORMS])
        if wanted not in _FORMS:
            return None
        asked = f"{asked}/{_FORMS[wanted]}"
    found = keeping.at(host, asked)
    return served(found) if found else None


def served(found: KeptDocument) -> HttpResponse:
    """A kept document, as it stood; nothing in it can run."""
    response = HttpResponse(bytes(found.body), content_type=found.media_type)
    response["Cache-Control"] = _FOR_MINUTES
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Security-Policy"] = _HARMLESS
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page_about(host: str, path: str) -> str:
    """The page of this installation on which somebody reads what became of an old address."""
    match = _SLUG.match(path)
    here = f"{settings.BASE_URL}/kept/{host}/"
    if match and keeping.of_host(host).filter(slug=match[1]).exists():
        return f"{here}{match[1]}/"
    return here
