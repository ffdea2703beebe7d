"""The words of a framework, and which of them a typed word may mean."""

from __future__ import annotations

from bisect import bisect_left
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST_BEGUN = 100
"""Words that one beginning may stand for; a single letter begins thousands."""
_SHORTEST_BEGUN = 3
"""Letters of a word that is not the last one typed, for it to count as begun."""
_LONGEST_ENDING = 3
_SHORTEST_STEM = 4
_SHORTEST_PART = 4
_LETTERS_FOR = ((3, 0), (5, 1), (9, 2))
_MOST_LETTERS = 3
_MOST_VARIANTS = 2

_ENDING = 1
_LONG_ENDING = 4
_BEGUN = 2
_PART = 4
_LETTER = 3


class Found(NamedTuple):
    """A word that a typed one may mean.

    Attributes:
        cost: how far it is from it; nothing for the word itself.
        misspelt: whether letters differ.
    """

    cost: int
    misspelt: bool


class Vocabulary:
    """Folded words, looked up exactly, by beginning, by other form, by part and with few errors."""

    def __init__(self, words: Collection[str]) -> None:
        self._all = frozenset(words)
        self._sorted = sorted(words)
        self._text = "\n".join(("", *self._sorted, ""))
        self._by_length: dict[int, list[str]] = {}
        for word in self._sorted:
            self._by_length.setdefault(len(word), []).append(word)
        self._starts: dict[int, list[str]] = {}

    def find(self, word: str, *, begun: bool, forgiving: bool = False) -> dict[str, Found]:
        """Word of the vocabulary → how it is meant.

        Args:
            word: one folded word as typed.
            begun: whether it may still be in the middle of being typed.
            forgiving: whether to look for misspellings although the word, or one that it begins,
                is there.
        """
        found = self._plain(word, begun=begun)
        # A shorter form alone proves little: “maletse” is no form of “male”.
        if forgiving or all(len(other) < len(word) for other in found):
            for other, each in self._misspelt(word, begun=begun).items():
                found.setdefault(other, each)
        return found

    def spaced_otherwise(self, typed: list[str]) -> list[list[str]]:
        """With neighbours joined where that is a known word, as typed, with an unknown one parted.

        ``team work`` is also ``teamwork``, and ``projectmanagement`` also ``project management``.
        """
        joined: list[list[str]] = []
        parted: list[list[str]] = []
        for place, word in enumerate(typed):
            both = "".join(typed[place : place + 2])
            if both != word and both in self._all:
                joined.append([*typed[:place], both, *typed[place + 2 :]])
            if word not in self._all and (parts := self._parts(word)):
                parted.append([*typed[:place], *parts, *typed[place + 1 :]])
        return [*joined[:_MOST_VARIANTS], typed, *parted[:_MOST_VARIANTS]]

    def _parts(self, word: str) -> tuple[str, str] | None:
        """Two words of the vocabulary that it is made of, as even in length as there are."""
        places = range(_SHORTEST_BEGUN, len(word) - _SHORTEST_BEGUN + 1)
        for place in sorted(places, key=lambda place: (abs(len(word) - 2 * place), place)):
            if word[:place] in self._all and word[place:] in self._all:
                return word[:place], word[place:]
        return None

    def _plain(self, word: str, *, begun: bool) -> dict[str, Found]:
        found: dict[str, Found] = {}
        if word in self._all:
            found[word] = Found(0, misspelt=False)
        longer = [other for other in self._beginning(word) if other != word]
        if len(longer) > _MOST_BEGUN:
            longer = sorted(longer, key=lambda other: (len(other), other))[:_MOST_BEGUN]
        for other in longer:
            added = len(other) - len(word)
            if len(word) >= _SHORTEST_STEM and added <= _LONGEST_ENDING:
                found[other] = Found(_ENDING, misspelt=False)
            elif begun or len(word) >= _SHORTEST_BEGUN:
                found[other] = Found(_BEGUN, misspelt=False)
        for ending in range(1, _LONGEST_ENDING + 1):
            stem = word[:-ending]
            if len(stem) >= _SHORTEST_STEM and stem in self._all:
                # Three letters may be an ending (“testing”) or chance (“maletse” and “male”).
                cost = _LONG_ENDING if ending == _LONGEST_ENDING else _ENDING
                found[stem] = Found(cost, misspelt=False)
        return found

    def _beginning(self, start: str) -> list[str]:
        first = bisect_left(self._sorted, start)
        return list(
            takewhile(
                lambda other: other.startswith(start),
                (self._sorted[place] for place in range(first, len(self._sorted))),
            )
        )

    def _misspelt(self, word: str, *, begun: bool) -> dict[str, Found]:
        found: dict[str, Found] = {}
        most = _letters_forgiven(word)
        if len(word) >= _SHORTEST_PART:
            for other in self._having(word):
                found[other] = Found(_PART, misspelt=False)
        if most == 0:
            return found
        for length in range(len(word) - most, len(word) + most + 1):
            for other, distance in _near(word, self._by_length.get(length, []), most):
                found.setdefault(other, Found(_LETTER * distance, misspelt=True))
        if begun and len(word) > _SHORTEST_STEM:
            for start, distance in _near(word, self._starting(len(word)), most):
                for other in self._beginning(start):
                    found.setdefault(other, Found(_LETTER * distance + _BEGUN, misspelt=True))
        return found

    def _having(self, part: str) -> list[str]:
        """The words that a part stands in, in order."""
        found: list[str] = []
        place = self._text.find(part)
        while place >= 0:
            start, end = self._text.rfind("\n", 0, place) + 1, self._text.find("\n", place)
            found.append(self._text[start:end])
            place = self._text.find(part, end)
        return found

    def _starting(self, length: int) -> list[str]:
        """The first letters of every longer word, each once."""
        if length not in self._starts:
            starts = dict.fromkeys(each[:length] for each in self._sorted if len(each) > length)
            self._starts[length] = list(starts)
        return self._starts[length]


def _letters_forgiven(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped; none in a short word."""
    return next((most for length, most in _LETTERS_FOR if len(word) <= length), _MOST_LETTERS)


def _near(word: str, words: list[str], most: int) -> list[tuple[str, int]]:
    return [
        (other, int(distance))
        for other, distance, _ in process.extract_iter(
            word, words, scorer=OSA.distance, score_cutoff=most
        )
    ]
