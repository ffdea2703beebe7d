"""Writing to the audit trail, and checking that it is whole."""

from __future__ import annotations

import hashlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from cairn.canonical import jcs
from cairn.registry.audit.models import AuditEvent
from cairn.registry.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cairn.registry.accounts.models import User

BEGINNING = "0" * 64
"""What stands in the place of a previous digest before the first row."""
_PART = 5_000
THROUGH: ContextVar[str] = ContextVar("through", default="")
"""What somebody acts through, as ``kind:id``; empty for a person at a page."""


def record(
    action: str,
    *,
    organisation: Organisation | None,
    actor: User | None,
    subject: str = "",
    **facts: Any,
) -> AuditEvent:
    """Write one event, in the same transaction as what it tells of.

    Args:
        action: a value of ``Action`` or a dotted word.
        organisation: in whose trail; ``None`` for the installation's own.
        actor: who did it; ``None`` for the system.
        subject: ``kind:id``.
        facts: JSON values; identifiers, never names or addresses. Where a program acts for the
            person, ``through`` is added and names its token.
    """
    return record_each(action, organisation=organisation, actor=actor, subjects=[subject], **facts)[
        0
    ]


def record_each(
    action: str,
    *,
    organisation: Organisation | None,
    actor: User | None,
    subjects: Sequence[str],
    **facts: Any,
) -> list[AuditEvent]:
    """Write one event a subject, as :func:`record` does, in a few statements for all."""
    through = THROUGH.get()
    if through:
        facts["through"] = through
    with transaction.atomic():
        if organisation is not None:
            # Two writers would take the same number; the row of the organisation is their queue.
            Organisation.objects.select_for_update().get(pk=organisation.pk)
        last = AuditEvent.objects.filter(organisation=organisation).order_by("-number").first()
        number, digest = (last.number, last.digest) if last else (0, BEGINNING)
        now = timezone.now()
        events = []
        for place, subject in enumerate(subjects, number + 1):
            event = AuditEvent(
                id=uuid4(),
                organisation=organisation,
                number=place,
                at=now,
                actor_id=actor.pk if actor else None,
                action=action,
                subject=subject,
                facts=facts,
            )
            event.digest = digest = digest_of(event, digest)
            events.append(event)
        AuditEvent.objects.bulk_create(events, batch_size=1_000)
    return events


def digest_of(event: AuditEvent, previous: str) -> str:
    """The digest that chains an event to the one before it."""
    form = {
        "previous": previous,
        "id": str(event.id),
        "organisation": str(event.organisation_id or ""),
        "number": event.number,
        "at": event.at.isoformat(),
        "actor": str(event.actor_id or ""),
        "action": event.action,
        "subject": event.subject,
        "facts": event.facts,
    }
    return hashlib.sha256(jcs.canonicalize(form)).hexdigest()


def first_break(
    organisation: Organisation | None,
    *,
    after: int = 0,
    seen: Callable[[], None] = lambda: None,
) -> int | None:
    """The number of the first event that is missing or changed; ``None`` if none is.

    Args:
        organisation: in whose trail.
        after: an event behind which to begin; its own digest is taken for good.
        seen: called every few thousand events.
    """
    events = AuditEvent.objects.filter(organisation=organisation)
    previous, expected = BEGINNING, after + 1
    if after:
        begun = events.filter(number=after).first()
        if begun is None:
            return after
        previous = begun.digest
    for event in every(organisation, after=after):
        if event.number != expected or event.digest != digest_of(event, previous):
            return expected
        previous, expected = event.digest, expected + 1
        if expected % _PART == 0:
            seen()
    return None


def every(organisation: Organisation | None, *, after: int = 0) -> Iterator[AuditEvent]:
    """The events of a trail in their order, those behind a number; however many there are.

    In parts: one reader of all of them would hold up the database's own tidying all the while.
    """
    events = AuditEvent.objects.filter(organisation=organisation).order_by("number")
    while True:
        part = list(events.filter(number__gt=after)[:_PART])
        yield from part
        if len(part) < _PART:
            return
        after = part[-1].number
