"""Text in one or more languages, and concepts taken from a published list.

Open Badges 3.0 and VC 2.0 write one language in the plain member and name it beside it
(``inLanguage``, language value objects); ELM maps each language tag to a text. One type holds both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNDETERMINED = "und"
"""The BCP 47 tag of a text whose language its source does not state."""


@dataclass(frozen=True, slots=True)
class LanguageMap:
    """One text in one or more languages, in the author's order.

    Elements 2, 6, 12, 16 and every other text of the record. ELM: language-tagged strings; VC 2.0
    §11.1: language value objects; CTDL: ``rdf:langString``; OB 3.0: plain string.

    Attributes:
        texts: pairs of BCP 47 tag and text. The first is the author's own; no tag comes twice.
    """

    texts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str, language: str = UNDETERMINED) -> LanguageMap:
        """``text`` in one language."""
        return cls(((language, text),))

    @classmethod
    def from_mapping(cls, texts: Mapping[str, str]) -> LanguageMap:
        """The texts of a mapping of language tag to text, in its order."""
        return cls(tuple(texts.items()))

    def __bool__(self) -> bool:
        """Whether there is any text that says something."""
        return any(text.strip() for _, text in self.texts)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.texts)

    def __str__(self) -> str:
        return self.best()

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags, the author's own first."""
        return tuple(tag for tag, _ in self.texts)

    def get(self, language: str) -> str | None:
        """The text tagged exactly ``language`` (case does not matter), or ``None``."""
        wanted = language.lower()
        return next((text for tag, text in self.texts if tag.lower() == wanted), None)

    def best(self, *preferred: str) -> str:
        """The text a reader of ``preferred`` is served best by; empty where there is none.

        RFC 4647 §3.4 (lookup): the tag itself, then its primary subtag, then another regional form
        of the same language, for each preference in turn; at last the author's own.
        """
        for language in preferred:
            primary = language.partition("-")[0].lower()
            for tag in (language, primary):
                found = self.get(tag)
                if found is not None:
                    return found
            for tag, text in self.texts:
                if tag.partition("-")[0].lower() == primary:
                    return text
        return self.texts[0][1] if self.texts else ""


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a code list: a type of assessment, a form of participation, a field of study.

    ELM: ``skos:Concept``; CTDL: ``ceterms:CredentialAlignmentObject``; OB 3.0: an ``Alignment`` or
    an enumerated string.

    Attributes:
        id: the IRI that the list gives it. Whether the list really has it is for ``linting``; what
            other people write is kept as it came.
        label: how it reads, where the source says; the shipped lists have their own labels.
        scheme: the list's IRI or name, where the source says.
    """

    id: str
    label: LanguageMap = field(default_factory=LanguageMap)
    scheme: str = ""
