"""A framework of skills: ESCO, a CASE document of a ministry, an institution's own list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from cairn.domain import Alignment, LanguageMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One entry of a framework.

    SKOS: ``skos:Concept``; CASE: ``CFItem``; CTDL-ASN: ``ceasn:Competency``.

    Attributes:
        id: the IRI that the framework gives it.
        label: what it is called, a text a language.
        alternatives: other names, each with its BCP 47 tag (``altLabel``).
        description: what it means, where the framework says.
        type: ``skill`` or ``knowledge`` of the EU list of skill types, a CASE ``CFItemType``, or
            empty.
        code: its short code, where it has one (CASE ``humanCodingScheme``).
        keywords: single words of other names that the source does not part from one another; it is
            found by them, and they are shown as nothing but words.
        broader: the IRIs of the entries that it is under.
    """

    id: str
    label: LanguageMap
    alternatives: tuple[tuple[str, str], ...] = ()
    description: LanguageMap = field(default_factory=LanguageMap)
    type: str = ""
    code: str = ""
    keywords: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Framework:
    """Skills that are published together.

    Attributes:
        id: the framework's own IRI.
        title: its full name.
        name: the short name that an alignment carries: ``ESCO``, ``CASE: Mathematics``.
        skills: every entry, in the order of the source; no IRI comes twice.
        version: as the publisher names it.
        dated: the date of the version, ISO 8601, as exact as is known.
        publisher: who publishes it.
        licence: under which terms, as an address or a sentence.
        attribution: the sentence that the licence wants shown.
        source: where this copy was taken from.
        target_type: OB 3.0 ``targetType`` of an alignment to an entry.
    """

    id: str
    title: LanguageMap
    name: str
    skills: tuple[Skill, ...]
    version: str = ""
    dated: str = ""
    publisher: str = ""
    licence: str = ""
    attribution: str = ""
    source: str = ""
    target_type: str = ""

    @cached_property
    def by_id(self) -> Mapping[str, Skill]:
        """IRI → entry."""
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The tags of the labels, most used first."""
        counts: dict[str, int] = {}
        for skill in self.skills:
            for tag in skill.label.languages:
                counts[tag] = counts.get(tag, 0) + 1
        return tuple(sorted(counts, key=lambda tag: (-counts[tag], tag)))

    def alignment(self, skill: Skill) -> Alignment:
        """The statement that something corresponds to ``skill``, as a record carries it."""
        return Alignment(
            target_url=skill.id,
            target_name=skill.label,
            framework=self.name,
            target_code=skill.code,
            target_type=self.target_type,
            description=skill.description,
        )

    def with_languages_of(self, other: Framework) -> Framework:
        """The same framework with the texts that ``other`` has in further languages.

        ESCO's CSV download has one language a file: read one, and add the others. What this one
        says already stays; entries that only ``other`` has come last.
        """
        added = other.by_id
        joined = [_joined(skill, added.get(skill.id)) for skill in self.skills]
        joined += [skill for skill in other.skills if skill.id not in self.by_id]
        return replace(self, title=_texts(self.title, other.title), skills=tuple(joined))


def _joined(skill: Skill, other: Skill | None) -> Skill:
    if other is None:
        return skill
    return replace(
        skill,
        label=_texts(skill.label, other.label),
        alternatives=_once((*skill.alternatives, *other.alternatives)),
        description=_texts(skill.description, other.description),
        broader=_once((*skill.broader, *other.broader)),
    )


def _texts(first: LanguageMap, second: LanguageMap) -> LanguageMap:
    known = {tag for tag, _ in first}
    return LanguageMap((*first, *((tag, text) for tag, text in second if tag not in known)))


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
