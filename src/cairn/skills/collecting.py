"""What every reader of a foreign framework shares: bounds, and entries kept or left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.canonical.json_text import Limits
from cairn.errors import FrameworkMalformed, LimitExceeded
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.skills.framework import Framework, Skill

_ADDRESS = re.compile(r"(?:https?://[^\s<>\"{}|\\^`]+|urn:[a-z0-9-]+:[^\s<>\"{}|\\^`]+)")
_MOST_NAMED = 100
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """Bounds on one framework; reaching one refuses the whole.

    Attributes:
        octets: length of the file.
        depth: arrays and objects nested in one another (JSON).
        skills: entries.
        text: characters of one name or description; an entry that has more is left out.
        alternatives: names of one entry beside its label; further ones are not kept.
    """

    octets: int = 64 * 1024 * 1024
    depth: int = 24
    skills: int = 50_000
    text: int = 10_000
    alternatives: int = 500

    @property
    def json(self) -> Limits:
        """The same for the JSON reader; a concept has some dozens of values in each language."""
        return Limits(octets=self.octets, depth=self.depth, nodes=4_000_000)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry of the file that did not become a skill.

    Attributes:
        place: where it stands: ``line 7``, or a JSON pointer.
        code: why, a stable code.
        facts: what the sentence names.
    """

    place: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str = "en") -> str:
        """Why it was left out."""
        return sentence("skills", f"left_out.{self.code}", language, **dict(self.facts))


@dataclass(frozen=True, slots=True)
class Imported:
    """A framework as it was read.

    Attributes:
        framework: with every entry that can be used.
        left_out: the others, the first hundred of them.
        left_out_count: how many there are.
    """

    framework: Framework
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0


@dataclass(slots=True)
class Collector:
    """The skills of one file as they are found, and what was left out."""

    limits: ImportLimits
    skills: dict[str, Skill] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    left_out_count: int = 0

    def leave(self, place: str, code: str, **facts: object) -> None:
        """Note an entry that cannot be used."""
        self.left_out_count += 1
        if len(self.left_out) < _MOST_NAMED:
            shown = tuple((name, str(fact)[:_SHOWN]) for name, fact in facts.items())
            self.left_out.append(LeftOut(place, code, shown))

    def add(self, place: str, skill: Skill) -> None:
        """Keep a skill, unless something in it forbids it."""
        if not _ADDRESS.fullmatch(skill.id):
            self.leave(place, "id", value=skill.id)
        elif skill.id in self.skills:
            self.leave(place, "again", value=skill.id)
        elif not skill.label:
            self.leave(place, "label")
        elif member := self._too_long(skill):
            self.leave(place, "long", member=member, maximum=self.limits.text)
        elif len(self.skills) >= self.limits.skills:
            raise LimitExceeded(limit="skills of a framework", maximum=self.limits.skills)
        else:
            self.skills[skill.id] = skill

    def _too_long(self, skill: Skill) -> str:
        texts: Iterable[tuple[str, Iterable[str]]] = (
            ("name", (text for _, text in skill.label)),
            ("alternative name", (text for _, text in skill.alternatives)),
            ("description", (text for _, text in skill.description)),
            ("code", (skill.code,)),
            ("address", (skill.id,)),
        )
        most = self.limits.text
        return next(
            (member for member, each in texts if any(len(text) > most for text in each)), ""
        )

    def skills_found(self) -> tuple[Skill, ...]:
        """Every skill kept.

        Raises:
            FrameworkMalformed: there is none; the first fault is named.
        """
        if not self.skills:
            first = self.left_out[0] if self.left_out else None
            raise FrameworkMalformed(
                place=first.place if first else "the file",
                detail=first.sentence() if first else "there is no skill in it",
            )
        return tuple(self.skills.values())
