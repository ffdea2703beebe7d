"""Which achievements can count for which requirement: found when either is published.

What is asked of a credential is asked of the one that would be issued today by the achievement's
institution. What only a credential shows (a grade, say) leaves the match to a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from cairn.domain import Award, Organisation, Recipient, Record
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.catalogue import services as catalogue_services
from cairn.registry.catalogue.models import (
    Achievement,
    AchievementVersion,
    FacetKind,
    Listing,
    ListingFacet,
)
from cairn.registry.jobs import queue
from cairn.registry.keys.identity import did_of
from cairn.registry.programmes import queries
from cairn.registry.programmes.models import Programme, ProgrammeMatch, ProgrammeVersion
from cairn.stacking.case import Case
from cairn.stacking.holdings import Holding
from cairn.stacking.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.db.models import QuerySet

    from cairn.stacking.programme import Programme as Rules


def holding(version: AchievementVersion, day: date) -> Holding:
    """The credential that would be issued for a version on a day."""
    described = catalogue.domain_achievement(version)
    return Holding(
        source=described.id,
        record=Record(
            achievement=described,
            award=Award(recipient=Recipient(), awarded_on=day),
            issuer=Organisation(id=did_of(version.achievement.organisation)),
            id=f"{described.id}#offered",
        ),
        assumed=True,
    )


def matches(rules: Rules, version: AchievementVersion, day: date) -> Iterator[tuple[str, bool]]:
    """The requirements that an achievement can serve, each with whether that is certain."""
    item = normalise((holding(version, day),), rules, Case(), day.isoformat())[0]
    for leaf in rules.root.leaves():
        verdict = item.may_serve(leaf.id)
        if verdict is not False:
            yield leaf.id, verdict is True


def match(version: ProgrammeVersion, achievement: AchievementVersion, day: date) -> None:
    """Write down what one achievement can serve in one programme, in place of what was known."""
    programme, row = version.programme, achievement.achievement
    found = list(matches(queries.rules_on(version, day.isoformat()), achievement, day))
    with transaction.atomic():
        listing = Listing.objects.filter(pk=row.pk, version=achievement).first()
        ProgrammeMatch.objects.filter(programme=programme, achievement=row).delete()
        ListingFacet.objects.filter(
            listing_id=row.pk, kind=FacetKind.COUNTS, value=programme.url
        ).delete()
        if not found or listing is None:
            return
        ProgrammeMatch.objects.bulk_create(
            ProgrammeMatch(
                programme=programme, achievement=row, requirement=requirement[:200], certain=certain
            )
            for requirement, certain in found
        )
        ListingFacet.objects.create(
            listing=listing, kind=FacetKind.COUNTS, value=programme.url, label=version.title
        )


def _offered() -> QuerySet[Programme]:
    return Programme.objects.filter(archived_at=None, versions__isnull=False).distinct()


def forget(programme: Programme) -> None:
    """Take a programme out of the catalogue's filters."""
    ListingFacet.objects.filter(kind=FacetKind.COUNTS, value=programme.url).delete()


@catalogue_services.after_publish
def _on_publish(version: AchievementVersion) -> None:
    if not _offered().exists():
        return  # whoever publishes the first one finds this achievement
    queue.ask("programmes.match_achievement", key=str(version.pk), version=str(version.pk))


def match_all(version: ProgrammeVersion) -> Iterator[tuple[int, int]]:
    """Match every listed achievement against a programme; tells how far it is of how many."""
    if queries.current_version(version.programme) != version or version.programme.archived_at:
        return
    listed = list(Listing.objects.filter(public=True).values_list("pk", "version_id"))
    kept = {pk for pk, _ in listed}
    ProgrammeMatch.objects.filter(programme=version.programme).exclude(
        achievement__in=kept
    ).delete()
    day = timezone.now().date()
    for done, (_pk, number) in enumerate(listed, 1):
        row = AchievementVersion.objects.select_related("achievement__organisation").get(pk=number)
        match(version, row, day)
        yield done, len(listed)


def match_everywhere(version: AchievementVersion) -> Iterator[tuple[int, int]]:
    """Match an achievement against every programme; tells how far it is of how many."""
    if catalogue.current_version(version.achievement) != version:
        return
    programmes = _offered()
    day = timezone.now().date()
    total = programmes.count()
    for done, programme in enumerate(programmes.iterator(), 1):
        current = queries.current_version(programme)
        if current is not None:
            match(current, version, day)
        yield done, total


def counted(programme: Programme, requirement: str, most: int) -> list[tuple[Achievement, bool]]:
    """The public achievements that can count for a requirement, the certain ones first."""
    rows = (
        ProgrammeMatch.objects.filter(
            programme=programme, requirement=requirement, achievement__listing__public=True
        )
        .select_related("achievement__listing__organisation")
        .order_by("-certain", "achievement__listing__sort_title")[:most]
    )
    return [(row.achievement, row.certain) for row in rows]
