"""Reading what was issued, as far as a person may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cairn.registry.catalogue.models import Achievement, AchievementVersion
from cairn.registry.errors import NotFound
from cairn.registry.issuing.models import Batch, Credential
from cairn.registry.organisations.models import ConsortiumMember, RoleGrant
from cairn.registry.organisations.rights import TABLE, Action

if TYPE_CHECKING:
    from uuid import UUID

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def _scope(user: User, organisation: Organisation, action: Action, prefix: str) -> Q:
    """Which things the person's roles there reach, by unit and achievement."""
    roles = [role for role, allowed in TABLE.items() if action in allowed]
    grants = RoleGrant.objects.filter(user=user, organisation=organisation, role__in=roles)
    if grants.filter(unit=None, achievement_id=None).exists():
        return Q()
    units = grants.exclude(unit=None).values("unit")
    single = grants.exclude(achievement_id=None).values("achievement_id")
    return Q(**{f"{prefix}unit__in": units}) | Q(**{f"{prefix}pk__in": single})


def issuable(user: User, organisation: Organisation) -> QuerySet[Achievement]:
    """Published achievements that the person may issue as this institution."""
    own = Achievement.objects.filter(
        _scope(user, organisation, Action.ISSUE, ""),
        organisation=organisation,
        archived_at=None,
        versions__isnull=False,
    )
    roles = [role for role, allowed in TABLE.items() if Action.ISSUE in allowed]
    whole = RoleGrant.objects.filter(
        user=user, organisation=organisation, role__in=roles, unit=None, achievement_id=None
    ).exists()
    found = own
    if whole:
        consortia = ConsortiumMember.objects.filter(
            member=organisation, accepted_at__isnull=False
        ).values("consortium")
        found = Achievement.objects.filter(
            Q(pk__in=own.values("pk"))
            | Q(shares__consortium__in=consortia, archived_at=None, versions__isnull=False)
        )
    return found.distinct().select_related("organisation", "listing")


def version_to_issue(user: User, organisation: Organisation, pk: UUID) -> AchievementVersion:
    """The current version of an achievement that the person may issue here.

    Raises:
        NotFound: there is none.
    """
    found = issuable(user, organisation).filter(pk=pk).first()
    version = found.versions.order_by("-number").first() if found else None
    if version is None:
        raise NotFound
    return version


def issued(user: User, organisation: Organisation, search: str = "") -> QuerySet[Credential]:
    """What the institution has issued and the person may see, newest first."""
    found = Credential.objects.filter(
        _scope(user, organisation, Action.READ_ISSUED, "version__achievement__"),
        organisation=organisation,
    ).select_related("version", "replaces")
    for word in search.split()[:5]:
        found = found.filter(
            Q(recipient_name__icontains=word)
            | Q(recipient_email__icontains=word)
            | Q(version__title__icontains=word)
            | Q(identifier=word)
        )
    return found.order_by("-issued_at", "-ordinal")


def one_issued(user: User, organisation: Organisation, pk: UUID) -> Credential:
    """A credential that the person may see.

    Raises:
        NotFound: there is none.
    """
    found = (
        issued(user, organisation)
        .select_related("organisation", "version__achievement__unit", "holder", "key")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def batches_of(user: User, organisation: Organisation) -> QuerySet[Batch]:
    """The institution's lists that the person may issue, newest first."""
    return (
        Batch.objects.filter(
            _scope(user, organisation, Action.ISSUE, "version__achievement__"),
            organisation=organisation,
        )
        .select_related("version__achievement__unit", "organisation", "on_behalf_of")
        .order_by("-created_at")
    )


def one_batch(user: User, organisation: Organisation, pk: UUID) -> Batch:
    """A list that the person may issue.

    Raises:
        NotFound: there is none.
    """
    found = batches_of(user, organisation).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
