"""Who may do what in an organisation: one table, asked by every service and nowhere repeated.

A page may ask :func:`may` to decide what to show; what protects is that each service calls
:func:`require` before it writes or hands out what is not public.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.organisations.models import Organisation, Role, RoleGrant

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Unit


class Action(StrEnum):
    """What can be done in an organisation; the value is what audit and tokens call it."""

    SEE_INSIDE = "organisation.read"
    EDIT_ORGANISATION = "organisation.edit"
    MANAGE_PEOPLE = "people.manage"
    READ_AUDIT = "audit.read"
    MANAGE_KEYS = "keys.manage"
    MANAGE_API = "api.manage"
    WRITE_ACHIEVEMENT = "achievement.write"
    PUBLISH_ACHIEVEMENT = "achievement.publish"
    WRITE_PROGRAMME = "programme.write"
    ISSUE = "credential.issue"
    READ_ISSUED = "credential.read"
    CHANGE_STATUS = "credential.status"
    ASSESS = "assessment.write"
    RECOGNISE = "recognition.decide"
    READ_QUALITY = "quality.read"
    CLOSE = "organisation.close"


_A = Action
TABLE: dict[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action) - {_A.ASSESS, _A.RECOGNISE},
    Role.ISSUER: frozenset(
        {
            _A.SEE_INSIDE,
            _A.WRITE_ACHIEVEMENT,
            _A.PUBLISH_ACHIEVEMENT,
            _A.ISSUE,
            _A.READ_ISSUED,
            _A.CHANGE_STATUS,
        }
    ),
    Role.ASSESSOR: frozenset({_A.SEE_INSIDE, _A.ASSESS, _A.READ_ISSUED}),
    Role.REGISTRAR: frozenset(
        {_A.SEE_INSIDE, _A.RECOGNISE, _A.WRITE_PROGRAMME, _A.READ_ISSUED, _A.CHANGE_STATUS}
    ),
    Role.QUALITY_OFFICER: frozenset({_A.SEE_INSIDE, _A.READ_QUALITY, _A.READ_AUDIT}),
    Role.VIEWER: frozenset({_A.SEE_INSIDE}),
}
"""What each role may do. An owner manages; assessing and deciding stay with who holds that role."""

ONLY_WHOLE = frozenset(
    {
        _A.EDIT_ORGANISATION,
        _A.MANAGE_PEOPLE,
        _A.READ_AUDIT,
        _A.MANAGE_KEYS,
        _A.MANAGE_API,
        _A.READ_QUALITY,
        _A.CLOSE,
    }
)
"""Actions on the whole organisation: a role held for a unit or an achievement gives none."""

STILL = frozenset(
    {
        _A.SEE_INSIDE,
        _A.MANAGE_PEOPLE,
        _A.READ_AUDIT,
        _A.MANAGE_KEYS,
        _A.MANAGE_API,
        _A.READ_ISSUED,
        _A.CHANGE_STATUS,
        _A.READ_QUALITY,
        _A.CLOSE,
    }
)
"""What goes on once an organisation has closed: reading, and ending what could do harm.

A key can be said to be compromised, a token be withdrawn; while there is a key something can be
revoked. Nothing new is described, awarded or decided.
"""


@dataclass(frozen=True, slots=True)
class Target:
    """On what something is to be done.

    Attributes:
        organisation: whose it is.
        unit: the unit that the thing belongs to, if any.
        achievement_id: the achievement concerned, if any.
    """

    organisation: Organisation
    unit: Unit | None = None
    achievement_id: UUID | None = None


def grants(user: User | AnonymousUser, action: Action) -> QuerySet[RoleGrant]:
    """The person's roles that allow an action, wherever and on whatever part.

    None for who is not signed in, or whose account is closed; in an organisation that has closed
    only what is of :data:`STILL`.
    """
    if not user.is_authenticated or not user.is_active:
        return RoleGrant.objects.none()
    roles = [role for role, allowed in TABLE.items() if action in allowed]
    found = RoleGrant.objects.filter(user=user, role__in=roles)
    return found if action in STILL else found.filter(organisation__closed_at=None)


def may(user: User | AnonymousUser, action: Action, target: Target | Organisation) -> bool:
    """Whether one of the person's roles there allows the action."""
    where = target if isinstance(target, Target) else Target(target)
    if action in ONLY_WHOLE:
        scope = Q(unit=None, achievement_id=None)
    else:
        scope = Q(unit=None, achievement_id=None)
        if where.unit is not None:
            scope |= Q(unit=where.unit, achievement_id=None)
        if where.achievement_id is not None:
            scope |= Q(achievement_id=where.achievement_id)
        if action is _A.SEE_INSIDE:
            scope = Q()
    return grants(user, action).filter(scope, organisation=where.organisation).exists()


def require(user: User | AnonymousUser, action: Action, target: Target | Organisation) -> None:
    """Refuse unless the action is allowed.

    Raises:
        NotAllowed: no role of the person's allows it there.
        NotPossible: the organisation has closed.
    """
    if may(user, action, target):
        return
    organisation = target.organisation if isinstance(target, Target) else target
    if may(user, _A.SEE_INSIDE, organisation):
        require_open(organisation)
    raise NotAllowed(action=action.value)


def require_open(organisation: Organisation) -> None:
    """Refuse what is new to an organisation that has closed.

    Raises:
        NotPossible: it has.
    """
    if organisation.closed_at is not None:
        raise NotPossible(
            detail=_("%(name)s is closed.") % {"name": organisation},
            mend=_("What it issued stays valid. Nothing new can be made in its name."),
        )


def require_operator(user: User | AnonymousUser) -> None:
    """Refuse anybody who does not run this installation.

    Raises:
        NotFound: so that nobody learns what there is.
    """
    if not (user.is_authenticated and user.is_active and user.is_operator):
        raise NotFound


def may_found(user: User | AnonymousUser) -> bool:
    """Whether the person may found an organisation: in some registries operators alone do."""
    return settings.OPEN_FOUNDING or (user.is_authenticated and user.is_operator)


def organisations_where(user: User | AnonymousUser, action: Action) -> QuerySet[Organisation]:
    """The organisations in which the person may do something, on some part at least."""
    found = grants(user, action)
    if action in ONLY_WHOLE:
        found = found.filter(unit=None, achievement_id=None)
    return Organisation.objects.filter(pk__in=found.values("organisation"))


def reached(
    user: User | AnonymousUser, organisation: Organisation, action: Action, prefix: str = ""
) -> Q:
    """Which rows of an organisation an action reaches for a person: :func:`may`, as a filter.

    Args:
        user: who asks.
        organisation: whose rows.
        action: that is not of :data:`ONLY_WHOLE`.
        prefix: the way from a row to its achievement, as ``version__achievement__``; empty for
            achievements themselves.
    """
    found = grants(user, action).filter(organisation=organisation)
    if found.filter(unit=None, achievement_id=None).exists():
        return Q()
    units = found.filter(achievement_id=None).exclude(unit=None).values("unit")
    single = found.exclude(achievement_id=None).values("achievement_id")
    return Q(**{f"{prefix}unit__in": units}) | Q(**{f"{prefix}pk__in": single})
