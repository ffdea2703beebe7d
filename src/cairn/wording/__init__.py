"""Every sentence a person reads, by code and language.

A page, the API, a PDF, a letter and the command line say the same thing in the same words because
they take it here. The catalogues are JSON files ``texts/<language>/<room>.json`` that map a code to
a template; ``{fact}`` is filled by keyword. A file is read when its first sentence is asked for, so
one language costs nothing to those who read another. A sentence missing in a language falls back to
English; one missing in English is a programming error and raises ``KeyError``.

``LANGUAGES`` are offered. ``DRAFTS`` are prepared and off: their texts are here to be worked on,
and no reader is given them before somebody who speaks the language has said that they are right.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol, runtime_checkable

SOURCE_LANGUAGE = "en"

LANGUAGES = ("en", "fr", "de", "es")
"""The languages in which every sentence can be said, the source language first."""

DRAFTS = ("mi",)
"""Languages that are prepared and off."""

LANGUAGE_NAMES = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "mi": "Te reo Māori",
}
"""What speakers call each language."""

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of whatever follows them (UAX 9: embeddings and isolates)."""


@runtime_checkable
class Sayable(Protocol):
    """A fact that is a sentence itself, in whatever language it is read."""

    def sentence(self, language: str = SOURCE_LANGUAGE) -> str:
        """The fact in words."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fact that is words: its code and facts are kept, and it is said when it is read."""

    room: str
    code: str
    facts: tuple[tuple[str, object], ...] = ()

    def sentence(self, language: str = SOURCE_LANGUAGE) -> str:
        """The words in ``language``."""
        return sentence(self.room, self.code, language, **dict(self.facts))

    def __str__(self) -> str:
        return self.sentence()


def primary(tag: str) -> str:
    """The primary subtag of a BCP 47 tag: ``de`` of ``de-AT``."""
    return tag.partition("-")[0].lower()


def offered(*preferred: str) -> str:
    """The language in which a reader of ``preferred`` (BCP 47, best first) is answered."""
    for tag in preferred:
        if primary(tag) in LANGUAGES:
            return primary(tag)
    return SOURCE_LANGUAGE


@cache
def catalogue(language: str, room: str) -> dict[str, str]:
    """The sentences of ``room`` in ``language`` by code; empty where there are none."""
    path = files(__package__) / "texts" / language / f"{room}.json"
    if not path.is_file():
        return {}
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


@cache
def rooms() -> tuple[str, ...]:
    """The name of every catalogue."""
    folder = files(__package__) / "texts" / SOURCE_LANGUAGE
    return tuple(sorted(each.name.removesuffix(".json") for each in folder.iterdir()))


def template(room: str, code: str, language: str = SOURCE_LANGUAGE) -> str:
    """The sentence with its ``{facts}`` open.

    Raises:
        KeyError: English has no such sentence.
    """
    spoken = offered(language)
    found = catalogue(spoken, room).get(code)
    return catalogue(SOURCE_LANGUAGE, room)[code] if found is None else found


def sentence(room: str, code: str, language: str = SOURCE_LANGUAGE, **facts: object) -> str:
    """The sentence for ``code`` of ``room`` in ``language``, its facts filled in.

    Args:
        room: the catalogue's name, that of the room that speaks (``verification``).
        code: the stable code of what is said (``proof.signature.passed``).
        language: a BCP 47 tag; only its primary subtag is looked at.
        **facts: the values of the template's fields; a :class:`Sayable` is said in ``language``.

    Raises:
        KeyError: English has no such sentence, or a fact is missing.
    """
    said = {
        name: _in_order(fact) if isinstance(fact, str) else _said(fact, language)
        for name, fact in facts.items()
    }
    return template(room, code, language).format(**said)


def _in_order(fact: str) -> str:
    """A stranger's text in a sentence of ours: it must not turn our words around.

    An issuer whose name ends in a sign for "from right to left" had the rest of a verdict read
    backwards, and another one could have it read as it liked.
    """
    return fact if fact.isascii() else TURNS.sub("\ufffd", fact)


def _said(fact: object, language: str) -> object:
    return fact.sentence(language) if isinstance(fact, Sayable) else fact


def codes(room: str, language: str = SOURCE_LANGUAGE) -> frozenset[str]:
    """Every code that ``room`` can say in ``language``; tests hold it against what is emitted."""
    return frozenset(catalogue(language, room))
