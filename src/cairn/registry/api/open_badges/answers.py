"""Who asks with which scope, and the answer to a call that failed (``imsx_StatusInfo``)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from allauth.idp.oidc.models import Token
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from cairn.errors import CairnError
from cairn.registry.errors import TooMany
from cairn.registry.site.rates import Rate, allow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    Call = Callable[[HttpRequest, Token], HttpResponse]

_MINOR = {
    400: "invalid_data",
    401: "unauthorisedrequest",
    403: "forbidden",
    404: "unknownobject",
    405: "invalid_data",
    409: "invalid_data",
    429: "server_busy",
}
_ASKED = Rate("open-badges", 600, 60)


def failure(status: int, words: str) -> HttpResponse:
    """An answer that says what failed."""
    response = JsonResponse(
        {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": words,
            "imsx_codeMinor": {
                "imsx_codeMinorField": [
                    {
                        "imsx_codeMinorFieldName": "TargetEndSystem",
                        "imsx_codeMinorFieldValue": _MINOR.get(status, "internal_server_error"),
                    }
                ]
            },
        },
        status=status,
    )
    if status == 401:  # noqa: PLR2004
        response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _token_of(request: HttpRequest) -> Token | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        return None
    token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, value.strip())
    return token if token is not None and token.user and token.user.is_active else None


def called(**calls: tuple[str, Call]) -> Callable[[HttpRequest], HttpResponse]:
    """A view of several methods, each with the scope that it needs: ``get=(READ, function)``."""
    by_method: Mapping[str, tuple[str, Call]] = {name.upper(): each for name, each in calls.items()}

    @csrf_exempt
    @wraps(called)
    def view(request: HttpRequest) -> HttpResponse:
        try:
            response = _answer(request, by_method)
        except TooMany as error:
            response = failure(429, error.advice())
            response["Retry-After"] = str(error.facts["seconds"])
        except CairnError as error:
            response = failure(400, f"{error.what()} {error.advice()}")
        response["Cache-Control"] = "no-store"
        return response

    return view


def _answer(request: HttpRequest, calls: Mapping[str, tuple[str, Call]]) -> HttpResponse:
    allow(request, _ASKED)
    method = request.method or ""
    if method not in calls:
        response = failure(405, "This method is not offered here.")
        response["Allow"] = ", ".join(calls)
        return response
    token = _token_of(request)
    if token is None:
        return failure(401, "A token is needed that is good now.")
    scope, call = calls[method]
    if scope not in token.get_scopes():
        return failure(403, f"The token lacks the scope {scope}.")
    return call(request, token)
