"""Choosing the language of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


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


LEGAL_SIGNED_OFF: frozenset[str] = frozenset()
"""Languages in which a speaker has read the translated legal text and stands by it: none yet."""


def of_legal_text() -> str:
    """The language in which terms and privacy statement are shown to this reader."""
    language = get_language() or "en"
    return language if language in LEGAL_SIGNED_OFF else "en"
