"""Finding skills by what a person types: whole, begun, in another order, or misspelt.

Every word that is typed must be found in one name of a skill: as it is, begun, in another form, or
within a few letters. Where no name has them all, names that have most of them are given, the rarer
words counting more. The order is the same on every machine: by how well the words fit, then by the
kind of name, its length and its letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

from cairn.skills.folding import folded, words_of
from cairn.skills.vocabulary import Found, Vocabulary
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cairn.skills.framework import Framework, Skill

_LONGEST_QUERY = 200
_MOST_WORDS = 12


class Reason(StrEnum):
    """How the words that were typed fit the name that was found."""

    SAME = "same"
    """It is the name."""
    BEGINS = "begins"
    """The name begins with it."""
    WORDS = "words"
    """The name has its words, some of them perhaps only begun or in another form."""
    MISSPELT = "misspelt"
    """The name has its words but for some letters."""
    SOME_WORDS = "some_words"
    """The name has most of its words."""


class Source(StrEnum):
    """Which of a skill's names it was found by."""

    LABEL = "label"
    ALTERNATIVE = "alternative"
    KEYWORDS = "keywords"
    """Single words of other names, together with the label."""


class WordMatch(NamedTuple):
    """One word that was typed and the word that it was found as (both folded)."""

    typed: str
    found: str


@dataclass(frozen=True, slots=True)
class Match:
    """A skill that was found, and why.

    Attributes:
        skill: the skill.
        text: the name by which it was found, as the framework writes it.
        language: the BCP 47 tag of that name.
        source: which of its names that is.
        reason: how what was typed fits it.
        words: the words that are found otherwise than as they were typed.
        missing: the words that are not found.
    """

    skill: Skill
    text: str
    language: str
    source: Source
    reason: Reason
    words: tuple[WordMatch, ...] = ()
    missing: tuple[str, ...] = ()

    def why(self, language: str = "en") -> str:
        """Why it was found, in a sentence; empty where the label says it by itself."""
        if self.reason is Reason.SOME_WORDS:
            return sentence("skills", "why.some_words", language, missing=", ".join(self.missing))
        if self.reason is Reason.MISSPELT:
            typed = " ".join(word.typed for word in self.words)
            found = " ".join(word.found for word in self.words)
            return sentence("skills", "why.misspelt", language, typed=typed, found=found)
        if self.source is Source.ALTERNATIVE:
            return sentence("skills", "why.alternative", language, name=self.text)
        if self.source is Source.KEYWORDS:
            return sentence("skills", "why.keywords", language)
        return ""


class _Name(NamedTuple):
    """One name of one skill, ready to be compared."""

    skill: int
    text: str
    language: str
    folded: str
    words: tuple[str, ...]
    source: Source


class _Candidate(NamedTuple):
    """A name with what fits of it; compared from left to right, less is better."""

    missing: int
    cost: int
    unlike: int
    source: int
    surplus: int
    length: int
    folded: str
    name: int


_SOURCES = (Source.LABEL, Source.ALTERNATIVE, Source.KEYWORDS)


class SkillIndex:
    """The names of one framework in one language, ready to be searched.

    A skill without a name in the language is found by the name that a reader of the language is
    served best by. Building takes some tenths of a second for ten thousand skills; keep it.
    """

    def __init__(self, framework: Framework, language: str = "en") -> None:
        self.framework = framework
        self.language = language
        self._names = [
            name
            for place, skill in enumerate(framework.skills)
            for name in _names(place, skill, language)
        ]
        postings: dict[str, list[int]] = {}
        for number, name in enumerate(self._names):
            for word in dict.fromkeys(name.words):
                postings.setdefault(word, []).append(number)
        self._postings = postings
        self._vocabulary = Vocabulary(postings)

    def search(self, query: str, limit: int = 20) -> list[Match]:
        """The skills that fit best, best first, each once.

        Args:
            query: what was typed; of a longer one only the first 200 characters are looked at.
            limit: the most skills to give.
        """
        whole = folded(query[:_LONGEST_QUERY]).strip()
        typed = list(dict.fromkeys(words_of(whole)))[:_MOST_WORDS]
        if not typed or limit < 1:
            return []
        matches: list[Match] = []
        find = cache(self._vocabulary.find)  # the variants share most of their words
        for words in self._vocabulary.spaced_otherwise(typed):
            known = {match.skill.id for match in matches}
            more = self._search(whole, words, limit, find)
            if words is not typed:
                # Only what has all of them: somebody typed these words otherwise.
                more = [match for match in more if not match.missing]
            matches = _ordered(matches, [match for match in more if match.skill.id not in known])
        return matches[:limit]

    def _search(
        self, whole: str, typed: list[str], limit: int, find: Callable[..., dict[str, Found]]
    ) -> list[Match]:
        """The skills that fit best by these words."""
        for forgiving in (False, True):
            found = [find(word, begun=word == typed[-1], forgiving=forgiving) for word in typed]
            costs = [self._costs(each) for each in found]
            together = set.intersection(*(set(each) for each in costs))
            if together:
                return self._best(whole, typed, found, costs, together, limit)
        together = self._having_most(costs)
        return self._best(whole, typed, found, costs, together, limit)

    def _costs(self, found: dict[str, Found]) -> dict[int, int]:
        """Name → the least cost at which it has one of the words found."""
        costs: dict[int, int] = {}
        for word, each in sorted(found.items(), key=lambda item: (item[1].cost, item[0])):
            for number in self._postings[word]:
                costs.setdefault(number, each.cost)
        return costs

    def _having_most(self, costs: list[dict[int, int]]) -> set[int]:
        """The names that have at least half of the words; any of them where none has as many."""
        counts: dict[int, int] = {}
        for each in costs:
            for number in each:
                counts[number] = counts.get(number, 0) + 1
        enough = min(max(counts.values(), default=1), (len(costs) + 1) // 2)
        return {number for number, count in counts.items() if count >= enough}

    def _best(
        self,
        whole: str,
        typed: list[str],
        found: list[dict[str, Found]],
        costs: list[dict[int, int]],
        numbers: set[int],
        limit: int,
    ) -> list[Match]:
        # A word that few names have says more about what is meant than one that many have.
        # One that is no word of the framework as it stands says less.
        absent = [
            (len(self._names) // (len(each) + 1)).bit_length()
            // (2 if all(other.misspelt for other in words.values()) else 1)
            + 1
            for each, words in zip(costs, found, strict=True)
        ]
        best: dict[int, _Candidate] = {}
        for number in numbers:
            candidate = self._candidate(whole, number, costs, absent)
            skill = self._names[number].skill
            if skill not in best or candidate < best[skill]:
                best[skill] = candidate
        chosen = nsmallest(limit, best.values())
        return [self._match(each, typed, found) for each in chosen]

    def _candidate(
        self, whole: str, number: int, costs: list[dict[int, int]], absent: list[int]
    ) -> _Candidate:
        name = self._names[number]
        missing = cost = 0
        for each, penalty in zip(costs, absent, strict=True):
            here = each.get(number)
            if here is None:
                missing += penalty
            else:
                cost += here
        if name.folded == whole:
            unlike = 0
        elif name.folded.startswith(whole):
            unlike = 1
        else:
            unlike = 2
        return _Candidate(
            missing=missing,
            cost=0 if unlike == 0 else cost,
            unlike=unlike,
            source=_SOURCES.index(name.source),
            surplus=len(name.words) - len(costs),
            length=len(name.folded),
            folded=name.folded,
            name=number,
        )

    def _match(
        self, candidate: _Candidate, typed: list[str], found: list[dict[str, Found]]
    ) -> Match:
        name = self._names[candidate.name]
        words, missing, misspelt = [], [], False
        for word, each in zip(typed, found, strict=True):
            here = [(each[other].cost, other) for other in name.words if other in each]
            if not here:
                missing.append(word)
                continue
            _, other = min(here)
            if other != word:
                words.append(WordMatch(word, other))
                misspelt = misspelt or each[other].misspelt
        if missing:
            reason = Reason.SOME_WORDS
        elif misspelt:
            reason = Reason.MISSPELT
        else:
            reason = (Reason.SAME, Reason.BEGINS, Reason.WORDS)[candidate.unlike]
        return Match(
            skill=self.framework.skills[name.skill],
            text=name.text,
            language=name.language,
            source=name.source,
            reason=reason,
            words=tuple(words),
            missing=tuple(missing),
        )


def _ordered(first: list[Match], more: list[Match]) -> list[Match]:
    """Those that have every word before those that lack some."""
    both = [*first, *more]
    return [each for each in both if not each.missing] + [each for each in both if each.missing]


def _names(place: int, skill: Skill, language: str) -> Iterator[_Name]:
    """The names of one skill that a reader of ``language`` may look for it by."""
    text = skill.label.best(language)
    tag = next((tag for tag, each in skill.label if each == text), "")
    label = _Name(place, text, tag, folded(text), tuple(words_of(text)), Source.LABEL)
    yield label
    primary = tag.partition("-")[0].lower()
    for other, alternative in skill.alternatives:
        if other.partition("-")[0].lower() == primary:
            words = tuple(words_of(alternative))
            yield _Name(place, alternative, other, folded(alternative), words, Source.ALTERNATIVE)
    extra = tuple(word for each in skill.keywords for word in words_of(each))
    if skill.code:
        extra = (*extra, *words_of(skill.code))
    if extra:
        # Nothing that is typed equals or begins it: it is no name, only words.
        yield _Name(
            place, text, tag, "\uffff" + label.folded, (*label.words, *extra), Source.KEYWORDS
        )
