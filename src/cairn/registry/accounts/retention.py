"""How long what this folder keeps is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef

from cairn.registry.accounts.models import User
from cairn.registry.jobs.retention_schedule import Rule


def _never_verified(before: datetime) -> int:
    """Whoever typed in an address that nobody answered for."""
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    idle = User.objects.filter(
        ~Exists(verified), created_at__lt=before, last_login=None, is_operator=False, roles=None
    )
    return idle.delete()[1].get("accounts.User", 0)


def _sessions(before: datetime) -> int:
    gone = Session.objects.filter(expire_date__lt=before).delete()[0]
    # Where a session ended, the device and its network address are of no use any more.
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(there)).delete()
    return gone


def _limits(before: datetime) -> int:
    moment = connection.ops.adapt_datetimefield_value(before)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_cache WHERE expires < %s", [moment])
        return int(cursor.rowcount)


RULES = (
    Rule(
        "accounts.never-verified",
        "an account none of whose addresses was ever verified, after it was made",
        timedelta(days=30),
        _never_verified,
    ),
    Rule(
        "accounts.sessions",
        "a session with its device and network address, after it ran out",
        timedelta(0),
        _sessions,
    ),
    Rule(
        "accounts.limits",
        "counts of attempts to sign in, after they ran out",
        timedelta(0),
        _limits,
    ),
)
