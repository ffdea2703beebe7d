"""Records that an owner asks for on a page: a job makes the file, and a rule lets it go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.registry.closing import exporting
from cairn.registry.closing.models import TakingOut
from cairn.registry.errors import LeaseLost, NotPossible
from cairn.registry.jobs import queue
from cairn.registry.organisations.rights import Action, require

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cairn.registry.accounts.models import User
    from cairn.registry.jobs.models import Job
    from cairn.registry.organisations.models import Organisation

_KIND = "closing.take-out"


def folder() -> Path:
    """Where the files wait to be taken."""
    return Path(settings.DATA) / "records"


def ask(user: User, organisation: Organisation) -> TakingOut:
    """Have an institution's records made into a file; asked again meanwhile it is the same one.

    Raises:
        NotAllowed: the person may not close the institution.
    """
    require(user, Action.CLOSE, organisation)
    with transaction.atomic():
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        found = TakingOut.objects.filter(organisation=organisation, done_at=None).first()
        if found is None:
            found = TakingOut.objects.create(organisation=organisation, asked_by=user)
        queue.ask(_KIND, key=str(found.pk), number=str(found.pk))
    return found


def make(row: TakingOut, report: Callable[[int, int], None]) -> None:
    """Make the file; begun again after a crash, it is made anew under the same name."""
    if row.done_at is not None:
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder() / f"{row.pk}.cairn"
    try:
        made = exporting.take_out(row.organisation, place, user=row.asked_by, report=report)
    except LeaseLost:
        raise
    except CairnError as error:
        row.problem = error.advice()
    else:
        row.name, row.digest, row.octets = place.name, made.digest, place.stat().st_size
        row.credentials, row.documents = made.credentials, made.documents
    row.done_at = timezone.now()
    row.save()


def last(organisation: Organisation) -> TakingOut | None:
    """The file that was asked for last."""
    return TakingOut.objects.filter(organisation=organisation).first()


def job_of(row: TakingOut) -> Job | None:
    """The job that makes it, for how far it is."""
    return queue.job_of(_KIND, row.pk)


def file_of(user: User, row: TakingOut) -> Path:
    """The file, to be handed to an owner.

    Raises:
        NotAllowed: the person may not close the institution.
        NotPossible: it is not there, or no longer.
    """
    require(user, Action.CLOSE, row.organisation)
    path = folder() / row.name
    if not row.name or not path.is_file():
        raise NotPossible(
            detail=_("That file is no longer here."), mend=_("Take the records out again.")
        )
    return path


def forget(before: datetime) -> int:
    """Let go of files that were made before an instant; how many."""
    found = list(TakingOut.objects.filter(done_at__lt=before))
    for row in found:
        if row.name:
            (folder() / row.name).unlink(missing_ok=True)
        row.delete()
    return len(found)
