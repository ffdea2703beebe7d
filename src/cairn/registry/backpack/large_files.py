"""A large export taken in as it is: kept for a job within bounds, and gone when the job ends.

The job goes through the file in its order. What becomes of each thing is written in the
transaction that keeps the thing: a job that was killed begins again behind what it has done, and
nothing is half done. The file goes with the job's end, whether it was done or failed, and within a
day in any case.
"""

from __future__ import annotations

import errno
import io
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cairn.bulk.zip_reading import members_in
from cairn.registry.accounts.models import User
from cairn.registry.backpack import holding, restoring, taking_in
from cairn.registry.backpack.models import Origin, TakenIn, TakenInAnswer, TakenInPart
from cairn.registry.backpack.taking_in import Became
from cairn.registry.errors import LeaseLost, NotFound, NotPossible
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job, State
from cairn.registry.verifying import checking
from cairn.registry.verifying.pieces import MOST_OCTETS, pieces_of, wanted
from cairn.verification import NO_FACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from cairn.bulk.zip_reading import Member
    from cairn.registry.backpack.taking_in import Piece

KIND = "backpack.import"
KEPT = timedelta(days=7)
"""How long it is told what became of each thing."""
FILE_KEPT = timedelta(days=1)
"""How long a file lies here at most, whatever became of its job."""
PIECES_AT_ONCE, OCTETS_AT_ONCE = taking_in.MOST_PIECES, taking_in.MOST_UNPACKED
"""What a page takes in while somebody waits."""
_PART = 2 * 1024 * 1024
_CHECKED_TOGETHER = 200
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
    return NotPossible(detail=detail, mend=_in_parts())


def _in_parts() -> str:
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


def take(pk: UUID, seen: Callable[[int | None, int | None], None], *, attempt: int) -> None:
    """Take a file in. It may be begun again at any point.

    Args:
        pk: of the row that asks for it; who has left the registry has none.
        seen: called after each thing with how many are done, and of how many.
        attempt: the how manieth time; after the last one the file goes whatever happens.

    Raises:
        NotPossible: it was begun too often without an end: it may be what ends the worker.
    """
    asked = TakenIn.objects.select_related("holder").filter(pk=pk, ended_at=None).first()
    if asked is None:
        return
    try:
        _not_too_often(attempt)
        with translation.override(asked.language), _on_disk(asked, seen) as opened:
            _through(asked, opened, seen)
            _bring_back(asked, opened, seen)
        _end(asked)
    except LeaseLost:
        raise  # another worker has the file now
    except Exception as error:
        if attempt >= queue.MOST_ATTEMPTS or isinstance(error, NotPossible):
            asked.parts.all().delete()
        raise


def _not_too_often(attempt: int) -> None:
    """A file that ends its worker is begun again each time the lease lapses, and never fails."""
    if attempt > queue.MOST_ATTEMPTS:
        raise NotPossible(detail="It was begun too often.", mend="It never came to its end.")


@contextmanager
def _on_disk(
    asked: TakenIn, seen: Callable[[int | None, int | None], None]
) -> Iterator[Callable[[], BinaryIO]]:
    """The file, to be opened several times, since a ZIP is read at several places at once.

    It has no name, so that it goes with the process, also where that is killed.
    """
    numbers = list(asked.parts.order_by("number").values_list("number", flat=True))
    if not numbers:
        raise NotPossible(detail="The file is gone.", mend="Add it again.")
    with tempfile.TemporaryFile() as file:
        for number in numbers:
            file.write(bytes(asked.parts.get(number=number).octets))
            seen(None, None)
        file.flush()
        yield lambda: io.BufferedReader(_View(file.fileno()))


class _View(io.RawIOBase):
    """An open file as if it were opened once more: with a place of its own in it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        from_end = os.fstat(self._descriptor).st_size if whence == io.SEEK_END else 0
        at = offset + (self._at if whence == io.SEEK_CUR else from_end)
        if at < 0:
            raise OSError(errno.EINVAL, "before the beginning")
        self._at = at
        return at

    def readinto(self, buffer: Any) -> int:
        octets = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(octets)] = octets
        self._at += len(octets)
        return len(octets)


def _through(
    asked: TakenIn,
    opened: Callable[[], BinaryIO],
    seen: Callable[[int | None, int | None], None],
) -> None:
    """Every credential in the file, behind those that an earlier try has done."""
    most = bounds()
    away = restoring.put_away_in(opened)
    last = asked.answers.order_by("-number").first()
    done = last.number if last else 0
    with opened() as archive, opened() as directory:
        try:
            found = list(wanted(list(members_in(archive, directory))))
        except (OSError, BadZipFile):
            found = []
        total = sum(not each.is_folder for each in found)
        octets = 0
        pieces = taking_in.opened(pieces_of(asked.name, found), Origin.FILE)
        for number, piece in enumerate(pieces, start=1):
            octets += len(piece.data) + len(piece.picture)
            if number > done:
                full = octets > most.unpacked or number > most.entries
                answer = _taken(asked, number, piece, away, full=full)
                if full or (answer.became == Became.REFUSED and not piece.why):
                    return  # nothing more goes in
            seen(min(number, total), total)


@transaction.atomic
def _taken(
    asked: TakenIn, number: int, piece: Piece, away: frozenset[str], *, full: bool
) -> TakenInAnswer:
    """Keep one credential, and what became of it, in one transaction."""
    answer = TakenInAnswer(
        taken_in=asked,
        number=number,
        name=piece.name[:500],
        became=Became.REFUSED,
        why=piece.why,
        mend=piece.mend,
    )
    if full:
        answer.why = _("There is more than is taken in at once; from here on nothing was read.")
        answer.mend = _in_parts()
    elif not piece.why:
        _hold(asked.holder, piece, answer, away=restoring.stem_of(piece.name) in away)
    answer.save(force_insert=True)
    return answer


def _hold(user: User, piece: Piece, answer: TakenInAnswer, *, away: bool) -> None:
    report, known = checking.check_knowing(piece.data, NO_FACTS, source=piece.name, seconds=0.0)
    try:
        with transaction.atomic():
            held, fresh = taking_in.hold(user, piece, report, known, stays_away=True)
            if fresh and away:
                holding.put_away(held, away=True)
    except NotPossible as error:
        answer.why, answer.mend = error.what(), error.advice()
        return
    answer.held = held
    answer.became = Became.ADDED if fresh else Became.AGAIN
    answer.open = fresh and bool(report.wanted)


def _bring_back(
    asked: TakenIn,
    opened: Callable[[], BinaryIO],
    seen: Callable[[int | None, int | None], None],
) -> None:
    """Collections, evidence and what was put away; what an earlier try brought back is there."""
    rows = (
        asked.answers.exclude(held=None)
        .select_related("held")
        .defer("held__document", "held__picture")
    )
    held = {
        restoring.stem_of(each.name): (each.held, each.became == Became.ADDED)
        for each in rows
        if each.held is not None
    }

    def kept(one: restoring.Restored) -> None:
        seen(None, None)
        TakenIn.objects.filter(pk=asked.pk).update(
            collections=F("collections") + one.collections, evidence=F("evidence") + one.evidence
        )

    restoring.restore(asked.holder, opened, held, most=bounds().unpacked, kept=kept)


def _end(asked: TakenIn) -> None:
    """Let the file go, and have checked what nobody was asked about."""
    with transaction.atomic():
        now = timezone.now()
        if not TakenIn.objects.filter(pk=asked.pk, ended_at=None).update(ended_at=now):
            return
        asked.parts.all().delete()
        numbers = asked.answers.filter(open=True).exclude(held=None)
        held = [str(pk) for pk in numbers.values_list("held", flat=True)]
        for place in range(0, len(held), _CHECKED_TOGETHER):
            queue.ask(
                "backpack.check",
                key=f"{asked.pk}:{place}",
                held=held[place : place + _CHECKED_TOGETHER],
                since=now.isoformat(),
            )


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
