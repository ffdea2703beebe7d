"""One word for each thing: the glossary has every class of the domain."""

import dataclasses
import re
from pathlib import Path

import pytest

from cairn import domain

GLOSSARY = (Path(__file__).resolve().parents[3] / "docs/glossary.md").read_text(encoding="utf-8")
WORDS = {word.lower() for word in re.findall(r"^\| \*\*(.+?)\*\* \|", GLOSSARY, re.MULTILINE)}
# Parts of a word that has its own line, and what is no thing of the domain.
PARTS = {"Image", "LanguageMap", "NeedEvidence"}
CLASSES = [
    name
    for name in domain.__all__
    if dataclasses.is_dataclass(getattr(domain, name)) and name not in PARTS
]


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_has_its_word(name):
    words = re.sub(r"(?<!^)([A-Z])", r" \1", name).lower()
    assert words in WORDS


def test_every_role_has_its_word():
    """What a person is called on the pages of a registry."""
    organisations = pytest.importorskip("cairn.registry.organisations.models")
    assert {role.value.replace("_", " ") for role in organisations.Role} <= WORDS


def test_no_word_has_two_lines():
    listed = re.findall(r"^\| \*\*(.+?)\*\* \|", GLOSSARY, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert len(listed) > 50


def test_every_line_has_all_columns():
    for table in GLOSSARY.split("\n\n"):
        rows = [line for line in table.splitlines() if line.startswith("|")]
        counts = {line.count("|") for line in rows}
        assert len(counts) <= 1
