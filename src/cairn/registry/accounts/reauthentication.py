"""Deeds that somebody at an unlocked computer must not do: they ask to sign in once more."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
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
    records = get_authentication_records(request, request.user)
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    if any(each["at"] > since for each in records):
        return True
    # Somebody new gave a code of the mail, which is not among the records.
    began = UserSession.objects.filter(
        user=request.user, session_key=request.session.session_key
    ).first()
    return began is not None and bool(began.created_at.timestamp() > since)
