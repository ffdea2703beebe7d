"""The language of the pages: chosen on a device, or that of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class PersonLanguage:
    """Who signs in on a new device reads in the language of the account.

    A choice made on this device (its cookie) comes first; strangers are not looked up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Switch to the account's language before the page is made."""
        if (
            settings.LANGUAGE_COOKIE_NAME not in request.COOKIES
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and request.user.is_authenticated
            and request.user.language in dict(settings.LANGUAGES)
        ):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self._next(request)


# Exempt, since a token would set a cookie for every visitor of every public page. Another site can
# at most change the language that a stranger reads in: the session's cookie is "Lax", so a form
# sent from elsewhere arrives without it, and no account is touched.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Read on in another language, at the page where one was."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("home")
    answer = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
        if request.user.is_authenticated and request.user.language != language:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return answer
