"""Making tokens, and finding who stands behind one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.api.models import ApiToken
from cairn.registry.audit import trail
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.organisations.rights import Action, may, require

if TYPE_CHECKING:
    from collections.abc import Collection

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

PREFIX = "cairn_"
"""What every token begins with, so that scanners for leaked secrets know one."""
LONGEST_LIFE = timedelta(days=366)
NEVER = frozenset({Action.CLOSE, Action.MANAGE_API})
"""What no program may do: close an institution, make further tokens."""
_OCTETS = 32
_NOTED_EVERY = timedelta(hours=1)


def make(
    user: User,
    organisation: Organisation,
    name: str,
    scopes: Collection[Action],
    life: timedelta,
) -> tuple[ApiToken, str]:
    """Make a token.

    Args:
        user: who makes it, and in whose right the program acts.
        organisation: where it is good for.
        name: what the program is called.
        scopes: what it may do; nothing that the person may not.
        life: how long it is good for.

    Returns:
        The row, and the token, which is never seen again.

    Raises:
        NotAllowed: the person may not let programs in, or not do what the program shall.
        NotPossible: no name, no scope, or too long a life.
    """
    require(user, Action.MANAGE_API, organisation)
    if not name.strip() or not scopes:
        raise NotPossible(
            detail=_("A token needs a name and at least one thing that it may do."),
            mend=_("Choose as little as the program needs."),
        )
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise NotPossible(
            detail=_("A token is good for a year at most."), mend=_("Choose a shorter time.")
        )
    for scope in scopes:
        if scope in NEVER or not may(user, scope, organisation):
            raise NotAllowed(action=scope.value)
    secret = PREFIX + secrets.token_urlsafe(_OCTETS)
    with transaction.atomic():
        token = ApiToken.objects.create(
            organisation=organisation,
            made_by=user,
            name=name.strip(),
            digest=_digest(secret),
            scopes=sorted(scope.value for scope in scopes),
            expires_at=timezone.now() + life,
        )
        trail.record(
            "api.token-made",
            organisation=organisation,
            actor=user,
            subject=f"token:{token.pk}",
            scopes=token.scopes,
        )
    return token, secret


def revoke(user: User, token: ApiToken) -> None:
    """End a token at once.

    Raises:
        NotAllowed: the person may not let programs in there.
    """
    require(user, Action.MANAGE_API, token.organisation)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            trail.record(
                "api.token-revoked",
                organisation=token.organisation,
                actor=user,
                subject=f"token:{token.pk}",
            )


def find(secret: str) -> ApiToken | None:
    """The token that is good now, or ``None``."""
    if not secret.startswith(PREFIX):
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("organisation", "made_by")
        .filter(
            digest=_digest(secret), revoked_at=None, expires_at__gt=now, made_by__is_active=True
        )
        .first()
    )
    if token is not None:
        ApiToken.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lt=now - _NOTED_EVERY), pk=token.pk
        ).update(last_used_at=now)
    return token


def require_scope(token: ApiToken, action: Action) -> None:
    """Refuse what the token is not for; whether its maker may is for the service to ask.

    Raises:
        NotAllowed: the token's scopes do not name it.
    """
    if action.value not in token.scopes:
        raise NotAllowed(action=action.value)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
