"""What the documents name is there: commands, options, targets, settings, files, extras."""

import re
import shlex
import tomllib

import click
import pytest
from tests.guide_blocks import PAGES, ROOT, blocks, commands

from cairn.cli import cairn

INLINE = re.compile(r"`(cairn [a-z][^`]*)`", re.DOTALL)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [*(ROOT / "src/cairn").rglob("*.py"), *(ROOT / "scripts").glob("*")]
    if path.is_file()
)


def _id(page):
    return str(page.relative_to(ROOT))


def _named(page):
    """Each use of ``cairn`` on a page, as words; a line may hold several."""
    shown = [each.words for each in commands(page)]
    shown += [re.sub(r"\s+", " ", text) for text in INLINE.findall(page.read_text("utf-8"))]
    for text in shown:
        yield from uses(text)


def uses(text):
    """Each use of ``cairn`` in a line, as words after it."""
    for part in re.split(r"[;|>]|\$\(", text):
        words = part.replace("…", " ").strip().strip(")")
        if words.split()[:1] == ["cairn"]:
            yield shlex.split(words)[1:]


def fault(words):
    """What is not there of one use, if anything."""
    command, path = cairn, ["cairn"]
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        # `cairn log anchor --key …` is its `checkpoint`.
        name = rest.pop(0) if not rest[0].startswith("-") else "checkpoint"
        if name in {"--help", "--version"}:
            return None
        context = click.Context(command)
        path.append(name)
        found = command.get_command(context, name)
        if found is None:
            return f"no command {' '.join(path)}"
        command = found
    options = {name for each in command.params for name in each.opts}
    unknown = {each.split("=")[0] for each in rest if each.startswith("--")} - options - {"--help"}
    return f"{' '.join(path)} has no {', '.join(sorted(unknown))}" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_commands_and_options(page):
    assert [said for words in _named(page) if (said := fault(words))] == []


def test_that_this_sees_what_is_not_there():
    assert fault(["verify", "x", "--offlien"]) == "cairn verify has no --offlien"
    assert fault(["log", "prune", "x"]) == "no command cairn log prune"
    assert fault(["log", "anchor", "--keys", "x"]) == "cairn log anchor checkpoint has no --keys"
    assert sum(len(list(_named(page))) for page in PAGES) > 80


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_settings_targets_extras_and_files(page):
    text = page.read_text(encoding="utf-8")
    missing = [name for name in set(re.findall(r"\bCAIRN_[A-Z_]+\b", text)) if name not in SOURCE]
    missing += [
        f"make {target}"
        for target in re.findall(r"(?:`|\$ )make ([a-z-]+)", text)
        if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)
    ]
    extras = PROJECT["project"]["optional-dependencies"]
    for names in re.findall(r"(?:\.|cairn-credentials)\[([a-z,]+)\]", text):
        missing += [f"[{name}]" for name in names.split(",") if name not in extras]
    named = re.findall(
        r"(?<![\w/.])((?:src|docs|scripts|tests|examples)/[\w./-]*\w)(?![<\w])", text
    )
    missing += [path for path in named if not (ROOT / path).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_console_block_can_be_read(page):
    """A block without a prompt would be passed over by every test."""
    for block in blocks(page, "console"):
        assert re.match(r"[a-z]*\$ ", block), block
