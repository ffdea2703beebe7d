"""What a person's credentials show of what somebody asks for: evidenced, partly, related, or not.

Four words and no number: nothing is scored, and nobody is ranked. Each finding names the credential
that it rests on and how, so that a reader can judge for themselves. Only credentials that were
found to hold are to be handed in; what is not confirmed shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.domain import RelationType
from cairn.skills.folding import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cairn.domain import Achievement, Record
    from cairn.skills.framework import Framework

_MOST_STEPS = 12
"""Levels of a framework that are climbed; none of those known has as many."""
_SHORTEST = 2
"""Words of a name that is looked for in texts: a single word stands in too many."""


class Standing(StrEnum):
    """How far something that is asked for is shown, best first."""

    EVIDENCED = "evidenced"
    PARTLY = "partly"
    RELATED = "related"
    NOT_EVIDENCED = "not_evidenced"


class How(StrEnum):
    """In which way a credential shows it."""

    NAMES_SKILL = "names_skill"
    """It names this very skill."""
    IS_ACHIEVEMENT = "is_achievement"
    """It is this very achievement."""
    NARROWER = "narrower"
    """It names a skill that is a part of it, by the framework's own order."""
    EQUAL_BY_ISSUER = "equal_by_issuer"
    """Its issuer says that it is equivalent to the achievement."""
    BROADER = "broader"
    """It names a wider skill of which it is a part."""
    BESIDE = "beside"
    """It names another part of the same wider skill."""
    SPOKEN_OF = "spoken_of"
    """Its outcomes speak of it without naming the skill."""
    SHARED_SKILL = "shared_skill"
    """It names a skill that the achievement names too."""


_STANDING = {
    How.NAMES_SKILL: Standing.EVIDENCED,
    How.IS_ACHIEVEMENT: Standing.EVIDENCED,
    How.NARROWER: Standing.PARTLY,
    How.EQUAL_BY_ISSUER: Standing.PARTLY,
    How.BROADER: Standing.RELATED,
    How.BESIDE: Standing.RELATED,
    How.SPOKEN_OF: Standing.RELATED,
    How.SHARED_SKILL: Standing.RELATED,
}
_ORDER = tuple(How)


@dataclass(frozen=True, slots=True)
class Shown:
    """One credential that shows it, and how.

    Attributes:
        record: its place among the records that were handed in.
        how: the strongest way.
    """

    record: int
    how: How


@dataclass(frozen=True, slots=True)
class Finding:
    """What is shown of one thing that is asked for.

    Attributes:
        standing: the best of all credentials.
        shown: the credentials that show it in that standing; empty where none does.
    """

    standing: Standing
    shown: tuple[Shown, ...] = ()


def of_skill(
    iri: str, names: Iterable[str], framework: Framework, records: Sequence[Record]
) -> Finding:
    """What records show of a skill.

    Args:
        iri: of the skill.
        names: what it is called, in any language.
        framework: by which skills are parts of one another.
        records: of confirmed credentials.
    """
    above = _above(iri, framework)
    phrases = [words for name in names if len(words := words_of(name)) >= _SHORTEST]

    def how(record: Record) -> Iterator[How]:
        named = set(_named_in(record))
        if iri in named:
            yield How.NAMES_SKILL
        for other in named - {iri}:
            others = _above(other, framework)
            if iri in others:
                yield How.NARROWER
            elif other in above:
                yield How.BROADER
            elif _next_above(other, framework) & _next_above(iri, framework):
                yield How.BESIDE
        if any(_speaks_of(record, phrase) for phrase in phrases):
            yield How.SPOKEN_OF

    return _finding(how(record) for record in records)


def of_achievement(iri: str, skills: Iterable[str], records: Sequence[Record]) -> Finding:
    """What records show of an achievement.

    Args:
        iri: of the achievement.
        skills: IRIs of the skills that it names.
        records: of confirmed credentials.
    """
    wanted = frozenset(skills)

    def how(record: Record) -> Iterator[How]:
        if iri and record.achievement.id == iri:
            yield How.IS_ACHIEVEMENT
        for relation in record.achievement.related:
            equal = relation.type is RelationType.EXACT_MATCH_OF
            if equal and iri and relation.target.id == iri:
                yield How.EQUAL_BY_ISSUER
        if wanted.intersection(_named_in(record)):
            yield How.SHARED_SKILL

    return _finding(how(record) for record in records)


def skills_of(achievement: Achievement) -> frozenset[str]:
    """The IRIs of the entries of frameworks that a description names."""
    return frozenset(_aligned(achievement))


def _finding(ways: Iterable[Iterator[How]]) -> Finding:
    shown = [
        Shown(place, min(found, key=_ORDER.index))
        for place, each in enumerate(ways)
        if (found := list(each))
    ]
    if not shown:
        return Finding(Standing.NOT_EVIDENCED)
    best = min((_STANDING[each.how] for each in shown), key=tuple(Standing).index)
    return Finding(best, tuple(each for each in shown if _STANDING[each.how] is best))


def _named_in(record: Record) -> Iterator[str]:
    return _aligned(record.achievement)


def _aligned(achievement: Achievement) -> Iterator[str]:
    for alignment in achievement.alignments:
        yield alignment.target_url
    for outcome in achievement.outcomes:
        for alignment in outcome.alignments:
            yield alignment.target_url


def _next_above(iri: str, framework: Framework) -> frozenset[str]:
    skill = framework.by_id.get(iri)
    return frozenset(skill.broader) if skill else frozenset()


def _above(iri: str, framework: Framework) -> frozenset[str]:
    """All that it is a part of; a circle in a framework ends."""
    found: set[str] = set()
    edge = {iri}
    for _ in range(_MOST_STEPS):
        edge = {above for each in edge for above in _next_above(each, framework)} - found
        if not edge:
            break
        found |= edge
    return frozenset(found - {iri})


def _speaks_of(record: Record, phrase: Sequence[str]) -> bool:
    """Whether the words stand one after another in the title or an outcome."""
    achievement = record.achievement
    texts = [achievement.title, *(outcome.title for outcome in achievement.outcomes)]
    length = len(phrase)
    for text in (text for each in texts for _, text in each.texts):
        words = words_of(text)
        if any(words[at : at + length] == list(phrase) for at in range(len(words) - length + 1)):
            return True
    return False
