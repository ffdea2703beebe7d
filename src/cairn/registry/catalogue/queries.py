"""Reading the catalogue: what there is of an achievement, and who may see it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from cairn.domain import LanguageMap
from cairn.domain import Organisation as DomainOrganisation
from cairn.formats.record import read_achievement
from cairn.registry.catalogue import drafts
from cairn.registry.catalogue.models import Achievement, AchievementVersion, ConsortiumShare
from cairn.registry.errors import NotFound
from cairn.registry.organisations.models import ConsortiumMember
from cairn.registry.organisations.rights import (
    Action,
    Target,
    organisations_where,
    reached,
    require,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from cairn.domain import Achievement as Described
    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation


def target(achievement: Achievement) -> Target:
    """On what something is to be done that concerns an achievement."""
    return Target(achievement.organisation, achievement.unit, achievement.pk)


def address(page: str, achievement: Achievement) -> str:
    """The path of one of the pages on which its institution looks after an achievement."""
    return reverse(page, kwargs={"slug": achievement.organisation.slug, "pk": achievement.pk})


def current_version(achievement: Achievement) -> AchievementVersion | None:
    """The newest published version, or ``None`` where none was published yet."""
    return achievement.versions.order_by("-number").first()


def domain_achievement(version: AchievementVersion) -> Described:
    """What a published version says."""
    return _read(version.digest, version.record)


@lru_cache(maxsize=256)
def _read(digest: str, record: str) -> Described:
    del digest  # found first, so that two records are seldom compared octet by octet
    return read_achievement(record.encode())


def visible_to(user: User | AnonymousUser) -> QuerySet[Achievement]:
    """The achievements that a person may read.

    Published and listed ones are everybody's; of an organisation in which the person holds a role,
    all; in consortia, what members share with them.
    """
    published = Exists(AchievementVersion.objects.filter(achievement=OuterRef("pk")))
    public = Q(published, listed=True, archived_at=None, organisation__closed_at=None)
    if not user.is_authenticated or not user.is_active:
        return Achievement.objects.filter(public)
    mine = organisations_where(user, Action.SEE_INSIDE)
    inside = Q(organisation__in=mine)
    shared = Q(published, Exists(shares(consortia_of(mine), OuterRef("pk"))), archived_at=None)
    return Achievement.objects.filter(public | inside | shared)


def shares(
    consortia: QuerySet[Organisation], achievement: OuterRef | UUID
) -> QuerySet[ConsortiumShare]:
    """That an achievement stands in the shared catalogue of one of some consortia.

    It does as long as its organisation is an accepted member.
    """
    return ConsortiumShare.objects.filter(
        achievement=achievement,
        consortium__in=consortia,
        consortium__members__member=F("achievement__organisation"),
        consortium__members__accepted_at__isnull=False,
    )


def consortia_of(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """The consortia among some organisations, and those that some of them are members of."""
    from cairn.registry.organisations.models import Organisation  # noqa: PLC0415

    joined = ConsortiumMember.objects.filter(
        member__in=organisations, accepted_at__isnull=False
    ).values("consortium")
    return Organisation.objects.filter(
        Q(pk__in=joined) | Q(pk__in=organisations, kind="consortium"), closed_at=None
    )


def shared_with(achievement: Achievement, organisation: Organisation) -> bool:
    """Whether an organisation may issue an achievement of another one: a consortium shares it."""
    consortia = ConsortiumMember.objects.filter(member=organisation, accepted_at__isnull=False)
    return achievement.shares.filter(consortium__in=consortia.values("consortium")).exists()


def public_achievement(pk: UUID) -> Achievement:
    """A published achievement by its id, listed or not: credentials name its address.

    Raises:
        NotFound: there is none, or none was published.
    """
    found = (
        Achievement.objects.select_related("organisation", "unit")
        .filter(pk=pk, versions__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def editable(user: User | AnonymousUser, pk: UUID, slug: str) -> Achievement:
    """An achievement that the person may write.

    Raises:
        NotFound: there is none, or it is of an organisation in which the person has no role.
        NotAllowed: the person's role there does not allow to write.
    """
    found = inside(user, pk, slug)
    require(user, Action.WRITE_ACHIEVEMENT, target(found))
    return found


def inside(user: User | AnonymousUser, pk: UUID, slug: str) -> Achievement:
    """An achievement of an organisation in which the person has a role.

    Raises:
        NotFound: there is none there.
    """
    found = (
        Achievement.objects.select_related("organisation", "unit")
        .filter(pk=pk, organisation__slug=slug)
        .filter(organisation__in=organisations_where(user, Action.SEE_INSIDE))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def writable_by(user: User | AnonymousUser, organisation: Organisation) -> QuerySet[Achievement]:
    """The achievements of an organisation that the person may write."""
    reach = reached(user, organisation, Action.WRITE_ACHIEVEMENT)
    return Achievement.objects.filter(reach, organisation=organisation)


def may_write_some(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Whether the person may write in the organisation, or in a unit of it."""
    return organisations_where(user, Action.WRITE_ACHIEVEMENT).filter(pk=organisation.pk).exists()


def understood_draft(achievement: Achievement) -> drafts.Understood:
    """What the draft of an achievement says, as far as it can be read."""
    return drafts.understand(
        drafts.from_text(achievement.draft),
        identity=achievement.url,
        language=achievement.organisation.language,
    )


def issuer_profile(organisation: Organisation) -> DomainOrganisation:
    """An organisation as the checks see who issues."""
    return DomainOrganisation(
        id=f"{settings.BASE_URL}/institutions/{organisation.slug}",
        legal_name=LanguageMap.from_mapping(organisation.name),
        country=organisation.country,
        url=organisation.url,
        email=organisation.email,
        description=LanguageMap.from_mapping(organisation.description or {}),
    )
