"""How the log is: told on the operator's page and by ``cairn health``."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.errors import CairnError, LogBusy
from cairn.logs import LogFolder
from cairn.registry.log import anchors, services, starting, witnesses
from cairn.registry.log.models import LogAnchor, LogEntry, WitnessEvidence, WitnessState
from cairn.registry.operating.health import Finding, State

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATE = timedelta(minutes=10)
_SILENT = timedelta(days=1)
_ROUNDS_MISSED = 2
_WAIT_SECONDS = 1


def findings(*, held: bool = True) -> Iterator[Finding]:
    """The log itself, whether it is held, what waits for it, and its witnesses."""
    yield whole()
    if held:
        yield from _held()
    yield _waiting()
    yield from _witnesses()
    yield from _anchors()


def whole() -> Finding:
    """Whether the log's files, its journal and the database tell of one history."""
    name = _("The log")
    known = services.places_known()
    if not services.begun():
        if known:
            return Finding(
                name,
                State.BAD,
                _("Its folder is gone, and the database knows %(known)d entries.")
                % {"known": known},
                _("Nothing is published. Bring the folder log back from the newest backup."),
            )
        return Finding(name, State.GOOD, _("Nothing was logged yet."))
    try:
        with LogFolder.open(services.folder(), wait=_WAIT_SECONDS) as log:
            accepted = log.accepted
    except LogBusy:
        return Finding(name, State.GOOD, _("It is being written."))
    except CairnError as error:
        return Finding(name, State.BAD, error.what(), error.advice())
    except (OSError, sqlite3.Error) as error:
        return Finding(
            name,
            State.BAD,
            _("Its files cannot be read or written: %(problem)s.") % {"problem": error},
            _("Look at the disk (full, or not mounted). Entries wait, and none is lost."),
        )
    if known > accepted:
        return Finding(
            name,
            State.BAD,
            _("It holds %(accepted)d entries, and the database knows %(known)d: an old copy.")
            % {"accepted": accepted, "known": known},
            _("Nothing is published. Bring the folder log back from the newest backup."),
        )
    rows = LogEntry.objects.count()
    if accepted > rows:
        return Finding(
            name,
            State.WATCH,
            _("It holds %(accepted)d entries, and the database %(rows)d: the database is older.")
            % {"accepted": accepted, "rows": rows},
            _(
                "The log goes on and takes nothing back. What was issued since that copy is not "
                "here: ask its learners for their copies."
            ),
        )
    words = ngettext("%(count)d entry stands in it.", "%(count)d entries stand in it.", accepted)
    return Finding(name, State.GOOD, words % {"count": accepted})


def _held() -> Iterator[Finding]:
    row = starting.held()
    if row is None or row.held_since is None:
        return
    late = row.alarming or row.held_since < timezone.now() - _LATE
    yield Finding(
        _("Publishing the log"),
        State.BAD if late else State.WATCH,
        _("Nothing is published since the last start: %(problem)s.") % {"problem": row.problem},
        _(
            "Bring the newest copy of the database and of the folder log back, before anything "
            "more is issued. See the page of the log."
        )
        if row.alarming
        else _still_to_do(),
    )


def _still_to_do() -> str:
    """What the operator can do about witnesses that do not answer, or do not follow the log yet."""
    strangers = witnesses.never_heard()
    if not strangers:
        return _("The witnesses are asked again by themselves. See the page of the log.")
    told = _(
        "%(names)s never cosigned this log. Send whoever runs them its verifier key: %(key)s. They "
        "are asked again by themselves; the page of the log can publish without them."
    )
    return told % {"names": ", ".join(strangers), "key": services.verifier_key().text}


def _waiting() -> Finding:
    name = _("Entries for the log")
    waiting = LogEntry.objects.filter(place=None)
    count = waiting.count()
    words = ngettext("%(count)d entry waits.", "%(count)d entries wait.", count)
    sentence = words % {"count": count} if count else _("None waits.")
    if waiting.filter(created_at__lt=timezone.now() - _LATE).exists():
        return Finding(
            name,
            State.BAD,
            sentence,
            _("The oldest waits for over ten minutes: see the log above, and the jobs."),
        )
    return Finding(name, State.GOOD, sentence)


def _witnesses() -> Iterator[Finding]:
    name = _("Witnesses of the log")
    try:
        policy = witnesses.named_strictly()
    except CairnError as error:
        yield Finding(name, State.BAD, error.what(), _("Change it under “Settings”."))
        return
    if WitnessEvidence.objects.filter(settled_at=None).exists():
        yield Finding(
            _("Another history of the log"),
            State.BAD,
            _("A witness has seen another log than the one here; what it said is kept."),
            _("Usually an old copy was put back. See the page of the log before anything else."),
        )
    if policy is None:
        # A choice and no fault: the log proves less, and its page says so.
        yield Finding(name, State.GOOD, _("None is named; the log stands on its own word."))
        return
    states = {each.key: each for each in WitnessState.objects.all()}
    for key in policy.witnesses:
        row = states.get(key.text)
        who = _("Witness %(name)s") % {"name": key.name}
        if row is None:
            yield Finding(who, State.GOOD, _("It was not asked yet."))
        elif row.silent_since is None:
            yield Finding(
                who,
                State.GOOD,
                _("It cosigned the log at %(size)d entries.") % {"size": row.cosigned_size},
            )
        else:
            since = date_format(timezone.localtime(row.silent_since), "DATETIME_FORMAT")
            late = row.alarming or row.silent_since < timezone.now() - _SILENT
            yield Finding(
                who,
                State.WATCH if late else State.GOOD,
                _("It has not cosigned since %(since)s: %(problem)s.")
                % {"since": since, "problem": row.problem},
                _("It is asked again by itself. Ask whoever runs it.") if late else "",
            )


def _anchors() -> Iterator[Finding]:
    name = _("Anchors of the log")
    try:
        where = anchors.destination()
    except ValueError:
        yield Finding(
            name,
            State.BAD,
            _("The hours between two anchors, or the fee, are no number."),
            _("Mend CAIRN_CHAIN_HOURS and CAIRN_CHAIN_FEE."),
        )
        return
    if where is None:
        return
    state, last = anchors.state(), LogAnchor.objects.first()
    if state.problem:
        since = timezone.now() - _ROUNDS_MISSED * timedelta(hours=where.hours)
        late = last is None or last.anchored_at < since
        yield Finding(
            name,
            State.WATCH if late else State.GOOD,
            state.problem,
            _("It is tried again each hour; issuing and logging go on."),
        )
    elif last is None:
        yield Finding(name, State.GOOD, _("The first one is made within the hour."))
    else:
        when = date_format(timezone.localtime(last.block_at), "DATETIME_FORMAT")
        yield Finding(name, State.GOOD, _("The last one is of %(when)s.") % {"when": when})
