"""Who asks, as the services take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.accounts.models import User
from cairn.registry.errors import NotFound

if TYPE_CHECKING:
    from django.http import HttpRequest


def person(request: HttpRequest) -> User:
    """The person who has signed in; a view behind ``login_required`` always has one.

    Raises:
        NotFound: nobody has.
    """
    if not isinstance(request.user, User):
        raise NotFound
    return request.user
