"""From a row of a list to the award that it reports, and to what its credential has of its own."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from cairn.domain import Award, Evidence, Recipient, Result
from cairn.issuing import Particulars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.bulk.recipients import RecipientRow
    from cairn.canonical.json_text import JsonObject
    from cairn.domain import Achievement, ResultDescription


def particulars(
    secret: bytes, digest: bytes, instant: datetime, status: Sequence[JsonObject]
) -> Particulars:
    """Identifier and salt of a row's credential: they follow from the row, and tell nothing of it.

    A part that is made again after a crash therefore has the same credentials.
    """

    def drawn(label: bytes) -> bytes:
        return hmac.digest(secret, label + digest, hashlib.sha256)[:16]

    # RFC 9562 §5.8: version 8 is the one whose bits the maker chooses.
    number = int.from_bytes(drawn(b"id\x1f"))
    number = number & ~(0xF000 << 64) | 0x8000 << 64
    number = number & ~(0xC000 << 48) | 0x8000 << 48
    return Particulars(
        id=uuid.UUID(int=number).urn,
        salt=drawn(b"salt\x1f").hex(),
        issued_at=instant,
        status=status,
    )


def award_of(row: RecipientRow, achievement: Achievement, instant: datetime) -> Award:
    """The award that a row reports. A date alone is valid to the end of that day, UTC."""
    until = None
    if row.valid_until is not None:
        until = datetime.combine(row.valid_until, time(23, 59, 59), UTC)
    elif achievement.validity is not None and achievement.validity.credential_months:
        until = _months_after(instant, achievement.validity.credential_months)
    grading = grading_of(achievement)
    return Award(
        recipient=Recipient(name=row.name, did=row.did, email=row.email),
        awarded_on=row.awarded_on,
        valid_until=until,
        results=(
            (Result(value=row.grade, description_id=grading.id),)
            if row.grade and grading is not None
            else ()
        ),
        evidence=(Evidence(url=row.evidence_url),) if row.evidence_url else (),
    )


def grading_of(achievement: Achievement) -> ResultDescription | None:
    """The scale that a row's one grade is on: the first that the achievement describes."""
    return achievement.result_descriptions[0] if achievement.result_descriptions else None


def _months_after(instant: datetime, months: int) -> datetime:
    """The same day so many months later; the month's last where it has no such day."""
    years, month = divmod(instant.month - 1 + months, 12)
    later = instant.replace(year=instant.year + years, month=month + 1, day=1)
    end = (later + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return later.replace(day=min(instant.day, end.day))
