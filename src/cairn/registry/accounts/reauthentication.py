"""Deeds that somebody at an unlocked computer must not do: they ask to sign in once more."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from cairn.registry.accounts.requests import Request

P = ParamSpec("P")


def signed_in_again(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Let a view answer only who has given password, passkey or code in the last 15 minutes.

    Else the person is asked for it, and comes back to the page afterwards.
    """

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer: HttpResponse = reauthentication_required(view)(request, *args, **kwargs)
        return answer

    return login_required(guarded)


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether who asks has given password, passkey or code in the last 15 minutes."""
    if not request.user.is_authenticated:
        return False
    latest = max(
        (each["at"] for each in get_authentication_records(request, request.user)), default=0.0
    )
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
