"""Answers that nobody keeps, finds or passes on: what a link alone opens."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

HEADERS = {
    "Cache-Control": "no-store, private",
    # Tells no other site where a visitor was. "no-referrer" would say no more, and browsers then
    # send our own forms with `Origin: null`, which the check against forged forms refuses.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_P = ParamSpec("_P")
_R = TypeVar("_R", bound=HttpRequest)


def private(
    view: Callable[Concatenate[_R, _P], HttpResponseBase],
) -> Callable[Concatenate[_R, _P], HttpResponseBase]:
    """Have a view's answers, its errors too, kept by no cache and no search engine.

    The headers are set by :class:`cairn.registry.site.middleware.SecurityHeaders`, since an error
    becomes a page outside the view.
    """

    @wraps(view)
    def marked(request: _R, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        request.cairn_private = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return marked
