"""The first start: a one-time link that makes the operator's account.

Nobody is an operator until somebody who can read the server's output, or its data folder, says who.
The link is drawn anew at each start for as long as there is no operator, and dies when it is used.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cairn.registry import configuration
from cairn.registry.accounts.models import User
from cairn.registry.audit import trail
from cairn.registry.errors import NotFound, NotPossible

if TYPE_CHECKING:
    from pathlib import Path

LINK_FILE = "first-start.txt"
_TOKEN_OCTETS = 32


def offer() -> str | None:
    """Draw the link and keep it in the data folder; ``None`` once there is an operator."""
    path = _path()
    if _has_operator():
        path.unlink(missing_ok=True)
        return None
    link = f"{settings.BASE_URL}/start/{secrets.token_urlsafe(_TOKEN_OCTETS)}"
    configuration.write_private(path, link + "\n")
    return link


def check(token: str) -> None:
    """Refuse a link that is not the present one.

    Raises:
        NotFound: it was used, or never was one.
    """
    _read(token)


def _read(token: str) -> str:
    """The file with the link, if the token is that of the link."""
    try:
        text = _path().read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound from None
    kept = text.strip().rpartition("/")[2]
    if not hmac.compare_digest(kept.encode(), token.encode()) or _has_operator():
        raise NotFound
    return text


def make_operator(token: str, *, email: str, name: str, password: str) -> User:
    """Make the operator's account; the address counts as verified, since no mail may leave yet.

    Raises:
        NotFound: the link was used, or never was one.
        NotPossible: there is an account of that address.
    """
    address = email.strip().lower()
    with _used(token), transaction.atomic():
        if EmailAddress.objects.filter(email__iexact=address).exists() or (
            User.objects.filter(email__iexact=address).exists()
        ):
            raise NotPossible(
                detail=_("There is an account with this address already."),
                mend=_("Sign in to it, then open the link again."),
            )
        user = User.objects.create_user(
            address, password, name=" ".join(name.split()), is_operator=True
        )
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        _record(user)
    return user


def promote(token: str, user: User) -> None:
    """Make an account that exists the operator's.

    Raises:
        NotFound: the link was used, or never was one.
    """
    with _used(token), transaction.atomic():
        user.is_operator = True
        user.save(update_fields=["is_operator"])
        _record(user)


def _record(user: User) -> None:
    trail.record("operator.made", organisation=None, actor=user, subject=f"user:{user.pk}")


class _used:  # noqa: N801  # reads as a word: `with _used(token)`
    """Use the link up: of two who use it at once one finds it gone; on a failure it comes back."""

    def __init__(self, token: str) -> None:
        self._text = _read(token)

    def __enter__(self) -> None:
        try:
            _path().unlink()
        except FileNotFoundError:
            raise NotFound from None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            configuration.write_private(_path(), self._text)


def _has_operator() -> bool:
    return User.objects.filter(is_operator=True, is_active=True).exists()


def _path() -> Path:
    folder: Path = settings.DATA
    return folder / LINK_FILE
