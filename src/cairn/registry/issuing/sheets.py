"""The mark sheet behind a batch: kept as it came, with everything that was decided about it.

Nothing that a person typed is lost: the file stays, each decision is saved when it is made, and
the rows of the batch are written from both when the list is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from cairn.bulk.mark_sheets import MarkSheet, read_sheet
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.issuing import batches, services
from cairn.registry.issuing.models import Batch, RememberedColumns

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from cairn.bulk.mark_sheets import Preview
    from cairn.registry.accounts.models import User


def keep(user: User, batch: Batch, data: bytes | str) -> MarkSheet:
    """Put a file or pasted text behind a batch that has none, columns guessed.

    Raises:
        NotAllowed: the person does not issue there.
        RecipientsUnusable: it is no sheet.
        LimitExceeded: it is too large.
        MissingExtra: it is a workbook, and the part that reads it is not installed.
    """
    services.authorise(user, batch.version, batch.organisation)
    remembered = RememberedColumns.objects.filter(organisation=batch.organisation).first()
    sheet = MarkSheet.begin(
        read_sheet(data),
        today=timezone.localdate(),
        remembered=remembered.columns if remembered else None,
    )
    batch.pasted = isinstance(data, str)
    batch.source = data.encode() if isinstance(data, str) else data
    batch.sheet = sheet.state()
    batch.save(update_fields=["pasted", "source", "sheet"])
    return sheet


def forget(found: QuerySet[Batch]) -> int:
    """Delete the sheets behind lists: everybody's address and marks stand in them.

    What was issued, and which rows were not and why, stays.

    Returns:
        how many lists had one.
    """
    return found.exclude(sheet=None).exclude(sheet={}).update(source=b"", pasted=False, sheet={})


def in_hand(batch: Batch) -> MarkSheet:
    """The sheet with everything that was decided about it."""
    data = bytes(batch.source)
    remembered = RememberedColumns.objects.filter(organisation=batch.organisation).first()
    fresh = MarkSheet.begin(
        read_sheet(data.decode() if batch.pasted else data),
        today=timezone.localdate(),
        remembered=remembered.columns if remembered else None,
    )
    return fresh.with_state(batch.sheet) if batch.sheet else fresh


def change(user: User, batch: Batch, act: Callable[[MarkSheet], MarkSheet]) -> MarkSheet:
    """Make one decision about the sheet, and keep it.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: the list is being issued.
        RecipientsUnusable: the decision is about a row or column that is not there.
    """
    with transaction.atomic():
        locked = batches.locked(user, batch)
        sheet = act(in_hand(locked))
        locked.sheet = sheet.state()
        locked.save(update_fields=["sheet"])
        batch.sheet = locked.sheet
    return sheet


def with_one_suggestion(batch: Batch, sheet: MarkSheet, line: int, place: int) -> MarkSheet:
    """The sheet with the suggestion for one cell taken; as it was if there is none any more."""
    for row in shown(batch, sheet).rows:
        for cell in row.cells:
            if (row.line, cell.place) == (line, place) and cell.suggestion is not None:
                return sheet.with_cell(line, place, cell.suggestion.value)
    return sheet


def shown(batch: Batch, sheet: MarkSheet) -> Preview:
    """Every row as it would be issued."""
    return sheet.preview(
        today=timezone.localdate(), achievement=catalogue.domain_achievement(batch.version)
    )


def send(user: User, batch: Batch, *, not_before: datetime | None = None) -> None:
    """Issue to every row that has no fault; remember what the columns were called.

    Raises:
        NotAllowed: the person does not issue there.
        NotPossible: the list is being issued, or nobody can be issued to.
    """
    with transaction.atomic():
        sheet = in_hand(batches.locked(user, batch))
        rows = [(row.line, row.values) for row in shown(batch, sheet).rows if not row.left_out]
        batches.fill(user, batch, rows)
        memory, _made = RememberedColumns.objects.get_or_create(organisation=batch.organisation)
        memory.columns = {**memory.columns, **sheet.remembered()}
        memory.save(update_fields=["columns"])
        batches.send(user, batch, not_before=not_before)
