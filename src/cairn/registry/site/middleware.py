"""The web's edge: headers on every answer, and errors of the tree as pages or problem details."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpResponse

from cairn.errors import CairnError, FetchFailed
from cairn.registry.errors import (
    Ended,
    InstanceUnusable,
    KeyUsedAgain,
    NotAllowed,
    NotFound,
    NotPossible,
    PlaceUnknown,
    TooMany,
)
from cairn.registry.site import privacy, troubles

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'{providers}; frame-ancestors 'none'"
)


def policy(*origins: str) -> str:
    """What a page may load and where its forms may lead: here, and to these origins."""
    return _POLICY.format(providers="".join(f" {origin}" for origin in origins))


_STATUS: tuple[tuple[type[CairnError], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (NotPossible, 409),
    (Ended, 410),
    (KeyUsedAgain, 422),
    (PlaceUnknown, 422),
    (TooMany, 429),
    (InstanceUnusable, 503),
    (FetchFailed, 502),
    (CairnError, 400),
)


def status_of(error: CairnError) -> int:
    """The HTTP status that says what an error of the tree says."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def problem(error: CairnError) -> HttpResponse:
    """An error as RFC 9457 problem details."""
    body = {
        "type": f"https://w3id.org/cairn/problems/{error.code}",
        "title": error.what(),
        "status": status_of(error),
        "detail": error.advice(),
        "code": error.code,
    }
    return HttpResponse(
        json.dumps(body), status=status_of(error), content_type="application/problem+json"
    )


class SecurityHeaders:
    """Nothing from elsewhere runs in our pages, and nobody frames them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response
        # A form that leads to an identity provider is one that browsers hold against this list.
        self._policy = policy(*settings.IDENTITY_ORIGINS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that Django does not."""
        response = self._next(request)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=()")
        if getattr(request, "cairn_private", False):
            for name, value in privacy.HEADERS.items():
                response.headers[name] = value
        elif settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Who is signed in stands in the frame of every page: none of them is for others.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if getattr(request, "cairn_signed_out", False):
            # At a library's desk the next reader finds no page by going back.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


@receiver(user_logged_out)
def _signed_out(request: HttpRequest | None, **_more: object) -> None:
    if request is not None:
        request.cairn_signed_out = True  # type: ignore[attr-defined]


class ErrorsAsPages:
    """What a view raises from the tree becomes a page that says what happened and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._next(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an error of the tree; leave every other to Django."""
        if not isinstance(error, CairnError):
            return None
        if request.path.startswith("/api/"):
            response = problem(error)
        else:
            ways = troubles.ways_on(request)
            response = troubles.answer(request, troubles.of(error, status_of(error), ways))
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(error.facts["seconds"])
        return response
