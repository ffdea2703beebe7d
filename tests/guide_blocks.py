"""What the documents show to be typed: commands of fenced blocks with what is said to be printed."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs/guides").glob("*.md")),
    *sorted((ROOT / "docs/data-protection").glob("*.md")),
]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PROMPT = re.compile(r"^[a-z]*\$ +")
_COMMENT = re.compile(r"\s+# .*$")


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it.

    Attributes:
        page: its path in the project.
        words: the command, on one line, without comments.
        printed: the lines that the page says it prints, without comments; ``…`` is anything.
    """

    page: str
    words: str
    printed: tuple[str, ...]


def blocks(page, kind):
    """The fenced blocks of one kind, in order."""
    return [
        text for found, text in _FENCE.findall(page.read_text(encoding="utf-8")) if found == kind
    ]


def commands(page):
    """The commands of a page, in order, each with the lines under it."""
    found = []
    for block in blocks(page, "console"):
        words, printed = None, []
        lines = iter(block.replace("\\\n", " ").splitlines())
        for line in lines:
            text = _COMMENT.sub("", line)
            if _PROMPT.match(text):
                if words:
                    found.append((words, printed))
                words, printed = re.sub(r"\s+", " ", _PROMPT.sub("", text)), []
            elif text.strip():
                printed.append(text.strip())
        if words:
            found.append((words, printed))
    name = str(page.relative_to(ROOT))
    return [Shown(name, words, tuple(printed)) for words, printed in found]
