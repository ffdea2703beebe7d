"""Reading what was issued, as far as a person may see it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from cairn.registry.catalogue.models import Achievement, AchievementVersion
from cairn.registry.errors import NotFound
from cairn.registry.issuing import finding
from cairn.registry.issuing.models import Batch, Credential
from cairn.registry.organisations.models import ConsortiumMember, Organisation
from cairn.registry.organisations.rights import Action, grants, may, reached

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from cairn.registry.accounts.models import User


def issuable(user: User, organisation: Organisation) -> QuerySet[Achievement]:
    """Published achievements that the person may issue as this institution."""
    own = Achievement.objects.filter(
        reached(user, organisation, Action.ISSUE, ""),
        organisation=organisation,
        archived_at=None,
        versions__isnull=False,
    )
    found = own
    if may(user, Action.ISSUE, organisation):
        consortia = ConsortiumMember.objects.filter(
            member=organisation, accepted_at__isnull=False
        ).values("consortium")
        found = Achievement.objects.filter(
            Q(pk__in=own.values("pk"))
            | Q(shares__consortium__in=consortia, archived_at=None, versions__isnull=False)
        )
    return found.distinct().select_related("organisation", "listing")


def fellows(organisation: Organisation) -> QuerySet[Organisation]:
    """Institutions on whose behalf this one may sign: both belong to one consortium, and agreed."""
    agreed = ConsortiumMember.objects.filter(accepted_at__isnull=False)
    consortia = agreed.filter(member=organisation).values("consortium")
    members = agreed.filter(consortium__in=consortia).values("member")
    return (
        Organisation.objects.filter(pk__in=members, closed_at=None)
        .exclude(pk=organisation.pk)
        .order_by("slug")
    )


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


STATES = {
    "valid": Q(revoked_at=None, suspended_at=None),
    "suspended": Q(revoked_at=None, suspended_at__isnull=False),
    "revoked": Q(revoked_at__isnull=False, replaced_by=None),
    "corrected": Q(revoked_at__isnull=False, replaced_by__isnull=False),
}
"""How credentials are chosen by their state."""


def issued(
    user: User,
    organisation: Organisation,
    search: str = "",
    *,
    achievement: UUID | None = None,
    state: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Credential]:
    """What the institution has issued and the person may see, newest first.

    Args:
        user: who looks.
        organisation: who issued.
        search: beginnings of words of name or title, of an address or a DID, or an identifier; see
            :mod:`cairn.registry.issuing.finding`.
        achievement: of one achievement alone, by its id.
        state: a key of :data:`STATES`.
        since: issued on that day or later.
        until: issued on that day or earlier.
    """
    found = Credential.objects.filter(
        reached(user, organisation, Action.READ_ISSUED, "version__achievement__"),
        organisation=organisation,
    ).select_related("version")
    if search.strip():
        found = found.filter(finding.matching(organisation, search))
    if achievement:
        versions = AchievementVersion.objects.filter(achievement=achievement)
        found = found.filter(version__in=list(versions.values_list("pk", flat=True)))
    if state:
        found = found.filter(STATES[state])
    # Moments, not days: of a day that is worked out for each row no index knows.
    if since:
        found = found.filter(issued_at__gte=_begin(since))
    if until:
        found = found.filter(issued_at__lt=_begin(until) + timedelta(days=1))
    return found.order_by(*NEWEST_FIRST)


NEWEST_FIRST = ("-issued_at", "-ordinal")
"""How what was issued is ordered; an index of the table is, too."""


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


_ISSUED_VERSIONS = """
    WITH RECURSIVE issued(version) AS (
        SELECT (
            SELECT version_id FROM issuing_credential WHERE organisation_id = %s
            ORDER BY version_id LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT version_id FROM issuing_credential
            WHERE organisation_id = %s AND version_id > issued.version
            ORDER BY version_id LIMIT 1
        )
        FROM issued WHERE issued.version IS NOT NULL
    )
    SELECT version FROM issued WHERE version IS NOT NULL
"""
"""Each version that an institution issued, one step of an index each; DISTINCT reads every row."""


def _issued_versions(organisation: Organisation) -> list[Any]:
    number = Organisation._meta.pk.get_db_prep_value(organisation.pk, connection)  # noqa: SLF001 - Django's documented API
    with connection.cursor() as cursor:
        cursor.execute(_ISSUED_VERSIONS, [number, number])
        return [version for (version,) in cursor.fetchall()]


def issued_titles(user: User, organisation: Organisation) -> list[tuple[str, str]]:
    """Id and title of each achievement of which something was issued, to choose from."""
    versions = AchievementVersion.objects.filter(
        reached(user, organisation, Action.READ_ISSUED, "achievement__"),
        pk__in=_issued_versions(organisation),
    )
    titles = {
        str(pk): title
        for pk, title in versions.order_by("number").values_list("achievement", "title")
    }
    return sorted(titles.items(), key=lambda each: each[1])


def may_somewhere(user: User, organisation: Organisation, action: Action) -> bool:
    """Whether the person may do something to some of the institution's credentials."""
    return grants(user, action).filter(organisation=organisation).exists()


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
            reached(user, organisation, Action.ISSUE, "version__achievement__"),
            organisation=organisation,
        )
        .select_related("version__achievement__unit", "organisation", "on_behalf_of")
        .order_by("-created_at", "-pk")
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
