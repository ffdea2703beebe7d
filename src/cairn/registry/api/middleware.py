"""The edge of the API: its rate, its errors, who may ask from a browser, and what is unchanged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

from cairn.registry.api.acting import by_nobody
from cairn.registry.errors import TooMany
from cairn.registry.site.middleware import problem
from cairn.registry.site.rates import Rate, allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

BASE = "/api/v1/"
_JSON = "application/json"
ASKED = Rate("api", 1_200, 60)
"""For each address: enough for a diligent program, too little to guess or to flood."""

_CORS = {
    # Nothing here looks at cookies: a page of another site can do no more than its visitor could
    # do with a command line, so any site may ask.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_TITLES = {
    400: ("The request cannot be read.", "Look at the published description, openapi.json."),
    404: ("There is nothing here.", "Check the address."),
    405: ("This cannot be done here.", "Look at the published description, openapi.json."),
    413: ("The request is too large.", "Send less at once."),
    415: ("The request is not JSON.", "Send it as application/json."),
}


class Programs:
    """Answers of the API as programs expect them; every other answer passes through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Count, pass on, and complete the answer."""
        with by_nobody():
            if not request.path.startswith(BASE):
                return self._next(request)
            response = self._answer(request)
        for name, value in _CORS.items():
            response.headers.setdefault(name, value)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=204, headers=_PREFLIGHT)
        try:
            allow(request, ASKED)
        except TooMany as error:
            return too_many(error)
        refused = _refused_unread(request)
        if refused is not None:
            return refused
        response = self._next(request)
        if response.streaming or not isinstance(response, HttpResponse):
            return response
        if response.status_code >= 400 and "json" not in response.headers["Content-Type"]:  # noqa: PLR2004
            return _as_problem(response)
        if request.method == "GET" and response.status_code == 200:  # noqa: PLR2004
            return _conditional(request, response)
        return response


def _refused_unread(request: HttpRequest) -> HttpResponse | None:
    """A body that is too long, or not JSON, is refused before it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or length == "0":
        return None
    if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return _as_problem(HttpResponse(status=413))
    if request.content_type != _JSON:
        return _as_problem(HttpResponse(status=415, headers={"Accept": _JSON}))
    return None


def too_many(error: TooMany) -> HttpResponse:
    """A 429 that says how long to wait."""
    response = problem(error)
    response.headers["Retry-After"] = str(error.facts["seconds"])
    return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    """A page of Django's, as RFC 9457 problem details."""
    status = response.status_code
    title, detail = _TITLES.get(
        status, ("The request failed.", "Try again, or ask the operator of this registry.")
    )
    body = {
        "type": f"https://w3id.org/cairn/problems/request.{status}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": f"request.{status}",
    }
    made = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
    for name in ("Allow", "Accept"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Not sent again where the asker has it already (``If-None-Match``)."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if "ETag" not in response.headers:
        set_response_etag(response)
    unchanged = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return unchanged if isinstance(unchanged, HttpResponse) else response
