"""Pages in the language that a person has chosen for the account, on any device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class OwnLanguage:
    """Who signs in on a new device reads the language of the account, not of the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Turn to the account's language where this browser has chosen none."""
        cookies = request.COOKIES
        # Without a session nobody has signed in: the database is not asked.
        if settings.SESSION_COOKIE_NAME in cookies and settings.LANGUAGE_COOKIE_NAME not in cookies:
            user = request.user
            if user.is_authenticated and user.language in dict(settings.LANGUAGES):
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        return self._next(request)
