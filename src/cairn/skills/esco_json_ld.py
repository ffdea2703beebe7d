"""Concepts in JSON-LD: ESCO's download, its web service, and other SKOS vocabularies.

The members are known by the last part of their names (``prefLabel``, ``skos:prefLabel``,
``http://www.w3.org/2004/02/skos/core#prefLabel``, ESCO's own ``preferredLabel``), because the
context that a file names is not fetched. A text may be a string, a string for each language, a
value object, a SKOS-XL label, or an array of any of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cairn.domain import LanguageMap
from cairn.errors import FrameworkMalformed
from cairn.skills.bundled import (
    ESCO_ATTRIBUTION,
    ESCO_LICENCE,
    ESCO_SCHEME,
    ESCO_SKILL,
    ESCO_TARGET_TYPE,
)
from cairn.skills.collecting import Collector, Imported, ImportLimits
from cairn.skills.framework import Framework, Skill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import Json, JsonObject

_LISTS = ("graph", "concepts", "results")
_LABEL = ("prefLabel", "preferredLabel")
_OTHER = ("altLabel", "alternativeLabel", "hiddenLabel")
_TEXT = ("description", "definition", "scopeNote")
_BROADER = ("broader", "broaderSkill", "broaderConcept")
_LITERAL = ("literalForm", "literal", "value")
_NO_LANGUAGE = frozenset(("", "none", "@none"))
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_RETIRED = frozenset(("obsolete", "deprecated", "retired"))


def concepts_of(document: Json) -> tuple[str, list[Json]] | None:
    """The array of concepts in a document with its place, or ``None`` where there is none."""
    if isinstance(document, list):
        return "", document
    if not isinstance(document, dict):
        return None
    for name, value in document.items():
        if _last(name) in _LISTS and isinstance(value, list):
            return f"/{name}", value
    embedded = document.get("_embedded")
    if isinstance(embedded, dict):
        values = [value for value in embedded.values() if isinstance(value, dict)]
        if values and len(values) == len(embedded):
            return "/_embedded", list(values)
        inner = concepts_of(embedded)
        return None if inner is None else ("/_embedded" + inner[0], inner[1])
    return None


def read_esco_json_ld(
    document: Json, language: str, limits: ImportLimits, *, version: str = ""
) -> Imported:
    """The concepts of one document that have a label.

    Args:
        document: the parsed JSON.
        language: the BCP 47 tag of texts that do not say theirs.
        limits: bounds.
        version: of the framework, where the reader of the file knows it.

    Raises:
        FrameworkMalformed: no array of concepts, or none that can be used.
        LimitExceeded: more skills than ``limits`` allows.
    """
    found = concepts_of(document)
    if found is None:
        raise FrameworkMalformed(place="/", detail="there is no array “@graph” or “concepts”")
    base, items = found
    collector = Collector(limits)
    scheme = document if isinstance(document, dict) else {}
    for place, item in enumerate(items):
        pointer = f"{base}/{place}"
        if not isinstance(item, dict):
            collector.leave(pointer, "object")
            continue
        members = _Members(item, language)
        types = members.types()
        if "ConceptScheme" in types:
            scheme = item
        elif types & {"Label", "LabelRole", "NodeLiteral", "AssociationObject"}:
            continue  # parts of a concept that stand beside it
        else:
            _add(collector, pointer, members)
    skills = collector.skills_found()
    return Imported(
        _framework(scheme, skills, language, version),
        tuple(collector.left_out),
        collector.left_out_count,
    )


def _add(collector: Collector, pointer: str, members: _Members) -> None:
    types = members.types()
    if types and types.isdisjoint({"Skill", "Concept", "KnowledgeSkillCompetence"}):
        collector.leave(pointer, "kind", value=min(types))
        return
    status = members.word("status")
    if status in _RETIRED:
        collector.leave(pointer, "retired", value=status)
        return
    label = dict(reversed(list(members.texts(*_LABEL))))
    own = set(label.items())
    others = dict.fromkeys(each for each in members.texts(*_OTHER) if each not in own)
    description = dict(reversed(list(members.texts(*_TEXT))))
    kind = members.word("skillType")
    collector.add(
        pointer,
        Skill(
            id=members.id(),
            label=LanguageMap.from_mapping(_own_first(label)),
            alternatives=tuple(others)[: collector.limits.alternatives],
            description=LanguageMap.from_mapping(_own_first(description)),
            type=kind if kind in {"skill", "knowledge"} else "",
            code=members.word("notation"),
            broader=tuple(dict.fromkeys(members.ids(*_BROADER))),
        ),
    )


def _own_first(texts: dict[str, str]) -> dict[str, str]:
    return dict(sorted(texts.items(), key=lambda item: (item[0] != "en", item[0])))


def _framework(
    scheme: JsonObject, skills: tuple[Skill, ...], language: str, version: str
) -> Framework:
    members = _Members(scheme, language)
    if skills[0].id.startswith(ESCO_SKILL):
        return Framework(
            id=ESCO_SCHEME,
            title=LanguageMap.of(
                "European Skills, Competences, Qualifications and Occupations", "en"
            ),
            name="ESCO",
            skills=skills,
            version=version,
            publisher="European Commission",
            licence=ESCO_LICENCE,
            attribution=ESCO_ATTRIBUTION,
            target_type=ESCO_TARGET_TYPE,
        )
    title = dict(reversed(list(members.texts("title", *_LABEL))))
    address = members.id() or skills[0].id.rpartition("/")[0]
    named = LanguageMap.from_mapping(_own_first(title)) or LanguageMap.of(address, language)
    return Framework(
        id=address,
        title=named,
        name=named.best(language),
        skills=skills,
        version=version or members.word("versionInfo"),
        licence=members.word("license"),
        attribution=members.word("attribution"),
    )


class _Members:
    """The members of one object by the last part of their names."""

    def __init__(self, item: JsonObject, language: str) -> None:
        self._language = language
        self._by_name: dict[str, list[Json]] = {}
        for name, value in item.items():
            self._by_name.setdefault(_last(name), []).append(value)

    def id(self) -> str:
        """The object's own IRI."""
        values = (each for name in ("id", "uri") for each in self._by_name.get(name, []))
        return next((value for value in values if isinstance(value, str)), "")

    def types(self) -> set[str]:
        """The last parts of its types."""
        return {
            _last(each)
            for name in ("type", "className")
            for value in self._by_name.get(name, [])
            for each in (value if isinstance(value, list) else [value])
            if isinstance(each, str)
        }

    def word(self, name: str) -> str:
        """A member that is one word, or an address whose last part is."""
        for value in self._by_name.get(name, []):
            first = value[0] if isinstance(value, list) and value else value
            if isinstance(first, dict):
                first = next((first[key] for key in ("@value", "@id", "id") if key in first), "")
            if isinstance(first, str):
                return first if name in {"license", "attribution"} else _last(first)
        return ""

    def ids(self, *names: str) -> Iterator[str]:
        """The IRIs that members point at."""
        for name in names:
            for value in self._by_name.get(name, []):
                for each in value if isinstance(value, list) else [value]:
                    address = (
                        next((each[key] for key in ("@id", "id", "uri") if key in each), None)
                        if isinstance(each, dict)
                        else each
                    )
                    if isinstance(address, str) and ":" in address:
                        yield address

    def texts(self, *names: str) -> Iterator[tuple[str, str]]:
        """Language and text of everything that members say."""
        for name in names:
            for value in self._by_name.get(name, []):
                yield from _texts(value, self._language)


def _texts(value: Json, language: str) -> Iterator[tuple[str, str]]:
    """Language and text of every text in a value; ``language`` where it does not say its own."""
    if isinstance(value, str):
        if value.strip():
            yield language, value.strip()
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, language)
    elif isinstance(value, dict):
        yield from _texts_of_object(value, language)


def _texts_of_object(value: JsonObject, language: str) -> Iterator[tuple[str, str]]:
    named = {_last(name): each for name, each in value.items()}
    literal = next((named[name] for name in _LITERAL if name in named), None)
    if literal is not None:
        tag = named.get("language")
        yield from _texts(literal, tag if isinstance(tag, str) and tag else language)
        return
    for tag, each in value.items():
        if tag in _NO_LANGUAGE:
            yield from _texts(each, language)
        elif _TAG.fullmatch(tag):
            yield from _texts(each, tag)


def _last(name: str) -> str:
    """The last part of a name: after ``:``, ``/``, ``#`` or ``@``."""
    return re.split(r"[:/#@]", name)[-1]
