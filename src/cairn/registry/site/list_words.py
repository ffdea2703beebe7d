"""The entries of code lists in the reader's language."""

from __future__ import annotations

from functools import cache

from django.utils.text import capfirst
from django.utils.translation import get_language

from cairn.skills.folding import folded
from cairn.wording.codelists import CODE_LISTS, Entry, code_list, label_in

_BY_NAME = frozenset({"countries", "languages"})
"""Lists in which people look for a name; the others have an order of their own."""


def words_of(list_name: str, entry: Entry) -> str:
    """An entry as it reads within a sentence."""
    return label_in(list_name, entry, _reader())


def name_of(list_name: str, entry: Entry) -> str:
    """An entry as it stands alone, with a capital."""
    return capfirst(words_of(list_name, entry))


def names_of(list_name: str) -> tuple[tuple[str, str], ...]:
    """Every entry: its code, and how it reads alone; by name where that is how it is looked for."""
    return _names_of(list_name, _reader())


@cache
def _names_of(list_name: str, language: str) -> tuple[tuple[str, str], ...]:
    found = [(each.code, label_in(list_name, each, language)) for each in _entries(list_name)]
    if list_name in _BY_NAME:
        found.sort(key=lambda pair: folded(pair[1]))
    return tuple((code, capfirst(words)) for code, words in found)


def code_called(list_name: str, text: str) -> str | None:
    """The code of the entry that a text names: by its code, or its words here or in English."""
    entry = code_list(list_name).by_code(text)
    if entry is not None:
        return entry.code
    for language in (_reader(), "en"):
        code = _codes_by_words(list_name, language).get(folded(text))
        if code is not None:
            return code
    return None


@cache
def _codes_by_words(list_name: str, language: str) -> dict[str, str]:
    known = {folded(words): code for code, words in _names_of(list_name, language)}
    if language == "en":
        known |= {folded(each.label): each.code for each in _entries(list_name)}
    return known


def concept_name(iri: str) -> str:
    """An entry of any code list by its IRI; the IRI where none has it."""
    for list_name in CODE_LISTS:
        entry = code_list(list_name).by_id(iri)
        if entry is not None:
            return words_of(list_name, entry)
    return iri


def language_name(tag: str) -> str:
    """How a language is called, by its tag."""
    entry = code_list("languages").by_code(tag.partition("-")[0])
    if entry is None:
        return tag
    name = name_of("languages", entry)
    return name if "-" not in tag else f"{name} ({tag})"


def country(code: str) -> str:
    """A country by its name; the code where it is none."""
    entry = code_list("countries").by_code(code)
    return code if entry is None else words_of("countries", entry)


def _entries(list_name: str) -> tuple[Entry, ...]:
    return code_list(list_name).entries


def _reader() -> str:
    return get_language() or "en"
