"""The extension of Dutch education (edubadges), read; never written.

``https://github.com/educredentials/obv3-examples``: the one published extension of Open Badges 3.0
with credit, workload, assessment and supervision. Its context spells its own host in three ways and
types credit as an integer; here only what it means is taken, under the host that it means. Its
members that say more than the record can hold stay where they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.domain import (
    HOURS,
    Assessment,
    Concept,
    Credit,
    LanguageMap,
    Supervision,
    SupervisionType,
    Workload,
)
from cairn.formats.json_members import flag, text
from cairn.formats.values import of_number

if TYPE_CHECKING:
    from cairn.domain import Achievement
    from cairn.formats.json_members import Members

_GLOSSARY = "https://edubadges.nl/static/obv3-glossary.html#"
_SUPERVISION = {
    "unsupervised with no identity verification": (SupervisionType.UNSUPERVISED, False),
    "supervised with no identity verification": (SupervisionType.SUPERVISED, False),
    "supervised online": (SupervisionType.SUPERVISED_ONLINE, None),
    "onsite with identity verification": (SupervisionType.SUPERVISED_ONSITE, True),
}
"""The extension's words, and whether they say that identity was checked."""


def read(achievement: Achievement, members: Members) -> Achievement:
    """``achievement`` with what the extension's members say, where it says nothing itself."""
    ects = members.take("ECTS", of_number) if achievement.credit is None else None
    if ects is not None:
        achievement = replace(achievement, credit=Credit(ects, "ECTS"))
    if achievement.workload is None:
        hours = members.take("SBU", of_number) or members.take("timeInvestment", of_number)
        if hours is not None:
            achievement = replace(achievement, workload=Workload(hours, HOURS))
    if not achievement.assessments:
        achievement = _with_assessment(achievement, members)
    if not achievement.participation:
        mode = members.take("participationType", text)
        if mode is not None:
            concept = _concept("participation-type", mode)
            achievement = replace(achievement, participation=(concept,))
    return achievement


def _with_assessment(achievement: Achievement, members: Members) -> Achievement:
    kind = members.take("assessmentType", text)
    if kind is None:
        return achievement
    assessment = Assessment(type=_concept("assessment-type", kind))
    known = _SUPERVISION.get(str(members.peek("supervisionType")))
    if known is not None:
        supervision, implied = known
        stated = flag(members.peek("identityChecked"))
        checked = implied if stated is None else stated
        if checked is not None:
            members.drop("supervisionType", "identityChecked")
            assessment = replace(assessment, supervision=Supervision(supervision, checked))
    return replace(achievement, assessments=(assessment,))


def _concept(prefix: str, word: str) -> Concept:
    return Concept(
        f"{_GLOSSARY}{prefix}-{word.replace(' ', '-')}", LanguageMap.of(word, "en"), _GLOSSARY
    )
