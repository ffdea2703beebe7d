"""How the texts, names and unknown members of one document are written, and read again.

Open Badges writes one language in a plain member; the achievement's language is that one. A text
that says more than this stands, in all its languages, in a member of Cairn's context beside it.
A name that is unique in the record only becomes an IRI under the achievement's, and back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from cairn.canonical.contexts import Contexts
from cairn.domain import UNDETERMINED, LanguageMap
from cairn.formats.vcdm_structure import is_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.domain import Concept
    from cairn.formats.json_members import Members

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CAIRN_CONTEXT = "https://w3id.org/cairn/context/v1.json"

LOCALIZED: Mapping[str, str] = {
    "name": "localizedTitle",
    "description": "localizedDescription",
    "narrative": "localizedNarrative",
    "targetName": "localizedTargetName",
    "targetDescription": "localizedTargetDescription",
    "streetAddress": "localizedAddress",
}
"""Plain member of Open Badges → the member of Cairn's context with the text in every language."""

_NOT_IN_EXTENSION = re.compile(r"[^a-zA-Z0-9|._-]+")


@dataclass(frozen=True, slots=True)
class Style:
    """One document's way of writing.

    Attributes:
        language: BCP 47 tag of the plain texts.
        achievement: the achievement's IRI.
        carries_all: whether members that no shipped context defines are written; a document does
            so that names other contexts, which then define them.
        losses: places of the record that could not be written, as they are met.
    """

    language: str
    achievement: str
    carries_all: bool = False
    losses: list[str] = field(default_factory=list)

    def absolute(self, name: str) -> str:
        """The IRI of a name that is unique in the record; an IRI as it is."""
        return name if ":" in name else f"{self._base()}{quote(name, safe='')}"

    def relative(self, iri: str) -> str:
        """The name that :meth:`absolute` made this IRI of; another IRI as it is."""
        name = unquote(iri.removeprefix(self._base()))
        return name if name and iri == self.absolute(name) else iri

    def _base(self) -> str:
        return self.achievement + ("/" if "#" in self.achievement else "#")

    def text(self, member: str, value: LanguageMap, place: str) -> JsonObject:
        """A text as its plain member, with all its languages beside it where there are more."""
        plain = value.best(self.language)
        if not plain.strip():
            return {}
        if value.texts == ((self.language, plain),):
            return {member: plain}
        if member not in LOCALIZED:
            for language, said in value:
                if said != plain:
                    self.losses.append(f"{place}.{language}")
            return {member: plain}
        return {member: plain, LOCALIZED[member]: texts(value)}

    def take_text(self, members: Members, member: str) -> LanguageMap:
        """The text of a member and of the one beside it; what has another form is left."""
        if member in LOCALIZED:
            found = members.take(LOCALIZED[member], language_map)
            if found is not None:
                # A plain text that the map does not have stays in what is left.
                said = [text for _, text in found]
                members.take(member, lambda value: value if value in said else None)
                return found
        return members.take(member, self.read_text) or LanguageMap()

    def read_text(self, value: Json) -> LanguageMap | None:
        """A plain text, a language object of VC 2.0, or texts by language."""
        if isinstance(value, str):
            return LanguageMap.of(value, self.language) if value.strip() else None
        if isinstance(value, dict) and isinstance(value.get("@value"), str):
            language = value.get("@language", self.language)
            return LanguageMap.of(value["@value"], language) if isinstance(language, str) else None
        if isinstance(value, list):
            found = [self.read_text(item) for item in value]
            pairs = [pair for item in found if item is not None for pair in item]
            distinct = len(dict(pairs)) == len(pairs) == len(value)
            return LanguageMap(tuple(pairs)) if pairs and distinct else None
        return language_map(value)

    def concept(self, value: Concept | None, place: str) -> str | JsonObject | None:
        """An entry of a code list: its IRI, with what the record says of it beside the list."""
        if value is None:
            return None
        if not is_url(value.id):
            self.losses.append(place)
            return None
        if not value.label and not value.scheme:
            return value.id
        return {
            "id": value.id,
            **({"conceptLabel": texts(value.label)} if value.label else {}),
            **({"conceptScheme": value.scheme} if value.scheme else {}),
        }

    def word(self, value: str, words: frozenset[str], place: str) -> str:
        """A word of a list of Open Badges; one's own with its prefix ``ext:`` ([OB-5])."""
        if not value or value in words or value.startswith("ext:"):
            return value
        self.losses.append(place)
        return f"ext:{_NOT_IN_EXTENSION.sub('-', value)}"

    def with_extra(self, own: JsonObject, extra: Mapping[str, Any], place: str) -> JsonObject:
        """``own`` with the members that a reader kept; what we write wins, but for types."""
        document = dict(own)
        for name, value in extra.items():
            if value in (None, "", [], {}):
                continue  # it says nothing, and Open Badges wants it left out ([OB-6])
            if not (self.carries_all or name in defined_names()):
                self.losses.append(f"{place}.{name}")
            elif name == "type" or name not in own:
                document[name] = value
            elif isinstance(value, dict) and isinstance(own[name], dict):
                document[name] = {**value, **own[name]}
            elif isinstance(value, list) and isinstance(own[name], list):
                document[name] = [*own[name], *value]
            else:
                self.losses.append(f"{place}.{name}")
        return document


def texts(text: LanguageMap) -> dict[str, str]:
    """A text as a map by language (JSON-LD ``@container: @language``)."""
    return {language: value for language, value in text if value.strip()}


def language_map(value: Json) -> LanguageMap | None:
    """Texts by language."""
    if not isinstance(value, dict) or not value:
        return None
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        return None
    if any(language.startswith("@") for language in value):
        return None
    return LanguageMap.from_mapping(value)


def language_of(achievement: Json) -> str:
    """The language of a document's plain texts: that of its achievement, else undetermined."""
    stated = achievement.get("inLanguage") if isinstance(achievement, dict) else None
    return stated if isinstance(stated, str) and stated.strip() else UNDETERMINED


@cache
def cairn_names() -> frozenset[str]:
    """The terms of Cairn's context; it is listed only where one of them is used."""
    terms = Contexts.shipped().get(CAIRN_CONTEXT)["@context"]
    return frozenset(name for name in terms if not name.startswith("@")) - {"id", "type"}


@cache
def defined_names() -> frozenset[str]:
    """Every term that a context of ours defines, at any depth."""
    contexts = Contexts.shipped()
    names: set[str] = set()
    for url in (VC_CONTEXT, OB_CONTEXT, CAIRN_CONTEXT):
        names |= _names(contexts.get(url)["@context"])
    return frozenset(names)


def _names(context: Any) -> set[str]:
    found = set()
    for name, definition in context.items() if isinstance(context, dict) else ():
        if not name.startswith("@"):
            found.add(name)
            if isinstance(definition, dict):
                found |= _names(definition.get("@context"))
    return found
