"""What an error says, in the reader's language.

The English text stands in the error's class (``cairn.errors``); other languages have theirs in
``texts/<language>/errors.json`` under ``<code>.problem`` and ``<code>.remedy``. The fact ``detail``
of an error about a malformed document is a note for those who made it; it stays in English.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.wording import SOURCE_LANGUAGE, catalogue, offered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.errors import CairnError

ROOM = "errors"


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What happened, kept apart from the exception, whose traceback would keep its frames alive."""

    code: str
    english: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)

    def sentence(self, language: str = SOURCE_LANGUAGE) -> str:
        """What happened, in one sentence; English where the language has none for it."""
        found = catalogue(offered(language), ROOM).get(f"{self.code}.problem")
        return self.english if found is None else found.format(**self.facts)

    def __str__(self) -> str:
        return self.english


def error_words(error: CairnError) -> ErrorWords:
    """The words of ``error``, as a fact of another sentence."""
    return ErrorWords(error.code, error.what(), error.facts)


def advice(error: CairnError, language: str = SOURCE_LANGUAGE) -> str:
    """What happened and what to do about it, in ``language``; English where it has none."""
    texts = catalogue(offered(language), ROOM)
    problem, remedy = texts.get(f"{error.code}.problem"), texts.get(f"{error.code}.remedy")
    if problem is None or remedy is None:
        return error.advice()
    return f"{problem.format(**error.facts)} {remedy.format(**error.facts)}".strip()
