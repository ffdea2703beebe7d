"""What is logged, and when: entries are written in the transaction of what they tell of.

Nothing of a person gets into the log: a credential becomes a commitment under a salt of its own,
which stays in the entry's row; the rest are digests of documents that are public anyway.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cairn.registry.catalogue import services as catalogue
from cairn.registry.issuing import services as issuing
from cairn.registry.issuing import status
from cairn.registry.jobs import queue
from cairn.registry.keys import services as keys
from cairn.registry.keys.identity import did_document
from cairn.registry.log.models import LogEntry
from cairn.transparency.entries import (
    SALT_OCTETS,
    EntryKind,
    Personal,
    commitment_entry,
    digest_entry,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.registry.catalogue.models import AchievementVersion
    from cairn.registry.issuing.models import Credential, StatusList
    from cairn.registry.organisations.models import Organisation

GATHERING = timedelta(seconds=2)
"""How long entries are gathered before they are appended and a checkpoint is signed."""


@issuing.after_issue
def issued(credentials: Sequence[Credential]) -> None:
    """Commit to new credentials."""
    rows = []
    for each in credentials:
        salt = secrets.token_bytes(SALT_OCTETS)
        entry = commitment_entry(Personal.CREDENTIAL, each.document.encode(), salt)
        rows.append(LogEntry(kind=entry.kind.value, value=entry.value, salt=salt, credential=each))
    _write(rows)


@status.after_publish
def list_signed(published: StatusList) -> None:
    """Log a status list as it was just signed; never whose bit was set."""
    _write(
        [_digest(EntryKind.STATUS_LIST, published.document.encode(), f"status-list:{published.pk}")]
    )


@keys.after_change
def keys_changed(organisation: Organisation) -> None:
    """Log the DID document: every change of a key shows in it."""
    document = json.dumps(did_document(organisation)).encode()
    subject = f"institution:{organisation.slug}"
    _write([_digest(EntryKind.CONTROLLER_DOCUMENT, document, subject)])


@catalogue.after_publish
def published(version: AchievementVersion) -> None:
    """Log a published description."""
    subject = f"achievement:{version.achievement_id}:{version.number}"
    _write([_digest(EntryKind.ACHIEVEMENT, version.record.encode(), subject)])


def document(kind: EntryKind, octets: bytes, subject: str) -> None:
    """Log a document that is published and names no person, in the caller's transaction.

    Args:
        kind: what it is.
        octets: the document.
        subject: what it is of, as ``kind:id``.
    """
    _write([_digest(kind, octets, subject)])


def _digest(kind: EntryKind, document: bytes, subject: str) -> LogEntry:
    entry = digest_entry(kind, document)
    return LogEntry(kind=kind.value, value=entry.value, subject=subject)


def _write(rows: list[LogEntry]) -> None:
    if rows:
        LogEntry.objects.bulk_create(rows)
        last = LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        # One checkpoint for what happens within a moment: each costs a signature and several files.
        queue.ask("log.append", key=str(last), not_before=timezone.now() + GATHERING)
