"""Keeping credentials: row and index, the verdict and its date; put away, removed, forgotten."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.registry.backpack import awards, facts, finding, logged
from cairn.registry.backpack.models import HeldCredential, KeptFacts, Origin
from cairn.registry.errors import NotPossible
from cairn.registry.issuing.models import Credential
from cairn.registry.jobs import queue
from cairn.registry.verifying import checking
from cairn.verification import NO_FACTS
from cairn.verification.moments import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from cairn.registry.accounts.models import User
    from cairn.verification import Document, Facts, Report

MOST_HELD = 5_000
MOST_OCTETS = 1024 * 1024 * 1024
"""Of one person's documents and pictures together."""
UNDO = timedelta(days=30)
"""How long what was removed can be taken back."""
_SPACE = b" \t\r\n\xef\xbb\xbf"


def moment_of_look(held: HeldCredential) -> datetime:
    """For which moment :func:`look` answers.

    What was issued here is judged as of now: all that it takes is here. Of another issuer's the
    verdict is that of the day of the last check, by what its servers said then, unless it has
    expired since.
    """
    now = timezone.now()
    expired = held.ends_at is not None and held.ends_at <= now
    own = held.credential_id is not None
    return now if own or expired or held.checked_at is None else held.checked_at


def look(held: HeldCredential) -> Report:
    """The verdict as it can be told without asking anybody, and without writing."""
    at = moment_of_look(held)
    known = kept_facts(held)
    data, beside = bytes(held.document), logged.evidence(held)
    return checking.check_knowing(data, known, at=at, seconds=0.0, logged=beside)[0]


def kept_facts(held: HeldCredential) -> Facts:
    """What other servers said when a credential was last checked."""
    kept = KeptFacts.objects.filter(held=held).first()
    return NO_FACTS.with_documents(facts.unpacked(bytes(kept.documents)) if kept else [])


def check_again(held: HeldCredential) -> Report:
    """Check one's own credential, asking its issuer's servers; keep the verdict with its date."""
    data, now = bytes(held.document), timezone.now()
    report, found = checking.check_knowing(data, at=now, logged=logged.evidence(held))
    with transaction.atomic():
        remember(held, report)
        _keep_facts(held, facts.relevant(data, found, checking.usual_policy()))
        held.checked_at = now
        held.save(update_fields=[*_INDEX, "checked_at"])
    return report


_INDEX = (
    *("title", "issuer_id", "issuer_name", "awarded_on", "awards", "ends_at", "outcome", "kind"),
    *("shelf", "words"),
)


def remember(held: HeldCredential, report: Report) -> None:
    """Bring the index of a credential in line with a report; the caller saves the row.

    What a report cannot tell (a hosted badge whose host is gone) stays as it was known.
    """
    found = report.essentials
    ends = [moment for _name, value in found.ends if (moment := moment_of(value))]
    held.outcome, held.kind = report.outcome.value, report.kind or held.kind
    held.title = found.title[:400] or held.title
    held.issuer_id = found.issuer[:500] or held.issuer_id
    held.issuer_name = found.issuer_name[:400] or held.issuer_name
    held.awarded_on = found.awarded.date() if found.awarded else held.awarded_on
    held.ends_at = min(ends, default=None)
    held.awards = awards.awards_of(report, bytes(held.document)) or held.awards
    finding.index(held)


def index_old(limit: int = 500) -> int:
    """Index rows from before there was more than a title: their size, what was earned, its end.

    Nobody is asked, so a verdict stays that of the day of the last check.

    Returns:
        how many were indexed; fewer than ``limit`` when none is left.
    """
    rows = list(HeldCredential.with_removed.filter(size=0).order_by("pk")[:limit])
    for held in rows:
        data = bytes(held.document)
        kind, outcome = held.kind, held.outcome
        at = held.checked_at or timezone.now()
        report, _known = checking.check_knowing(data, kept_facts(held), at=at, seconds=0.0)
        remember(held, report)
        held.kind, held.outcome = kind or held.kind, outcome or held.outcome
        held.size = max(1, len(data) + len(bytes(held.picture)))
        held.save(update_fields=[*_INDEX, "size"])
    return len(rows)


def _keep_facts(held: HeldCredential, documents: Iterable[Document]) -> None:
    """Keep what was brought; what an earlier check brought stays where this one brought nothing."""
    octets = facts.packed(documents)
    if octets:
        KeptFacts.objects.update_or_create(held=held, defaults={"documents": octets})


def digest_of(data: bytes) -> str:
    """By what one credential is known again: SHA-256 without space around it, hex."""
    return hashlib.sha256(data.strip(_SPACE)).hexdigest()


def hold(
    user: User,
    data: bytes,
    origin: Origin,
    *,
    detail: str = "",
    picture: bytes = b"",
    credential: Credential | None = None,
    report: Report | None = None,
    documents: Iterable[Document] = (),
    stays_away: bool = False,
) -> tuple[HeldCredential, bool]:
    """Keep a credential.

    Args:
        user: whose backpack.
        data: exactly as received.
        origin: how it came.
        detail: the file's name or the web address.
        picture: the image that it was in.
        credential: the row of an institution here.
        report: what checking said; made now, asking nobody, where absent.
        documents: what other servers said for that report.
        stays_away: one that is there already, put away, is not taken out for it.

    Returns:
        The row, and whether it is new. One that was removed or put away is back in its place.

    Raises:
        NotPossible: the backpack is full.
    """
    digest, size = digest_of(data), len(data) + len(picture)
    with transaction.atomic():
        mine = HeldCredential.with_removed.filter(holder=user)
        found = mine.select_for_update(of=("self",)).filter(digest=digest).first()
        if found is not None:
            was_gone = found.removed_at is not None
            if was_gone or not stays_away:
                found.archived_at = None
            found.removed_at = None
            if picture and not found.picture:
                found.picture, found.size = picture, found.size + len(picture)
            if credential is not None:
                found.credential = credential
            found.save()
            return found, was_gone
        octets = mine.aggregate(sum=Sum("size"))["sum"] or 0
        if mine.count() >= MOST_HELD or octets + size > MOST_OCTETS:
            raise NotPossible(
                detail=_("Your backpack holds as much as it can."),
                mend=_("Remove what you do not need."),
            )
        report = report or checking.check(data, fetch=False)
        held = HeldCredential(
            holder=user,
            digest=digest,
            credential=credential or _issued_here(data, report.essentials.identifier),
            document=data,
            picture=picture,
            origin=origin,
            origin_detail=detail[:500],
            checked_at=timezone.now(),
            size=size,
        )
        remember(held, report)
        held.save(force_insert=True)
        _keep_facts(held, documents)
    return held, True


def _issued_here(data: bytes, identifier: str) -> Credential | None:
    """The row of an institution here whose very document this is."""
    found = Credential.objects.filter(identifier=identifier).first() if identifier else None
    return found if found and found.document.encode() == data.strip(_SPACE) else None


def put_away(held: HeldCredential, *, away: bool) -> None:
    """Put a credential away, or take it out again; nothing else about it changes."""
    held.archived_at = timezone.now() if away else None
    held.save(update_fields=["archived_at"])


def remove(held: HeldCredential) -> None:
    """Remove a credential: from pages, shares and collections at once, for good after a month."""
    with transaction.atomic():
        held.removed_at = timezone.now().replace(microsecond=0)
        held.save(update_fields=["removed_at"])
        queue.ask(
            "backpack.forget",
            key=f"{held.pk}:{held.removed_at.isoformat()}",
            not_before=held.removed_at + UNDO,
            held=str(held.pk),
        )


def restore(held: HeldCredential) -> None:
    """Take back what was removed; it is again wherever it was shown."""
    held.removed_at = None
    held.save(update_fields=["removed_at"])


def forget(pk: UUID) -> bool:
    """Forget what was removed long enough ago; whether it was."""
    deleted, _each = HeldCredential.with_removed.filter(
        pk=pk, removed_at__lte=timezone.now() - UNDO
    ).delete()
    return bool(deleted)
