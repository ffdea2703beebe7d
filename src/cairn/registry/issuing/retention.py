"""How long what this folder keeps is kept.

What was issued is not here: an institution keeps that it awarded something for as long as the law
that it stands under asks, and erases it when a person asks and the law allows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from cairn.registry.issuing import sheets
from cairn.registry.issuing.models import Batch, BatchRow, BatchState
from cairn.registry.jobs.retention_schedule import Rule

_CONTACT = ("email", "did")
_PART = 1_000
_ENDED = (BatchState.DONE, BatchState.STOPPED)


def _unused_lists(before: datetime) -> int:
    """Lists that were uploaded and never issued."""
    drafts = Batch.objects.filter(state=BatchState.DRAFT, created_at__lt=before, credentials=None)
    return drafts.delete()[1].get("issuing.Batch", 0)


def _used_sheets(before: datetime) -> int:
    """Sheets of which every row was issued: the addresses and marks of everybody, once more."""
    open_rows = BatchRow.objects.filter(batch=OuterRef("pk"), credential=None, left_out=False)
    used = Batch.objects.filter(~Exists(open_rows), state__in=_ENDED, created_at__lt=before)
    return sheets.forget(used)


def _addresses_in_lists(before: datetime) -> int:
    """How to reach people, in lists whose mails have long gone."""
    ended = Batch.objects.filter(state__in=_ENDED, created_at__lt=before)
    count = sheets.forget(ended)
    rows = BatchRow.objects.filter(
        Q(cells__has_key="email") | Q(cells__has_key="did"),
        batch__in=ended,
    )
    for row in rows.iterator(_PART):
        row.cells = {name: text for name, text in row.cells.items() if name not in _CONTACT}
        row.save(update_fields=["cells"])
        count += 1
    return count


RULES = (
    Rule(
        "issuing.unused-lists",
        "a list that was uploaded and never issued, after it was made",
        timedelta(days=180),
        _unused_lists,
    ),
    Rule(
        "issuing.used-sheets",
        "the mark sheet behind a list all of which was issued, after it was made",
        timedelta(days=30),
        _used_sheets,
    ),
    Rule(
        "issuing.addresses-in-lists",
        "addresses in the rows and the sheet of a list that was issued, after it was made",
        timedelta(days=365),
        _addresses_in_lists,
    ),
)
