"""What the tests of stage 1 share: a quick way to hold a credential."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from cairn.domain import (
    Achievement,
    Assessment,
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
    Reference,
    Relation,
    RelationType,
    Result,
    ResultDescription,
    Supervision,
    SupervisionType,
    Workload,
)
from cairn.stacking.holdings import Holding


def _credit(text):
    if text is None:
        return None
    value, _, scheme = text.partition(" ")
    return Credit(Fraction(value), scheme)


def build(
    key,
    credit=None,
    *,
    earned=None,
    hours=None,
    level=None,
    achievement=None,
    version="",
    issuer="did:web:other.example",
    country="",
    awarded="2025-06-01",
    issued=None,
    setting="formal",
    fields=(),
    outcomes=(),
    kind="MicroCredential",
    related=(),
    grade=None,
    scale=None,
    status="",
    assessed=None,
    supervision=None,
    expired=False,
    until=None,
):
    """A holding by the few things that a test is about."""
    framework, _, name = (level or "").partition(" ")
    assessments = ()
    if assessed is not None:
        watched = None
        if supervision is not None:
            watched = Supervision(SupervisionType(supervision[0]), supervision[1])
        assessments = (Assessment(type=Concept(assessed), supervision=watched),)
    results = ()
    if grade is not None or status:
        results = (Result(value=grade or "", description_id=scale or "", status=status),)
    record = Record(
        id=f"urn:cred:{key}",
        achievement=Achievement(
            id=f"urn:ach:{key}" if achievement is None else achievement,
            title=LanguageMap.of(key, "en"),
            version=version,
            credential_type=kind,
            setting=LearningSetting(setting) if setting else None,
            credit=_credit(credit),
            workload=Workload(Fraction(hours)) if hours else None,
            levels=(Level(framework, name),) if level else (),
            fields=tuple(Concept(code) for code in fields),
            outcomes=tuple(LearningOutcome(title=LanguageMap.of(one), id=one) for one in outcomes),
            assessments=assessments,
            related=tuple(
                Relation(RelationType(how), Reference(id=target)) for how, target in related
            ),
            result_descriptions=(ResultDescription(id=scale, name=LanguageMap.of("grade")),)
            if scale
            else (),
        ),
        award=Award(
            recipient=Recipient(name="A Learner"),
            awarded_on=date.fromisoformat(awarded) if awarded else None,
            issued_at=datetime.fromisoformat(issued).replace(tzinfo=UTC) if issued else None,
            valid_until=datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None,
            credits_earned=_credit(earned),
            results=results,
        ),
        issuer=Organisation(id=issuer, legal_name=LanguageMap.of(issuer), country=country),
    )
    return Holding(source=f"{key}.json", record=record, digest="0" * 64, expired=expired)


@pytest.fixture
def hold():
    return build
