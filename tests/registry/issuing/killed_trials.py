"""Deeds of a registry that are killed or disturbed, and what stands in the database afterwards.

Loaded by ``killed_worker.py`` once there is a database to work in. Each trial forks a child that
does the deed and kills itself before its n-th statement (n grows until the deed is done first);
then it does as a worker does that is started again, and looks.
"""

import json
import os
import signal
import sys
import traceback
from collections import Counter
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from cairn.registry.accounts.models import User
from cairn.registry.audit import trail
from cairn.registry.audit.models import AuditEvent
from cairn.registry.catalogue import services as catalogue
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import batches, services, withdrawal
from cairn.registry.issuing.models import Credential, StatusChange, StatusList, StatusRegister
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job, State
from cairn.registry.keys import services as keys
from cairn.registry.log import recording
from cairn.registry.mail.models import Message
from cairn.registry.organisations.models import Kind, Organisation, Role, RoleGrant
from cairn.registry.verifying.checking import check

ROWS = 7
ROWS_IN_A_PART = 3


def begin():
    """An institution with a key and something to issue."""

    services.ROWS_IN_A_PART = ROWS_IN_A_PART
    # Who is stopped while writing the log is waited for, ten seconds a trial; it has tests of its own.
    recording.GATHERING = timedelta(days=1)
    organisation = Organisation.objects.create(
        slug="exempla", kind=Kind.UNIVERSITY, name={"en": "Universitas Exempla"}, country="BE"
    )
    owner = User.objects.create(email="owner@example.org", name="Olive")
    RoleGrant.objects.create(user=owner, role=Role.OWNER, organisation=organisation)
    keys.create(owner, organisation)
    draft = catalogue.start_draft(owner, organisation, example="applied-data-analysis")
    version = catalogue.publish(owner, draft)
    work()
    return owner, organisation, version


def work():
    """What a worker does, until nothing is due."""

    while queue.work_once():
        pass


def people(mark, count):
    """So many rows for a list; the addresses end in the mark."""
    return [
        (n, {"name": f"Person {n}", "email": f"p{n}.{mark}@example.org"})
        for n in range(2, count + 2)
    ]


def with_wrapper(wrapper, deed):

    with connection.execute_wrapper(wrapper):
        deed()


def in_child(deed):
    """Do something and end this process, which was forked; 1 if it failed."""

    code = 1
    try:
        deed()
        code = 0
    except BaseException:  # noqa: BLE001 - the child must not go on with its parent's program
        traceback.print_exc()
    finally:
        connection.close()
        os._exit(code)


def unused_places():
    """Places in the status lists that were given to nobody."""

    return StatusRegister.objects.get().next_ordinal - Credential.objects.count()


def outcome(batch):
    """What stands in the database of a list that was issued."""

    batch.refresh_from_db()
    made = Credential.objects.filter(batch=batch)
    mails = Message.objects.filter(about=f"batch:{batch.pk}")
    groups = set(mails.values_list("group", flat=True))
    jobs = Job.objects.filter(kind="mail.send", key__in=[f"{group}:0" for group in groups])
    return {
        "state": batch.state,
        "credentials": made.count(),
        "people": made.values("recipient_email").distinct().count(),
        "rows": batch.rows.exclude(credential=None).filter(faults=[]).count(),
        "mails": mails.count(),
        "recipients": mails.values("recipient").distinct().count(),
        "mails_without_job": len(groups) - jobs.filter(state=State.WAITING).count(),
        "unused_places": unused_places(),
        "verdicts": verdicts(made),
    }


def killed_at(statement, deed):
    """Do something in a process that kills itself before a statement; whether it came that far."""

    connection.close()
    child = os.fork()
    if not child:
        seen = 0

        def counted(execute, sql, params, many, context):
            nonlocal seen
            seen += 1
            if seen == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        in_child(lambda: with_wrapper(counted, deed))
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def restarted():
    """A worker begins anew, after the leases of the dead one have lapsed."""

    Job.objects.filter(state=State.RUNNING).update(lease_until=timezone.now() - timedelta(1))
    work()


def verdicts(credentials):

    return Counter(check(each.document.encode(), fetch=False).outcome.value for each in credentials)


def a_list(owner, organisation, version, trial):
    """A list is being issued."""
    del organisation

    batch = batches.start(owner, version, awarded_on=date(2026, 5, 3))
    batches.fill(owner, batch, people(str(trial), ROWS))
    batches.send(owner, batch)
    killed = killed_at(trial, work)
    between = Credential.objects.filter(batch=batch).count()
    restarted()
    return killed, {"between": between, **outcome(batch)}


def a_revocation(owner, organisation, version, trial):
    """Many are being revoked."""

    made = [
        services.issue_one(
            owner,
            version,
            services.row_of({"name": f"Q {n}", "email": f"q{n}.{trial}@example.org"}),
        )
        for n in range(ROWS)
    ]
    killed = killed_at(trial, lambda: withdrawal.revoke(owner, made, "Issued in error."))
    changes = StatusChange.objects.filter(credential__in=made)
    told = Message.objects.filter(
        kind="status", recipient__in=[each.recipient_email for each in made]
    )
    noted = AuditEvent.objects.filter(
        action="credential.revoke", subject__in=[f"credential:{each.pk}" for each in made]
    )
    between = {changes.count(), told.count(), noted.count(), verdicts(made)["failed"]}
    withdrawal.revoke(owner, made, "Issued in error.")
    return killed, {
        "between": sorted(between),
        "after": sorted({changes.count(), told.count(), noted.count(), verdicts(made)["failed"]}),
        "trail": trail.first_break(organisation),
    }


def a_rotation(owner, organisation, version, trial):
    """The key is being replaced."""

    row = services.row_of({"name": "Good", "email": f"good.{trial}@example.org"})
    services.issue_one(owner, version, row)
    row = services.row_of({"name": "Bad", "email": f"bad.{trial}@example.org"})
    bad = services.issue_one(owner, version, row)
    withdrawal.revoke(owner, [bad], "Issued in error.")
    before = organisation.keys.count()
    killed = killed_at(trial, lambda: keys.rotate(owner, organisation))
    active = organisation.keys.get(state="active")
    method = f"#{active.fragment}"
    row = services.row_of({"name": "Next", "email": f"next.{trial}@example.org"})
    services.issue_one(owner, version, row)
    return killed, {
        "made": organisation.keys.count() - before,
        "noted": AuditEvent.objects.filter(action="keys.rotated").count(),
        "replaced": organisation.keys.exclude(state="active").count(),
        "lists_of_others": sum(
            method not in each.document
            for each in StatusList.objects.filter(organisation=organisation)
        ),
        "revoked": verdicts([bad]),
        "others": verdicts(
            Credential.objects.filter(
                revoked_at=None, recipient_email__endswith=f".{trial}@example.org"
            )
        ),
    }


def a_successor(owner, organisation, version, trial):
    """A worker is silent for too long between two transactions; another takes over; it wakes."""

    batch = batches.start(owner, version, awarded_on=date(2026, 5, 3))
    batches.fill(owner, batch, people(f"s{trial}", ROWS))
    batches.send(owner, batch)
    connection.close()
    child = os.fork()
    if not child:
        seen = 0

        def counted(execute, sql, params, many, context):
            nonlocal seen
            seen += 1
            if seen >= trial and not connection.in_atomic_block:
                seen = -1_000_000
                os.kill(os.getpid(), signal.SIGSTOP)
            return execute(sql, params, many, context)

        in_child(lambda: with_wrapper(counted, work))
    stopped = os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
    restarted()
    if stopped:
        os.kill(child, signal.SIGCONT)
        os.waitpid(child, 0)
    work()
    running = Job.objects.filter(kind="issuing.batch", state=State.RUNNING)
    assert not running.filter(lease_until__lt=timezone.now()).exists()
    return stopped, outcome(batch)


def at_the_same_time(owner, organisation, version, trial):
    """Two send a list of the same people, two issue to one of them, one replaces the key."""

    both = []
    for _ in range(2):
        batch = batches.start(owner, version, awarded_on=date(2026, 5, 3))
        batches.fill(owner, batch, people(f"t{trial}", ROWS))
        both.append(batch)
    single = services.row_of({**people(f"t{trial}", 1)[0][1], "awarded_on": "2026-05-03"})

    def send(batch):
        batches.send(owner, batch)
        work()

    def one():
        try:
            services.issue_one(owner, version, single)
        except NotPossible:
            return

    deeds = [
        lambda: send(both[0]),
        lambda: send(both[1]),
        one,
        one,
        lambda: keys.rotate(owner, organisation),
    ]
    connection.close()
    children = []
    for deed in deeds:
        child = os.fork()
        if not child:
            in_child(deed)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    work()
    made = Credential.objects.filter(recipient_email__endswith=f".t{trial}@example.org")
    found = {
        "codes": codes,
        "credentials": made.count(),
        "people": made.values("recipient_email").distinct().count(),
        "mails": Message.objects.filter(recipient__endswith=f".t{trial}@example.org").count(),
        "at_fault": sum(
            row.faults != [] and row.credential_id is None
            for batch in both
            for row in batch.rows.all()
        ),
        "failed_jobs": Job.objects.filter(state=State.FAILED).count(),
        "verdicts": verdicts(made),
        "unused_places": unused_places(),
    }
    return trial < 2, found


def main(deed, step):
    world = begin()
    trial, more = 1, True
    while more:
        more, found = DEEDS[deed](*world, trial)
        sys.stdout.write(json.dumps({"at": trial, "more": more, **found}) + "\n")
        sys.stdout.flush()
        trial += step


DEEDS = {
    "list": a_list,
    "revocation": a_revocation,
    "rotation": a_rotation,
    "successor": a_successor,
    "together": at_the_same_time,
}
