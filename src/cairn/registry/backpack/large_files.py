"""A large export handed in: kept for a job within bounds, told of for a week, and let go.

The file goes with the end of the job that takes it in (:mod:`.large_file_job`), whether that was
done or failed, and within a day in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cairn.bulk.zip_reading import members_in
from cairn.registry.accounts.models import User
from cairn.registry.backpack import taking_in
from cairn.registry.backpack.models import TakenIn, TakenInPart
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job, State
from cairn.registry.verifying.pieces import MOST_OCTETS, wanted

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from cairn.bulk.zip_reading import Member

KIND = "backpack.import"
KEPT = timedelta(days=7)
"""How long it is told what became of each thing."""
FILE_KEPT = timedelta(days=1)
"""How long a file lies here at most, whatever became of its job."""
PIECES_AT_ONCE, OCTETS_AT_ONCE = taking_in.MOST_PIECES, taking_in.MOST_UNPACKED
"""What a page takes in while somebody waits."""
_PART = 2 * 1024 * 1024
_ZIP = b"PK\x03\x04"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may hold; the operator names the values.

    Attributes:
        octets: of the file.
        unpacked: octets of all that is taken from it.
        entries: files in it.
    """

    octets: int
    unpacked: int
    entries: int


def bounds() -> Bounds:
    """The values that hold."""
    return Bounds(
        settings.IMPORT_MEGABYTES * MEGABYTE,
        settings.IMPORT_UNPACKED_MEGABYTES * MEGABYTE,
        settings.IMPORT_ENTRIES,
    )


def is_for_a_job(file: UploadedFile[Any]) -> bool:
    """Whether a file is more than a page takes in while somebody waits, and no bomb.

    Only its directory is read. What a page takes in anyway, and what is no ZIP, is not looked at.

    Raises:
        NotPossible: it holds more than is taken in, or cannot be read.
    """
    file.seek(0)
    begins = file.read(len(_ZIP))
    file.seek(0)
    size = file.size or 0
    if begins != _ZIP:
        return False
    large = size > MOST_OCTETS
    try:
        count, unpacked = _directory(file, bounds(), large=large)
    except (OSError, BadZipFile) as error:
        if not large:
            return False
        raise NotPossible(
            detail=_("This is not a ZIP that can be read."),
            mend=_("Download it again, and add it as it is."),
        ) from error
    finally:
        file.seek(0)
    return large or count > PIECES_AT_ONCE or unpacked > OCTETS_AT_ONCE


def _directory(file: Any, most: Bounds, *, large: bool) -> tuple[int, int]:
    """How many files of a ZIP are taken, and how many octets they say to hold.

    A small file beyond a bound is none of an export: the page takes of it what it can.
    """
    found: list[Member] = []
    for member in members_in(file, file):
        found.append(member)
        if len(found) > most.entries:
            if not large:
                return 0, 0
            raise _too_much(
                _("There are more than %(number)s files in it.") % {"number": most.entries}
            )
    taken = [each for each in wanted(found) if not each.is_folder]
    # A member is read as far as a credential can reach, however much it says to hold.
    unpacked = sum(min(each.size, MOST_OCTETS + 1) for each in taken)
    if unpacked > most.unpacked:
        if not large:
            return 0, 0
        raise _too_much(
            _("Unpacked it is more than %(number)s MB.") % {"number": most.unpacked // MEGABYTE}
        )
    return len(taken), unpacked


def keep(user: User, file: UploadedFile[Any]) -> TakenIn:
    """Keep a file for a job, and ask for the job.

    Args:
        user: whose backpack.
        file: for which :func:`is_for_a_job` holds.

    Raises:
        NotPossible: it is too long, or another of the person's files is being taken in.
    """
    most = bounds()
    if (file.size or 0) > most.octets:
        raise too_long(most)
    _alone(user)
    asked = TakenIn.objects.create(
        holder=user,
        name=str(file.name)[:200],
        language=(translation.get_language() or "en")[:10],
    )
    try:
        # A part a transaction: a long one would keep everybody else from writing.
        file.seek(0)
        for number, octets in enumerate(iter(partial(file.read, _PART), b"")):
            TakenInPart.objects.create(taken_in=asked, number=number, octets=octets)
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            _alone(user)
            queue.ask(KIND, key=str(asked.pk), taken_in=str(asked.pk))
    except BaseException:
        asked.delete()
        raise
    return asked


def too_long(most: Bounds) -> NotPossible:
    """That a file is longer than is taken in."""
    return _too_much(
        _("The file is longer than %(number)s MB.") % {"number": most.octets // MEGABYTE}
    )


def _too_much(detail: str) -> NotPossible:
    return NotPossible(detail=detail, mend=in_parts())


def in_parts() -> str:
    """What to do with a file that holds more than is taken in."""
    return _("Unpack it, and add what is in “credentials” in parts.")


def _alone(user: User) -> None:
    if under_way(user) is not None:
        raise NotPossible(
            detail=_("Another file of yours is being taken in."),
            mend=_("Wait until that is done, then add this one."),
        )


def under_way(user: User) -> TakenIn | None:
    """The file of a person that is being taken in now."""
    going = {State.WAITING, State.RUNNING}
    not_ended = user.taken_in.filter(ended_at=None)
    return next((each for each in not_ended if state_of(each) in going), None)


def latest(user: User) -> TakenIn | None:
    """What was handed in last, as long as it is told what became of it."""
    return _told(user).first()


def _told(user: User) -> QuerySet[TakenIn]:
    return user.taken_in.filter(asked_at__gt=timezone.now() - KEPT)


def one(user: User, pk: UUID) -> TakenIn:
    """One of a person's own.

    Raises:
        NotFound: it is another's, or gone.
    """
    found = _told(user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def job_of(taken_in: TakenIn) -> Job | None:
    """The job that takes it in."""
    return queue.job_of(KIND, taken_in.pk)


def state_of(taken_in: TakenIn) -> State:
    """How far it is: done, under way, or failed."""
    if taken_in.ended_at is not None:
        return State.DONE
    return queue.state_without_result(job_of(taken_in))


def let_files_go(before: datetime) -> int:
    """Delete the octets of files that were handed in before an instant; of how many files."""
    found = TakenIn.objects.filter(asked_at__lt=before, parts__isnull=False).distinct()
    numbers = list(found.values_list("pk", flat=True))
    TakenInPart.objects.filter(taken_in__in=numbers).delete()
    return len(numbers)


def let_go(before: datetime) -> int:
    """Forget what became of files that were handed in before an instant; of how many."""
    deleted, each = TakenIn.objects.filter(asked_at__lt=before).delete()
    del deleted
    return each.get("backpack.TakenIn", 0)
