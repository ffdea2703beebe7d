"""Picking programmes, and working out how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.backpack.models import HeldCredential
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.errors import NotPossible
from cairn.registry.keys.identity import did_of
from cairn.registry.programmes import queries as programmes
from cairn.registry.programmes.models import Programme, ProgrammeMatch
from cairn.registry.stacks.models import Aim
from cairn.registry.verifying import checking
from cairn.stacking.case import Assumed, Case
from cairn.stacking.stack_page import StackPage, stack_page
from cairn.stacking.verified_holdings import verified_holdings
from cairn.stacking.ways_on import OnOffer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cairn.registry.accounts.models import User
    from cairn.registry.catalogue.models import Achievement
    from cairn.stacking.holdings import Holding
    from cairn.stacking.programme_report import NotVerified

MOST_AIMS = 20
MOST_OFFERS = 60


def pick(user: User, programme: Programme) -> Aim:
    """Work towards a programme from now on.

    Raises:
        NotPossible: so many are picked already.
    """
    if user.aims.count() >= MOST_AIMS:
        raise NotPossible(
            detail=_("You are working towards %(most)s programmes already.") % {"most": MOST_AIMS},
            mend=_("Lay one down first."),
        )
    aim, _made = Aim.objects.get_or_create(learner=user, programme=programme)
    return aim


def lay_down(user: User, programme: Programme) -> None:
    """Work towards a programme no longer."""
    Aim.objects.filter(learner=user, programme=programme).delete()


def holdings_of(user: User) -> tuple[tuple[Holding, ...], tuple[NotVerified, ...]]:
    """What of a learner's backpack was found genuine just now, and what was not.

    No other server is asked: a stack is looked at often, and a verdict of the last days is kept
    with each credential. What cannot be settled without asking is listed as not counted.
    """
    held = HeldCredential.objects.filter(holder=user, archived_at=None).order_by("added_at")
    pairs = []
    for each in held:
        data = bytes(each.document)
        pairs.append((checking.check(data, source=each.title or str(each.pk), fetch=False), data))
    return verified_holdings(pairs)


def page_of(
    user: User,
    programme: Programme,
    language: str,
    *,
    holdings: tuple[tuple[Holding, ...], tuple[NotVerified, ...]] | None = None,
    tried: Sequence[Achievement] = (),
) -> StackPage | None:
    """How far a learner is in a programme with what is in the backpack, and the ways on.

    Args:
        user: the learner.
        programme: a published one.
        language: of everything that is said.
        holdings: what :func:`holdings_of` found, where several programmes are asked about.
        tried: achievements that are not held: what if they were?

    Returns:
        The page; ``None`` where the programme was never published.
    """
    found = holdings or holdings_of(user)
    return page_for(programme, found, language, learner=str(user.pk), tried=tried)


def holdings_in(
    documents: Sequence[tuple[str, bytes]],
) -> tuple[tuple[Holding, ...], tuple[NotVerified, ...]]:
    """What of some credentials that were handed in is genuine, and what is not; nothing is kept.

    Args:
        documents: for each, what to call it, and its octets. Their issuers' servers may be asked.
    """
    reports = checking.check_each(documents)
    return verified_holdings(
        (report, data) for report, (_name, data) in zip(reports, documents, strict=True)
    )


def page_for(
    programme: Programme,
    holdings: tuple[tuple[Holding, ...], tuple[NotVerified, ...]],
    language: str,
    *,
    learner: str = "",
    tried: Sequence[Achievement] = (),
) -> StackPage | None:
    """How far one is in a programme with some credentials, and the ways on.

    Args:
        programme: a published one.
        holdings: what of the credentials is genuine, and what is not.
        language: of everything that is said.
        learner: what the learner is called in the case; nobody reads it.
        tried: achievements that are not held: what if they were?

    Returns:
        The page; ``None`` where the programme was never published.
    """
    version = programmes.current_version(programme)
    if version is None:
        return None
    genuine, refused = holdings
    today = timezone.localdate()
    return stack_page(
        programmes.all_rules(version),
        genuine,
        Case(learner=learner, assumed=tuple(_assumed(each, today) for each in tried)),
        today.isoformat(),
        catalogue=offers_for(programme, today, genuine),
        not_verified=refused,
        language=language,
        is_what_if=bool(tried),
    )


def offers_for(
    programme: Programme, today: date, genuine: Sequence[Holding] = ()
) -> tuple[OnOffer, ...]:
    """What is on offer in this registry's catalogue that can count in a programme."""
    owned = {each.record.achievement.id for each in genuine}
    matches = (
        ProgrammeMatch.objects.filter(
            programme=programme, achievement__listed=True, achievement__archived_at=None
        )
        .select_related("achievement__organisation")
        .order_by("achievement_id")
    )
    found: dict[str, OnOffer] = {}
    for match in matches:
        row = match.achievement
        if row.url in owned or row.url in found or len(found) == MOST_OFFERS:
            continue
        offered = _assumed(row, today)
        if offered.credit:
            found[row.url] = OnOffer(offered)
    return tuple(found.values())


def _assumed(achievement: Achievement, today: date) -> Assumed:
    """The credential that an achievement would give, were it earned today."""
    version = catalogue.current_version(achievement)
    assert version is not None, "only published achievements are matched"
    described = catalogue.domain_achievement(version)
    level = described.levels[0] if described.levels else None
    return Assumed(
        id=achievement.url,
        credit=described.credit.value if described.credit else 0,  # type: ignore[arg-type]
        scheme=described.credit.scheme if described.credit else "",
        title=described.title.best(),
        achievement=described.id,
        issuer=did_of(achievement.organisation),
        awarded=today.isoformat(),
        level=level.level if level else "",
        framework=level.framework if level else "",
        setting=described.setting.value if described.setting else "",
        fields=tuple(each.id for each in described.fields),
        outcomes=tuple(each.id for each in described.outcomes if each.id),
    )
