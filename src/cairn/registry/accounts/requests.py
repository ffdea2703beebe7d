"""A request of somebody who has signed in, as the views behind ``login_required`` see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User


class Request(HttpRequest):
    """A request whose ``user`` is an account; for annotations, never made."""

    user: User
