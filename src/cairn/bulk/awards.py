"""From a row of a list to the award that it reports, and to what its credential has of its own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from cairn.bulk.recipients import RowFault
from cairn.domain import Award, Evidence, Recipient, Result
from cairn.issuing import Particulars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.bulk.recipients import RecipientRow
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.keyed_hash import KeyedHash
    from cairn.domain import Achievement, ResultDescription


def particulars(
    keyed: KeyedHash, digest: bytes, instant: datetime, status: Sequence[JsonObject]
) -> Particulars:
    """Identifier and salt of a row's credential: they follow from the row, and tell nothing of it.

    A part that is made again after a crash therefore has the same credentials.

    Args:
        keyed: the hash under the run's secret.
        digest: by which the row is known.
        instant: of issue.
        status: the credential's status entries.
    """
    drawn = keyed.digest(b"own\x1f" + digest).hex()
    # RFC 9562 §5.8: version 8 is the one whose bits the maker chooses, but for version and variant.
    variant = "89ab"[int(drawn[16], 16) & 3]
    return Particulars(
        id=f"urn:uuid:{drawn[:8]}-{drawn[8:12]}-8{drawn[13:16]}-{variant}{drawn[17:20]}-{drawn[20:32]}",
        salt=drawn[32:],
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


def fault_of_grade(line: int, grade: str, achievement: Achievement) -> RowFault | None:
    """A grade that the achievement does not ask for or does not know; an empty one is none."""
    if not grade:
        return None
    grading = grading_of(achievement)
    if grading is None:
        return RowFault(line, "grade", "grade.unasked", (("value", grade[:80]),))
    if grading.allowed_values and grade not in grading.allowed_values:
        facts = (("value", grade[:80]), ("allowed", ", ".join(grading.allowed_values)))
        return RowFault(line, "grade", "grade.unknown", facts)
    return None


def _months_after(instant: datetime, months: int) -> datetime:
    """The same day so many months later; the month's last where it has no such day."""
    years, month = divmod(instant.month - 1 + months, 12)
    later = instant.replace(year=instant.year + years, month=month + 1, day=1)
    end = (later + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return later.replace(day=min(instant.day, end.day))
