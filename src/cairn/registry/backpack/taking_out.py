"""Taking everything out: a small backpack at once, a large one by a job that says how far it is.

A finished file waits for a day and is then deleted; it holds all that somebody earned.
"""

from __future__ import annotations

from datetime import timedelta
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone, translation

from cairn.registry.backpack import export
from cairn.registry.backpack.models import Evidence, HeldCredential, TakenOut, TakenOutPart
from cairn.registry.errors import NotFound
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from cairn.registry.accounts.models import User

KIND = "backpack.export"
AT_ONCE, OCTETS_AT_ONCE = 25, 8 * 1024 * 1024
"""Credentials, and octets of them and of evidence, for whose file nobody waits long."""
KEPT = timedelta(days=1)
_PART = 2 * 1024 * 1024


def at_once(user: User) -> bool:
    """Whether a person's file is made while they wait."""
    held = HeldCredential.objects.filter(holder=user).aggregate(n=Count("pk"), octets=Sum("size"))
    octets = held["octets"] or 0
    if held["n"] > AT_ONCE or octets > OCTETS_AT_ONCE:
        return False
    for file in Evidence.objects.filter(holder=user).values_list("file", flat=True).iterator():
        octets += len(file)
        if octets > OCTETS_AT_ONCE:
            return False
    return True


def ask(user: User) -> TakenOut:
    """Have the file made; asking again while it is being made gives the same.

    What was made before goes, so that one file of a person lies here at most.
    """
    with transaction.atomic():
        found = latest(user)
        if found is not None and state_of(found) in {State.WAITING, State.RUNNING}:
            return found
        TakenOut.objects.filter(holder=user).delete()
        made = TakenOut.objects.create(
            holder=user, language=(translation.get_language() or "en")[:10]
        )
        queue.ask(KIND, key=str(made.pk), taken_out=str(made.pk))
    return made


def latest(user: User) -> TakenOut | None:
    """What was asked for last, unless its day is over."""
    since = timezone.now() - KEPT
    return TakenOut.objects.filter(holder=user, asked_at__gt=since).first()


def job_of(taken_out: TakenOut) -> Job | None:
    """The job that makes or made it."""
    return queue.job_of(KIND, taken_out.pk)


def state_of(taken_out: TakenOut) -> State:
    """How far it is: done, under way, or failed."""
    if taken_out.made_at is not None:
        return State.DONE
    return queue.state_without_result(job_of(taken_out))


def one(user: User, pk: UUID) -> TakenOut:
    """A person's own finished file.

    Raises:
        NotFound: it is another's, not ready, or gone.
    """
    found = latest(user)
    if found is None or found.pk != pk or found.made_at is None:
        raise NotFound
    return found


def octets_of(taken_out: TakenOut) -> Iterator[bytes]:
    """Its octets, a part at a time."""
    numbers = list(taken_out.parts.order_by("number").values_list("number", flat=True))
    for number in numbers:
        part = TakenOutPart.objects.filter(taken_out=taken_out, number=number).first()
        if part is None:
            return
        yield bytes(part.octets)


def write(pk: UUID, seen: Callable[[int, int], None]) -> None:
    """Make the file. It may be begun again at any point; who has left the registry has none made.

    Args:
        pk: of the row that asks for it.
        seen: called after each credential with how many are done, and of how many.
    """
    asked = TakenOut.objects.select_related("holder").filter(pk=pk, made_at=None).first()
    if asked is None:
        return
    with translation.override(asked.language), export.bundle(asked.holder, seen) as file:
        _keep(pk, file)


@transaction.atomic
def _keep(pk: UUID, file: IO[bytes]) -> None:
    # Locked, so that nobody writes parts of what is deleted meanwhile.
    asked = TakenOut.objects.select_for_update().filter(pk=pk, made_at=None).first()
    if asked is None:
        return
    asked.parts.all().delete()
    size = number = 0
    while octets := file.read(_PART):
        TakenOutPart.objects.create(taken_out=asked, number=number, octets=octets)
        number, size = number + 1, size + len(octets)
    asked.made_at, asked.size = timezone.now(), size
    asked.save(update_fields=["made_at", "size"])


def let_go(before: datetime) -> int:
    """Delete the files that were asked for before an instant; how many."""
    deleted, each = TakenOut.objects.filter(asked_at__lt=before).delete()
    del deleted
    return each.get("backpack.TakenOut", 0)
