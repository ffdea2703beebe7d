"""Where a learner lets a program in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from allauth.idp.oidc.views import AuthorizationView
from django.utils.translation import gettext as _

from cairn.registry.errors import NotPossible
from cairn.registry.site.middleware import policy

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_CHALLENGE = 43
"""Characters of a SHA-256 in base64url (RFC 7636 §4.2)."""


class ConsentView(AuthorizationView):  # type: ignore[misc]  # allauth has no types
    """The question in our frame; nothing is asked without PKCE."""

    template_name = "api/consent.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Ask, if the program asked as Open Badges wants it to.

        Raises:
            NotPossible: it did not; nothing is sent back to an address that was not checked.
        """
        asked = request.GET
        if (
            asked.get("code_challenge_method") != "S256"
            or len(asked.get("code_challenge", "")) != _CHALLENGE
            or asked.get("response_type") != "code"
            or not asked.get("state")
        ):
            raise NotPossible(
                detail=_("The program did not ask in the way that keeps you safe."),
                mend=_("Tell its makers: response_type=code, state and PKCE with S256 are needed."),
            )
        response: HttpResponse = super().get(request, *args, **kwargs)
        if response.status_code == 200:  # noqa: PLR2004
            where = urlsplit(asked.get("redirect_uri", ""))
            # The answer leads to the program, and browsers hold that against the page's list.
            origin = f"{where.scheme}://{where.netloc}"
            response.headers["Content-Security-Policy"] = policy(origin)
        return response

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Keep the page and the code in it out of every cache."""
        request.cairn_private = True  # type: ignore[attr-defined]
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


consent = ConsentView.as_view()
