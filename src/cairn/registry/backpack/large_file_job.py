"""Taking in a large file, as a job: through it in its order, and never half done.

What becomes of each thing is written in the transaction that keeps the thing: a job that was killed
begins again behind what it has done.
"""

from __future__ import annotations

import errno
import io
import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cairn.bulk.zip_reading import members_in
from cairn.registry.backpack import holding, restoring, taking_in
from cairn.registry.backpack.large_files import bounds, in_parts
from cairn.registry.backpack.models import Origin, TakenIn, TakenInAnswer
from cairn.registry.backpack.taking_in import Became
from cairn.registry.errors import LeaseLost, NotPossible
from cairn.registry.jobs import queue
from cairn.registry.verifying import checking
from cairn.registry.verifying.pieces import pieces_of, wanted
from cairn.verification import NO_FACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from cairn.registry.accounts.models import User
    from cairn.registry.backpack.taking_in import Piece

_CHECKED_TOGETHER = 200


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
        answer.mend = in_parts()
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
