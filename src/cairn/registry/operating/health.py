"""How the installation is: what ``cairn health``, the operator's page and alarms go by.

A folder adds what it watches in its own module ``health``::

    def findings() -> Iterable[Finding]: ...
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.audit import checking
from cairn.registry.jobs import models as jobs
from cairn.registry.mail import models as mail
from cairn.registry.operating import beating
from cairn.registry.operating.models import Backup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

_BACKUP_AGE = timedelta(days=2)
_LATE = timedelta(minutes=10)
_FREE_OCTETS = 1024**3
_FREE_SHARE = 0.05


class State(StrEnum):
    """How something is."""

    GOOD = "good"
    WATCH = "watch"
    """It works, and needs somebody's attention."""
    BAD = "bad"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is.

    Attributes:
        name: what was looked at.
        state: how it is.
        sentence: what was found.
        mend: what to do, where there is anything.
    """

    name: str
    state: State
    sentence: str
    mend: str = ""


@cache
def _sources() -> tuple[ModuleType, ...]:
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.health"
        own = config.name == "cairn.registry.operating"
        if config.name.startswith("cairn.registry.") and not own and find_spec(name) is not None:
            found.append(import_module(name))
    return tuple(found)


def findings() -> list[Finding]:
    """Everything that is watched; whatever a check does, there is an answer for each."""
    found: list[Finding] = []
    for first in (_database, _tables):
        found.extend(_asked(first))
        if found[-1].state is State.BAD:
            return found  # every other check would ask tables that are not there
    checks: list[Callable[[], Finding | Iterable[Finding]]] = [
        _worker,
        _queue,
        _mails,
        _disk,
        _backups,
        _trail,
        *(source.findings for source in _sources()),
    ]
    for check in checks:
        found.extend(_asked(check))
    return found


def _asked(check: Callable[[], Finding | Iterable[Finding]]) -> list[Finding]:
    """What a check finds; one that breaks, on the way too, must not hide the rest."""
    try:
        answer = check()
        return [answer] if isinstance(answer, Finding) else list(answer)
    except Exception as error:  # noqa: BLE001  # whatever it is
        name = getattr(check, "__module__", "").rpartition(".")[0].rpartition(".")[2]
        return [
            Finding(
                name or _("A check"),
                State.BAD,
                _("The check itself broke (%(kind)s).") % {"kind": type(error).__name__},
                _("The log of the server says where."),
            )
        ]


def worst(found: Iterable[Finding]) -> State:
    """The worst state among them."""
    states = {each.state for each in found}
    return next((each for each in (State.BAD, State.WATCH) if each in states), State.GOOD)


def _database() -> Finding:
    name = _("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return Finding(
            name,
            State.BAD,
            _("It does not answer."),
            _("See whether it runs, and whether this machine may reach it."),
        )
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, "")
    return Finding(name, State.GOOD, _("%(kind)s answers.") % {"kind": kind})


def _tables() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding(
            _("Tables"),
            State.BAD,
            _("They are older than the program."),
            _("Run `cairn upgrade`."),
        )
    return Finding(_("Tables"), State.GOOD, _("They fit the program."))


def _worker() -> Finding:
    if beating.alive():
        return Finding(_("Worker"), State.GOOD, _("It does jobs."))
    return Finding(
        _("Worker"),
        State.BAD,
        _("None has spoken for a minute: no mail leaves and no list is issued."),
        _("`cairn serve` starts one; with --no-worker another machine must."),
    )


def _queue() -> Finding:
    now = timezone.now()
    open_jobs = jobs.Job.objects.filter(state=jobs.State.WAITING, not_before__lte=now)
    failed = jobs.Job.objects.filter(state=jobs.State.FAILED).count()
    late = open_jobs.filter(not_before__lt=now - _LATE).exists()
    waiting = open_jobs.count()
    if waiting:
        words = ngettext("%(count)d job waits.", "%(count)d jobs wait.", waiting)
        sentence = words % {"count": waiting}
    else:
        sentence = _("None waits.")
    if failed:
        more = ngettext("%(count)d has failed.", "%(count)d have failed.", failed)
        return Finding(
            _("Jobs"),
            State.WATCH,
            f"{sentence} {more % {'count': failed}}",
            _("Look at them under “Jobs”; each can be tried again."),
        )
    if late:
        return Finding(
            _("Jobs"),
            State.WATCH,
            sentence,
            _("The oldest waits for more than ten minutes: see whether the worker keeps up."),
        )
    return Finding(_("Jobs"), State.GOOD, sentence)


def _mails() -> Finding:
    name = _("Mail")
    since = timezone.now() - timedelta(days=7)
    failed = mail.Message.objects.filter(state=mail.State.FAILED, created_at__gte=since).count()
    if not settings.SMTP_CONFIGURED:
        return Finding(
            name,
            State.GOOD if settings.DEMO or settings.DEBUG else State.WATCH,
            _("No mail server is set: what would be sent stands in the outbox."),
            "" if settings.DEMO else _("Set one under “Settings”."),
        )
    if failed:
        sentence = ngettext(
            "%(count)d address refused a mail in the last week.",
            "%(count)d addresses refused a mail in the last week.",
            failed,
        ) % {"count": failed}
        return Finding(name, State.GOOD, sentence)
    return Finding(name, State.GOOD, _("Mails leave by the server that is set."))


def _disk() -> Finding:
    usage = shutil.disk_usage(settings.DATA if settings.DATA.exists() else settings.DATA.anchor)
    free = usage.free / 1024**3
    sentence = _("%(free)s GiB are free in the data folder.") % {"free": number_format(free, 1)}
    if usage.free < _FREE_OCTETS or usage.free < _FREE_SHARE * usage.total:
        return Finding(_("Disk"), State.WATCH, sentence, _("Make room, or move the folder."))
    return Finding(_("Disk"), State.GOOD, sentence)


def _backups() -> Finding:
    newest = Backup.objects.first()
    if newest is None:
        return Finding(
            _("Backup"),
            State.GOOD if settings.DEMO else State.WATCH,
            _("None was made yet."),
            "" if settings.DEMO else _("`cairn backup FOLDER` makes one; do it every night."),
        )
    when = date_format(timezone.localtime(newest.at), "DATETIME_FORMAT")
    sentence = _("The last one is of %(when)s.") % {"when": when}
    if not newest.with_secrets:
        sentence += " " + _("It holds no secrets: keep secrets.json apart from it.")
    if newest.at < timezone.now() - _BACKUP_AGE:
        return Finding(_("Backup"), State.WATCH, sentence, _("Make one, and see why none was."))
    return Finding(_("Backup"), State.GOOD, sentence)


def _trail() -> Finding:
    broken = checking.standing(None).broken
    if broken is None:
        return Finding(_("Audit trail of this installation"), State.GOOD, _("It is whole."))
    return Finding(
        _("Audit trail of this installation"),
        State.BAD,
        _("It was changed at entry %(number)s.") % {"number": broken},
        _("Somebody has changed the database itself. Keep a copy, and find out who could."),
    )
