"""What is wrong with the structure of a document: stable codes, places, and sentences.

The first word of a code is the part of the document that it is about, as ``verification`` reports
it (``structure.issuer``); the second says what is wrong, and chooses the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.wording import sentence

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json

SECTIONS = (
    "context",
    "type",
    "issuer",
    "subject",
    "achievement",
    "evidence",
    "dates",
    "status",
    "schema",
    "shape",
    "related",
    "refresh",
    "parts",
)
"""The parts that a finding can be about."""

_LONGEST_SHOWN = 80
_MOST = 100
"""Findings noted of one document; more would not be read, and a hostile one could hold millions."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a specification forbids.

    Attributes:
        section: one of ``SECTIONS``.
        fault: what is wrong, in one word; the sentence ``structure.<fault>`` of the catalogue.
        pointer: where, as a JSON pointer (RFC 6901); empty for the document as a whole.
        facts: what the sentence names.
        clause: the specification and section that forbids it.
    """

    section: str
    fault: str
    pointer: str
    facts: tuple[tuple[str, str], ...] = ()
    clause: str = ""

    @property
    def code(self) -> str:
        """The stable code: ``issuer.url``."""
        return f"{self.section}.{self.fault}"

    def sentence(self, language: str = "en") -> str:
        """What is wrong, in words."""
        place = self.pointer or "/"
        facts = dict(self.facts)
        return sentence("formats", f"structure.{self.fault}", language, place=place, **facts)

    def __str__(self) -> str:
        return self.sentence()


@dataclass(slots=True)
class Findings:
    """The findings of one reading of one document."""

    found: list[Finding] = field(default_factory=list)

    def note(
        self,
        section: str,
        fault: str,
        path: tuple[str | int, ...],
        clause: str = "",
        **facts: object,
    ) -> None:
        """Note a finding at ``path``; after the hundredth nothing more is noted."""
        if len(self.found) < _MOST:
            shown = tuple((name, _shown(fact)) for name, fact in facts.items())
            self.found.append(Finding(section, fault, pointer_of(path), shown, clause))

    def result(self) -> tuple[Finding, ...]:
        """Everything noted, each once, in the order of the document."""
        return tuple(dict.fromkeys(self.found))


def pointer_of(path: tuple[str | int, ...]) -> str:
    """A path as a JSON pointer."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _shown(fact: Json) -> str:
    text = str(fact)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
