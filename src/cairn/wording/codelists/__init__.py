"""Code lists that others publish, as tables of code, IRI and label with their source and date.

People write the short code (``written-examination``, ``0542``, ``FI``); documents carry the IRI; a
page shows the label. Each table is a CSV file in this folder; the lines that begin with ``#`` say
its title, where the facts are from, of which edition, and which scheme the IRIs belong to.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from cairn.wording import SOURCE_LANGUAGE, catalogue, offered, primary

_ROOM = "codelists"

CODE_LISTS = (
    "accreditation-types",
    "achievement-types",
    "assessment-types",
    "countries",
    "credential-types",
    "credit-systems",
    "eqf",
    "isced-f",
    "languages",
    "learning-activity-types",
    "learning-settings",
    "modes",
    "result-types",
    "schedules",
    "skill-reuse-levels",
    "skill-types",
)
"""The name of every table."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        code: what people write; unique in its list.
        id: the IRI that documents carry.
        label: the English label of the source.
    """

    code: str
    id: str
    label: str


@dataclass(frozen=True)
class CodeList:
    """One table.

    Attributes:
        name: the file's name without its ending.
        title: what it lists.
        source: where the facts are from.
        edition: the date of the edition, ISO 8601.
        scheme: the IRI of the concept scheme.
        entries: the rows, by code.
    """

    name: str
    title: str
    source: str
    edition: str
    scheme: str
    entries: tuple[Entry, ...]

    @cached_property
    def _by_code(self) -> dict[str, Entry]:
        return {entry.code.lower(): entry for entry in self.entries}

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in the order of the table."""
        return tuple(entry.code for entry in self.entries)

    def by_code(self, code: str) -> Entry | None:
        """The row with this code (case does not matter), or ``None``."""
        return self._by_code.get(code.lower())

    def by_id(self, iri: str) -> Entry | None:
        """The row with this IRI, or ``None``: what the list does not have is not of the list."""
        return self._by_id.get(iri)


@cache
def code_list(name: str) -> CodeList:
    """The table ``name``, one of ``CODE_LISTS``.

    Raises:
        KeyError: there is no such table; names are written in code, never read from input.
    """
    if name not in CODE_LISTS:
        raise KeyError(name)
    text = (files(__package__) / f"{name}.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    notes = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#"))
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return CodeList(
        name=name,
        title=notes["title"],
        source=notes["source"],
        edition=notes["edition"],
        scheme=notes["scheme"],
        entries=tuple(Entry(row["code"], row["id"], row["label"]) for row in rows),
    )


@cache
def _names(language: str) -> dict[str, str]:
    """Countries and languages in ``language`` (CLDR; ``scripts/take_names.py``)."""
    path = files(__package__) / "names" / f"{language}.json"
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def label_in(name: str, entry: Entry, language: str = SOURCE_LANGUAGE) -> str:
    """What a person reads for a row of the table ``name``: in ``language`` where we have it.

    Else in English, where it may be put plainer than the list's own label ("in person" and not
    "Presential").
    """
    spoken, key = offered(language), f"{name}.{entry.code}"
    own = catalogue(spoken, _ROOM).get(key)
    if own or primary(language) == SOURCE_LANGUAGE or spoken == SOURCE_LANGUAGE:
        return own or entry.label
    return _names(spoken).get(key, entry.label)
