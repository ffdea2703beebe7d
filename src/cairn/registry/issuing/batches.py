"""A list of people: prepared, mended cell by cell, sent, and finished after any interruption."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.bulk.awards import fault_of_grade
from cairn.bulk.recipients import COLUMNS, RowFault, faults_of_cells
from cairn.registry.audit import trail
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import services
from cairn.registry.issuing.models import Batch, BatchRow, BatchState, Credential
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job
from cairn.registry.jobs.models import State as JobState
from cairn.registry.mail import services as mail
from cairn.registry.organisations.rights import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from cairn.registry.accounts.models import User
    from cairn.registry.catalogue.models import AchievementVersion
    from cairn.registry.jobs.queue import Running
    from cairn.registry.organisations.models import Organisation

MOST_ROWS = 200_000

_AFTER_DONE: list[Callable[[Batch], None]] = []


def after_done(act: Callable[[Batch], None]) -> Callable[[Batch], None]:
    """Have something done when a list is issued, in the transaction that says so."""
    _AFTER_DONE.append(act)
    return act


def start(
    user: User,
    version: AchievementVersion,
    *,
    organisation: Organisation | None = None,
    on_behalf_of: Organisation | None = None,
    source_name: str = "",
    awarded_on: date | None = None,
) -> Batch:
    """Begin a batch.

    Raises:
        NotAllowed: the person does not issue there.
    """
    signing = organisation or version.achievement.organisation
    services.authorise(user, version, signing, on_behalf_of)
    return Batch.objects.create(
        organisation=signing,
        version=version,
        on_behalf_of=on_behalf_of,
        created_by=user,
        source_name=source_name[:200],
        awarded_on=awarded_on,
    )


def fill(user: User, batch: Batch, rows: Iterable[tuple[int, Mapping[str, str]]]) -> int:
    """Put rows into a batch, in the place of those that it had and that were not issued yet.

    Args:
        user: who prepares it.
        batch: the batch.
        rows: line of the source and cells by column name.

    Returns:
        How many rows have faults.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: it was sent already, or there are too many rows.
    """
    with transaction.atomic():
        batch = locked(user, batch)
        made: list[BatchRow] = []
        for number, cells in rows:
            if len(made) == MOST_ROWS:
                raise NotPossible(
                    detail=_("A list may have at most %(most)s rows.") % {"most": MOST_ROWS},
                    mend=_("Divide it, or use the command line for very long lists."),
                )
            kept = {name: cells[name].strip() for name in COLUMNS if cells.get(name, "").strip()}
            made.append(BatchRow(batch=batch, number=number, cells=kept))
        issued = batch.rows.exclude(credential=None)
        taken = set(issued.values_list("number", flat=True))
        made = [row for row in made if row.number not in taken]
        _check(batch, [*issued, *made])
        batch.rows.filter(credential=None).delete()
        BatchRow.objects.bulk_create(made, batch_size=1_000)
    return sum(bool(row.faults) for row in made)


def mend(user: User, row: BatchRow, cells: Mapping[str, str]) -> BatchRow:
    """Change the cells of one row, and check it again.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: the batch was sent already and this row was issued.
    """
    with transaction.atomic():
        batch = locked(user, row.batch)
        row.cells = {
            **row.cells,
            **{name: cells[name].strip() for name in COLUMNS if name in cells},
        }
        others = list(batch.rows.exclude(pk=row.pk))
        _check(batch, [*others, row])
        row.save(update_fields=["cells", "faults"])
        BatchRow.objects.bulk_update(others, ["faults"], batch_size=1_000)
    return row


def leave_out(user: User, row: BatchRow, *, left_out: bool) -> None:
    """Decide whether a row is to be issued to.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: the batch was sent already.
    """
    with transaction.atomic():
        locked(user, row.batch)
        row.left_out = left_out
        row.save(update_fields=["left_out"])


def send(user: User, batch: Batch, *, not_before: datetime | None = None) -> None:
    """Issue to every row without a fault; the others stay, to be mended and sent afterwards.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: it is being issued already, or no row can be issued.
    """
    with transaction.atomic():
        batch = locked(user, batch)
        if not _due(batch).exists():
            raise NotPossible(
                detail=_("There is nobody to issue to."),
                mend=_("Mend the rows that are marked, or add people."),
            )
        services.press_for(batch.version, batch.organisation, batch.on_behalf_of)
        batch.state = BatchState.ISSUING
        batch.not_before = not_before
        batch.mails_at = (not_before or timezone.now()) + mail.HOLD
        batch.save()
        # A batch that is sent again, after rows were mended, is another job.
        queue.ask(
            "issuing.batch",
            key=f"{batch.pk}:{uuid4()}",
            not_before=not_before,
            batch=str(batch.pk),
        )
        trail.record(
            Action.ISSUE,
            organisation=batch.organisation,
            actor=user,
            subject=f"batch:{batch.pk}",
            rows=_due(batch).count(),
        )


def call_off(user: User, batch: Batch) -> None:
    """Take back a sending that was scheduled and has not begun.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: it has begun.
    """
    services.authorise(user, batch.version, batch.organisation)
    with transaction.atomic():
        found = Batch.objects.select_for_update().get(pk=batch.pk)
        job = last_job(found)
        waiting = job is not None and job.state == JobState.WAITING and job.attempts == 0
        if found.state != BatchState.ISSUING or job is None or not waiting or not queue.stop(job):
            raise NotPossible(
                detail=_("The list is being issued."), mend=_("Stop the mails instead.")
            )
        issued = found.rows.exclude(credential=None).exists()
        found.state = BatchState.DONE if issued else BatchState.DRAFT
        found.not_before = None
        found.save(update_fields=["state", "not_before"])
        trail.record(
            "batch.called-off",
            organisation=found.organisation,
            actor=user,
            subject=f"batch:{found.pk}",
        )


def stop_mails(user: User, batch: Batch) -> int:
    """Stop the mails of a batch that have not left; the credentials stay issued.

    Returns:
        How many were stopped.

    Raises:
        NotAllowed: the person does not issue there.
    """
    services.authorise(user, batch.version, batch.organisation)
    with transaction.atomic():
        stopped = mail.stop(f"batch:{batch.pk}")
        if stopped:
            trail.record(
                "batch.mails-stopped",
                organisation=batch.organisation,
                actor=user,
                subject=f"batch:{batch.pk}",
                mails=stopped,
            )
    return stopped


def work_on(job: Running, batch: Batch) -> None:
    """Issue to the rows that are due, part by part; called again after a crash, it goes on."""
    press = services.press_for(batch.version, batch.organisation, batch.on_behalf_of)
    done = batch.rows.exclude(credential=None).count()
    if not done and batch.mails_at is not None:
        # The time to stop the mails begins when there is something to look at, late as that may be.
        batch.mails_at = max(batch.mails_at, timezone.now() + mail.HOLD)
        Batch.objects.filter(pk=batch.pk).update(mails_at=batch.mails_at)
    total = done + _due(batch).count()
    job.report(done, total)
    while True:
        with transaction.atomic():
            # Whoever was silent for too long may have a successor: both wait here for one another,
            # and the one that lost the job ends before it has read a row.
            Batch.objects.select_for_update().get(pk=batch.pk)
            job.report(done, total)
            rows = list(
                _due(batch).select_related("batch__organisation", "batch__version")[
                    : services.ROWS_IN_A_PART
                ]
            )
            if not rows:
                Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE)
                for act in _AFTER_DONE:
                    act(batch)
                return
            people = [services.row_of(_with_day(row, batch), row.number) for row in rows]
            made = services.issue_part(press, people, batch=batch, mails_at=batch.mails_at)
            _settle(rows, people, made, batch)
        done += len(made)
        job.report(done, total)


def _settle(rows: list[BatchRow], people: list[Any], made: list[Credential], batch: Batch) -> None:
    """Note which credential came of which row; a row whose award existed before is at fault."""
    by_key = {each.award_key: each for each in made}
    for row, person in zip(rows, people, strict=True):
        key = services.award_key(batch.version, batch.organisation, person)
        row.credential = by_key.pop(key, None)
        if row.credential is None:
            row.faults = [_fault(RowFault(row.number, "", "row.issued"))]
    # Two columns for every row would take twice the time, and hardly any row has a fault by now.
    BatchRow.objects.bulk_update([row for row in rows if row.credential], ["credential"])
    BatchRow.objects.bulk_update([row for row in rows if not row.credential], ["faults"])


def locked(user: User, batch: Batch) -> Batch:
    """The batch, locked until the transaction ends, to be changed.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: it is being issued.
    """
    found = Batch.objects.select_for_update().get(pk=batch.pk)
    services.authorise(user, found.version, found.organisation, found.on_behalf_of)
    if is_under_way(found):
        raise NotPossible(
            detail=_("This list is being issued."),
            mend=_("Wait until it is done; rows that are left can be mended then."),
        )
    return found


def last_job(batch: Batch) -> Job | None:
    """The job that issues the batch, or has; ``None`` if it was never sent."""
    jobs = Job.objects.filter(kind="issuing.batch", key__startswith=f"{batch.pk}:")
    return jobs.order_by("created_at").last()


def is_under_way(batch: Batch) -> bool:
    """Whether a batch is being issued; one whose job has failed can be mended and sent again."""
    if batch.state != BatchState.ISSUING:
        return False
    job = last_job(batch)
    return job is None or job.state not in {JobState.FAILED, JobState.STOPPED}


def problem_of(batch: Batch) -> str:
    """Why the last sending of a batch failed, in words; empty if it did not."""
    job = last_job(batch)
    return job.problem if job is not None and job.state == JobState.FAILED else ""


def _due(batch: Batch) -> Any:
    return batch.rows.filter(credential=None, faults=[], left_out=False).order_by("number")


def _with_day(row: BatchRow, batch: Batch) -> dict[str, str]:
    """The row's cells, with the batch's day of award where the row gives none."""
    cells: dict[str, str] = dict(row.cells)
    if batch.awarded_on is not None:
        cells.setdefault("awarded_on", batch.awarded_on.isoformat())
    return cells


def _check(batch: Batch, rows: list[BatchRow]) -> None:
    """Note the faults of each row: of its cells, its grade, and of a person named twice."""
    achievement = catalogue.domain_achievement(batch.version)
    today = timezone.localdate()
    seen: dict[tuple[str, str], int] = {}
    for row in sorted(rows, key=lambda each: each.number):
        cells = _with_day(row, batch)
        faults = [_fault(each) for each in faults_of_cells(row.number, cells, today)]
        if not faults:
            graded = fault_of_grade(
                row.number, services.row_of(cells, row.number).grade, achievement
            )
            faults = [_fault(graded)] if graded else []
        if not faults or row.credential_id is not None:
            who = (cells.get("did") or cells.get("email", "").lower(), cells.get("awarded_on", ""))
            if who in seen:
                again = RowFault(row.number, "", "row.again", (("line", str(seen[who])),))
                faults = [_fault(again)]
            elif not row.left_out:
                seen[who] = row.number
        if row.credential_id is None:
            row.faults = faults


def _fault(fault: RowFault) -> dict[str, Any]:
    stored = asdict(fault)
    return {"column": stored["column"], "code": stored["code"], "facts": dict(fault.facts)}


def faults_of(row: BatchRow) -> list[RowFault]:
    """The faults of a row, ready to be said in a language."""
    return [
        RowFault(row.number, each["column"], each["code"], tuple(each["facts"].items()))
        for each in row.faults
    ]
