"""Nothing is published after a start before enough witnesses have said that the log is no old copy.

Where folder and database both came out of an old copy, nothing here can know it: the next
checkpoint would be a second history, and the witnesses could only say so afterwards. So they are
asked before the first one. Entries wait meanwhile, and issuing goes on. What a start may do is kept
under a token that no backup holds: what an old copy says of other starts opens nothing.

A log whose very key was drawn by this start cannot be an old copy: no copy with that key was taken
away before, so nothing was ever published under it. It begins without its witnesses' word.
"""

from __future__ import annotations

import logging
import os
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.logs import LogReader
from cairn.registry import instance
from cairn.registry.audit import trail
from cairn.registry.errors import NotPossible, PublicationHeld
from cairn.registry.jobs import queue
from cairn.registry.log import services, witnesses
from cairn.registry.log.models import LogKey, LogStart
from cairn.registry.operating import restoring
from cairn.registry.organisations.rights import require_operator
from cairn.transparency.checkpoints import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.logs.cosigning import Witnessed
    from cairn.registry.accounts.models import User

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
_KEPT = 100
_LONGEST_PROBLEM = 500
_LONGEST_REASON = 500
_LOG = logging.getLogger("cairn.log")


class _Seen:
    """The newest checkpoint that this process has seen; it is in no copy of anything."""

    def __init__(self) -> None:
        self.text = ""
        self.lost = False
        """Whether it went: what is here now is not what this process wrote."""

    def still_there(self) -> bool:
        """Whether the log goes on from it: an old copy put in place meanwhile does not."""
        if not self.text:
            return True
        try:
            with LogReader.open(services.folder()) as reader:
                note = reader.signed(Checkpoint.parse(self.text).size)
        except CairnError:
            return False
        return note is not None and note.text == self.text


_seen = _Seen()


def saw(text: str) -> None:
    """Remember the text of a checkpoint that this process published, or found confirmed."""
    _seen.text, _seen.lost = text, False


def require(seen: Callable[[], None]) -> None:
    """Let publish who may; the witnesses are asked where this start has not heard them yet.

    Args:
        seen: called before they are asked, so that a job keeps its lease.

    Raises:
        PublicationHeld: not enough have confirmed the log, or one has seen another.
        LogBusy: another process is writing the log.
        LogRolledBack: the log is older than what was published.
        LogDamaged: a file of the log is missing or changed.
    """
    row = _own()
    if row.passed_at is not None and _seen.still_there():
        return
    if row.passed_at is not None:
        _seen.text, _seen.lost = "", True
        row.passed_at, row.again_at, row.how = None, None, ""
        row.save()
    now = timezone.now()
    # A clock that was set back would put it off by as much.
    if row.again_at is not None and now < row.again_at <= now + LONGEST_PAUSE:
        raise PublicationHeld(detail=row.problem)
    try:
        policy = witnesses.named_strictly()
    except CairnError as error:
        # The operator wanted witnesses: that their names cannot be read must not mean none.
        raise _held(row, error.what().removesuffix(".")) from error
    if policy is None or policy.quorum.is_met_by(set()):
        _pass(row, LogStart.How.UNWITNESSED)
        return
    if _is_new():
        with transaction.atomic():
            LogKey.objects.update(made_by="")  # it counts once
            _pass(row, LogStart.How.NEW)
        return
    # What the database alone can tell needs no witness, and is no evidence of theirs.
    services.refuse_older_folder()
    seen()
    done = witnesses.have_head_confirmed(policy)
    if done.met and not done.alarms:
        saw(done.note.text if Checkpoint.parse(done.note.text).size else "")
        _pass(row, LogStart.How.CONFIRMED)
        return
    raise _held(row, _problem(done), alarming=bool(done.alarms))


def held() -> LogStart | None:
    """The start whose first publication is held, if what was found out last is that."""
    last = LogStart.objects.first()
    return last if last is not None and last.passed_at is None and last.held_since else None


def ask_again(operator: User) -> None:
    """Have the witnesses asked again now.

    Raises:
        NotFound: the person is no operator.
    """
    require_operator(operator)
    now = timezone.now()
    with transaction.atomic():
        LogStart.objects.filter(passed_at=None).update(again_at=None)
        queue.ask("log.append", key=f"asked again {now.isoformat()}")


def release(operator: User, reason: str) -> None:
    """Let the log publish without its witnesses' word, by this start alone.

    If what is here is an old copy, this makes a second history, and that stays provable for ever.

    Args:
        operator: who answers for it.
        reason: why, in their words; it goes into the audit trail.

    Raises:
        NotFound: the person is no operator.
        NotPossible: no reason is given, or nothing is held.
    """
    require_operator(operator)
    if not reason.strip():
        raise NotPossible(detail=_("A reason is needed."), mend=_("Say in a few words why."))
    now = timezone.now()
    with transaction.atomic():
        last = held()
        rows = LogStart.objects.select_for_update().filter(passed_at=None)
        if last is None or not rows.update(passed_at=now, at=now, how=LogStart.How.RELEASED):
            raise NotPossible(
                detail=_("Nothing is held any more."), mend=_("Nothing need be done.")
            )
        trail.record(
            "log.released",
            organisation=None,
            actor=operator,
            subject=f"log:{services.key_row().origin}",
            reason=reason.strip()[:_LONGEST_REASON],
            problem=last.problem,
            alarming=last.alarming,
        )
        queue.ask("log.append", key=f"released {now.isoformat()}")


@restoring.after_restore
def forget() -> None:
    """Each process asks its witnesses anew: the rows that it works with are another's now."""
    LogStart.objects.all().delete()
    LogKey.objects.update(made_by="")


def never_published() -> bool:
    """Whether neither folder nor database knows of anything in the log."""
    return not services.begun() and not services.places_known()


def _is_new() -> bool:
    """Whether this start drew the log's key, and nothing was published under it since.

    That nothing is here is not enough: a copy from before the first entry is as empty.
    """
    return (
        never_published()
        and not _seen.lost
        and LogKey.objects.filter(made_by=instance.start()).exists()
    )


def _own() -> LogStart:
    row, new = LogStart.objects.get_or_create(
        token=instance.start(),
        defaults={"worker": f"{socket.gethostname()}:{os.getpid()}"[:80]},
    )
    if new:
        kept = list(LogStart.objects.values_list("pk", flat=True)[:_KEPT])
        LogStart.objects.exclude(pk__in=kept).delete()
    return row


def _pass(row: LogStart, how: LogStart.How) -> None:
    now = timezone.now()
    if row.held_since is not None:
        _LOG.warning("the log publishes again: %s", how.label)
    row.passed_at, row.at, row.how, row.problem, row.alarming = now, now, how, "", False
    row.save()


def _held(row: LogStart, problem: str, *, alarming: bool = False) -> PublicationHeld:
    now = timezone.now()
    row.held_since = row.held_since or now
    pause = max(FIRST_PAUSE, min(LONGEST_PAUSE, now - row.held_since))
    row.at, row.again_at = now, now + pause
    row.problem, row.alarming = problem[:_LONGEST_PROBLEM], alarming
    # An operator may have released it while the witnesses were asked: that stands.
    changes = {
        name: getattr(row, name)
        for name in ("at", "again_at", "held_since", "problem", "alarming", "passed_at", "how")
    }
    LogStart.objects.filter(pk=row.pk).exclude(how=LogStart.How.RELEASED).update(**changes)
    _LOG.warning("the log publishes nothing yet: %s", row.problem)
    return PublicationHeld(detail=row.problem)


def _problem(done: Witnessed) -> str:
    """Who did not confirm the log, and why; what speaks against it alone, where anything does."""
    told = done.alarms or tuple(each for each in done.answers if not each.cosigned)
    words = [f"{each.key.name}: {each.problem}" for each in told]
    return "; ".join(words) or _("too few witnesses have an address to be asked at")
