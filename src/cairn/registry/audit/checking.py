"""Whether an audit trail is whole: the whole of it once a day, what is newest whenever one looks.

To check a million entries takes a minute, so a page cannot. A job goes through each trail from its
first entry and keeps how far it came. A page of a long trail says when that was, checks the newest
entries itself, and sees that the entry where the job ended is still there as it was: entries that
were cut off at the end show by that alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cairn.registry.audit import trail
from cairn.registry.audit.models import AuditEvent, TrailCheck
from cairn.registry.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MOST_AT_ONCE = 1_000
"""Entries that a page checks while somebody waits."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a trail.

    Attributes:
        broken: the number of the first entry that is missing or changed; ``None`` if none is known.
        now: how many of the newest entries were checked just now.
        whole: whether these are all.
        before: up to which entry the job found it whole; 0 where it has not come yet.
        at: when that was.
    """

    broken: int | None
    now: int
    whole: bool
    before: int = 0
    at: datetime | None = None


def standing(organisation: Organisation | None) -> Standing:
    """How a trail stands, in bounded time."""
    events = AuditEvent.objects.filter(organisation=organisation)
    last = events.order_by("-number").first()
    newest = last.number if last else 0
    known = TrailCheck.objects.filter(organisation=organisation).first()
    cut_off = _cut_off(organisation, known)
    if newest <= MOST_AT_ONCE:
        broken = trail.first_break(organisation)
        return Standing(broken if broken is not None else cut_off, newest, whole=True)
    begun = newest - MOST_AT_ONCE
    broken = trail.first_break(organisation, after=begun)
    if known is None:
        return Standing(broken, MOST_AT_ONCE, whole=False)
    found = [each for each in (known.broken, cut_off, broken) if each is not None]
    return Standing(min(found, default=None), MOST_AT_ONCE, False, known.number, known.at)


def check(organisation: Organisation | None, seen: Callable[[], None] = lambda: None) -> None:
    """Go through a whole trail, and keep how far it is whole.

    Args:
        organisation: whose trail; ``None`` for the installation's.
        seen: called every so many entries, so that whoever does this is known to be alive.
    """
    known = TrailCheck.objects.filter(organisation=organisation).first()
    broken = trail.first_break(organisation, seen=seen)
    if broken is None:
        broken = _cut_off(organisation, known)
    events = AuditEvent.objects.filter(organisation=organisation)
    if broken is not None:
        events = events.filter(number__lt=broken)
    last = events.order_by("-number").first()
    now = timezone.now()
    if broken is not None and known is not None:
        # What was known of the end stays, or a trail that was cut off would be whole tomorrow.
        TrailCheck.objects.filter(pk=known.pk).update(broken=broken, at=now)
    elif last is not None or broken is not None:
        number, digest = (last.number, last.digest) if last else (0, trail.BEGINNING)
        TrailCheck.objects.update_or_create(
            organisation=organisation,
            defaults={"number": number, "digest": digest, "broken": broken, "at": now},
        )


def check_all(seen: Callable[[], None]) -> None:
    """Go through every trail of this installation."""
    for organisation in (None, *Organisation.objects.order_by("pk")):
        seen()
        check(organisation, seen)


def _cut_off(organisation: Organisation | None, known: TrailCheck | None) -> int | None:
    """The entry that was last once and is gone or another now."""
    if known is None or known.number == 0:
        return None
    there = AuditEvent.objects.filter(
        organisation=organisation, number=known.number, digest=known.digest
    )
    return None if there.exists() else known.number
