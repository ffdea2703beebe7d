"""The page that describes the rooms says what the contract enforces."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _contract():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = []
    for layer in layers:
        present = [room for room in re.split(r"[ |]+", layer) if not room.startswith("(")]
        if present:
            rooms.append(present)
    return rooms


def test_diagram_is_the_contract():
    page = (ROOT / "docs/architecture.md").read_text()
    diagram = page.split("```")[1]
    drawn = [re.split(r" \| ", line) for line in diagram.strip().splitlines()]
    assert drawn == _contract()


def test_every_room_is_in_the_table():
    page = (ROOT / "docs/architecture.md").read_text()
    named = set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE))
    rooms = {path.parent.name for path in (ROOT / "src/cairn").glob("*/__init__.py")}
    assert named == rooms | {"errors"}


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").glob("*/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_the_files_that_hold_a_specification_are_there():
    page = (ROOT / "docs/specifications.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)*\w+\.py|\w+(?:/\w+)*/)`", page)
    files = {path.name for path in (ROOT / "src/cairn").rglob("*.py")}
    assert len(named) > 20
    assert [
        each
        for each in named
        if not (ROOT / "src/cairn" / each).exists() and ("/" in each or each not in files)
    ] == []
