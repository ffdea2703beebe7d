"""What enters stage 1: credentials that were verified, and, for trials, some that are assumed.

A :class:`Holding` that is not assumed is made from what ``verification`` has found genuine, and
from nothing else. One that has expired may be held too: whether its learning still counts is a
question of the programme's (R12), not of its integrity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cairn.domain import (
    Achievement,
    Award,
    Concept,
    Credit,
    LanguageMap,
    LearningOutcome,
    LearningSetting,
    Level,
    Organisation,
    Recipient,
    Record,
)

if TYPE_CHECKING:
    from cairn.stacking.case import Assumed
    from cairn.verification.verified import VerifiedCredential

ASSUMED_ISSUER = "urn:cairn:assumed"
"""Who issued a trial holding that names nobody; known to no programme."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One credential as stage 1 sees it."""

    source: str
    """Where it came from, as the caller named it."""
    record: Record
    digest: str = ""
    """SHA-256 of its bytes: what the certificate binds."""
    expired: bool = False
    """Genuine in everything but that its validity has ended."""
    assumed: bool = False
    """Not held; for a trial only."""

    @property
    def id(self) -> str:
        """The credential's identifier, or where it came from if it has none."""
        return self.record.id or self.source

    @property
    def title(self) -> str:
        """What it is called."""
        return self.record.achievement.title.best("en") or self.id

    @property
    def awarded(self) -> str:
        """The date of award, ISO; that of issue only where no award is dated, empty where none."""
        award = self.record.award
        if award.awarded_on is not None:
            return award.awarded_on.isoformat()
        return "" if award.issued_at is None else award.issued_at.date().isoformat()

    @property
    def award_is_dated(self) -> bool:
        """Whether :attr:`awarded` is the date of the award and not that of issue."""
        return self.record.award.awarded_on is not None


def held(credential: VerifiedCredential) -> tuple[Holding, ...]:
    """The holdings of a credential that was verified: one for each achievement that it says."""
    return tuple(
        Holding(
            source=credential.report.source,
            record=record,
            digest=credential.digest,
            expired=credential.expired,
        )
        for record in credential.records
    )


def trial(assumed: Assumed) -> Holding:
    """A holding for a credential that is not held."""
    achievement = Achievement(
        id=assumed.achievement,
        title=LanguageMap.of(assumed.title or assumed.id),
        setting=LearningSetting(assumed.setting) if assumed.setting else None,
        credit=Credit(assumed.credit, assumed.scheme),
        levels=(Level(assumed.framework, assumed.level),) if assumed.level else (),
        fields=tuple(Concept(code) for code in assumed.fields),
        outcomes=tuple(
            LearningOutcome(title=LanguageMap.of(outcome), id=outcome)
            for outcome in assumed.outcomes
        ),
    )
    awarded = date.fromisoformat(assumed.awarded) if assumed.awarded else None
    record = Record(
        achievement=achievement,
        award=Award(recipient=Recipient(), awarded_on=awarded),
        issuer=Organisation(id=assumed.issuer or ASSUMED_ISSUER),
        id=assumed.id,
    )
    return Holding(source="assumed", record=record, assumed=True)
