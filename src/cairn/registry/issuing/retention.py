"""How long what this folder keeps is kept.

What was issued is not here: an institution keeps that it awarded something for as long as the law
that it stands under asks, and erases it when a person asks and the law allows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from cairn.registry.issuing.models import Batch, BatchRow, BatchState
from cairn.registry.jobs.retention_schedule import Rule

_CONTACT = ("email", "did")
_PART = 1_000


def _unused_lists(before: datetime) -> int:
    """Lists that were uploaded and never issued."""
    drafts = Batch.objects.filter(state=BatchState.DRAFT, created_at__lt=before, credentials=None)
    return drafts.delete()[1].get("issuing.Batch", 0)


def _addresses_in_lists(before: datetime) -> int:
    """How to reach people, in the rows of lists whose mails have long gone."""
    count = 0
    rows = BatchRow.objects.filter(
        Q(cells__has_key="email") | Q(cells__has_key="did"),
        batch__state__in=(BatchState.DONE, BatchState.STOPPED),
        batch__created_at__lt=before,
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
        "issuing.addresses-in-lists",
        "addresses in the rows of a list that was issued, after it was made",
        timedelta(days=365),
        _addresses_in_lists,
    ),
)
