"""The small page in an export: every credential with what was found, in one file.

It opens from a folder, a stick or a mail, without a network and without a script. What it says was
found on the day of the export, and it says so.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.rendering.html_report import document, isolated, result_body
from cairn.rendering.icons import outcome_icon
from cairn.rendering.markup import Markup, element
from cairn.wording import offered, sentence
from cairn.wording.dates import day_text
from cairn.wording.numbers import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cairn.rendering.page_model import ResultPage

_ROOM = "result"
_FILE = re.compile(r"(?!\.)[\w.-]+(?:/(?!\.)[\w.-]+)*", re.ASCII)
"""A file of the bundle: below the page, and named so that it is nothing else in any address."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One credential in the export.

    Attributes:
        pages: what is shown of it, one for each award in it; at least one.
        file: its file in the bundle, relative to the page (``credentials/1.json``).
        picture: its picture as SVG text (``badge_picture``), or empty.
        beside: files of the bundle that show that it was logged and anchored.
    """

    pages: tuple[ResultPage, ...]
    file: str
    picture: str = ""
    beside: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.pages or not all(map(_FILE.fullmatch, (self.file, *self.beside))):
            raise ValueError(f"not a page and a file of a bundle: {self.file!r}")


def offline_page(items: Sequence[Exported], *, language: str, at: datetime, title: str = "") -> str:
    """The page as HTML text.

    Args:
        items: the credentials in the order in which they are shown.
        language: BCP 47, of the page's own words.
        at: when the bundle was made.
        title: what to call it; "My credentials" where empty.
    """
    language = offered(language)
    heading = title or sentence(_ROOM, "bundle.title", language)
    day = day_text(at.date(), language)
    number = number_text(str(len(items)), language)
    intro = sentence(_ROOM, "bundle.intro", language, number=number, day=day)
    head = [element("h1", isolated(heading)), element("p", intro)]
    if not items:
        empty = element("p", sentence(_ROOM, "bundle.empty", language), class_="muted")
        return document(heading, language, *head, empty)
    checked = element("p", sentence(_ROOM, "bundle.checked", language), class_="muted")
    articles = [_article(place, item, language) for place, item in enumerate(items, start=1)]
    return document(heading, language, *head, checked, _contents(items, language), *articles)


def _contents(items: Sequence[Exported], language: str) -> Markup:
    lines = [
        element(
            "li",
            element("a", isolated(item.pages[0].title), href=f"#credential-{place}"),
            " ",
            element(
                "span", outcome_icon(item.pages[0].outcome), class_=item.pages[0].outcome.value
            ),
            " ",
            item.pages[0].verdict,
        )
        for place, item in enumerate(items, start=1)
    ]
    heading = sentence(_ROOM, "bundle.contents", language)
    return element("nav", element("h2", heading), element("ol", *lines), aria_label=heading)


def _article(place: int, item: Exported, language: str) -> Markup:
    picture = []
    if item.picture:
        # As an image and not inline: whatever the text holds, an image runs and loads nothing.
        data = base64.b64encode(item.picture.encode()).decode()
        picture = [element("img", class_="badge", alt="", src=f"data:image/svg+xml;base64,{data}")]
    bodies = [
        result_body(page, prefix=f"c{place}-{number}-", heading="h2")
        for number, page in enumerate(item.pages, start=1)
    ]
    said = [_told("bundle.file", item.file, language)]
    for name in item.beside:
        code = "bundle.anchored" if name.endswith(".json") else "bundle.logged"
        said.append(_told(code, name, language))
    return element("article", *picture, *bodies, *said, id=f"credential-{place}")


def _told(code: str, file: str, language: str) -> Markup:
    """A line about a file of the bundle, its name a link to it."""
    before, _, after = sentence(_ROOM, code, language, name="\x00").partition("\x00")
    return element("p", before, element("a", file, href=file), after, class_="note")
