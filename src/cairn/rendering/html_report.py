"""The result of a check as one HTML file: nothing loaded, nothing run, prints on paper.

It is the page model written out in its order. The style sheet stands in the file, and the content
security policy in it forbids everything else, whatever a credential may hold.
"""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from cairn.rendering.icons import outcome_icon
from cairn.rendering.markup import Markup, element, joined, trusted
from cairn.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.rendering.page_model import CheckLine, Fact, PartLine, ResultPage, Section, Value


@cache
def style_sheet() -> str:
    """The one style sheet of every self-contained page."""
    return (files(__package__) / "styles" / "page.css").read_text(encoding="utf-8")


@cache
def _policy() -> str:
    """Only this very style sheet counts; scripts, images from elsewhere and forms do not."""
    digest = base64.b64encode(sha256(style_sheet().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "form-action 'none'; base-uri 'none'"
    )


CLOSING = "</main></body></html>\n"
"""What ends a page that :func:`opening` began."""


def opening(title: str, language: str, *, wide: bool = False) -> str:
    """A self-contained page up to its content, for pages that are written as they come."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy()),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex"),
        element("title", title),
        trusted(f"<style>{style_sheet()}</style>"),
    )
    room = ' class="wide"' if wide else ""
    return f'<!DOCTYPE html>\n<html lang="{language}" dir="ltr">{head}<body><main{room}>'


def document(title: str, language: str, *body: str) -> str:
    """A whole self-contained page around ``body``."""
    return f"{opening(title, language)}{joined(*body)}{CLOSING}"


def html_report(page: ResultPage, *more: ResultPage) -> str:
    """Results as a self-contained HTML file: of one credential, or of each award in it."""
    title = f"{page.verdict}: {page.title}"
    if not more:
        body = [result_body(page)]
    else:
        body = [
            element("article", result_body(each, prefix=f"award-{place}-"))
            for place, each in enumerate((page, *more), start=1)
        ]
    return document(title, page.language, *body, element("footer", element("p", page.made)))


def result_body(page: ResultPage, *, prefix: str = "", heading: str = "h1") -> Markup:
    """The result without its page: for this report, the export's page, a template.

    Args:
        page: what is shown.
        prefix: of the ids in it, where several stand on one page.
        heading: the element of the title.
    """
    return joined(
        _head(page, heading),
        _lines(page.headings["wrong"], page.wrong),
        _lines(page.headings["unchecked"], page.unchecked),
        _questions(page),
        _holder(page),
        *(_section(each, prefix) for each in page.sections),
        _parts(page.headings["parts"], page.parts),
        _technical(page),
    )


def _head(page: ResultPage, heading: str) -> Markup:
    verdict = element(
        "p", outcome_icon(page.outcome, 28), element("span", page.verdict), class_="verdict"
    )
    return element(
        "header",
        element("div", verdict, class_=page.outcome.value),
        element(heading, isolated(page.title)),
        element("p", isolated(page.sentence), class_="sentence"),
        *([element("p", isolated(page.caveat))] if page.caveat else []),
        *(element("p", each, class_="muted") for each in _doubts(page)),
    )


def _doubts(page: ResultPage) -> tuple[str, ...]:
    """What is wrong and what is open; what was confirmed answers the first question below."""
    return () if page.outcome is Outcome.PASSED else page.assurance


def isolated(text: str) -> Markup:
    """A text whose direction cannot turn its neighbours around."""
    return element("bdi", text)


def _lines(heading: str, lines: Iterable[CheckLine]) -> Markup:
    items = [
        element(
            "li",
            element("span", outcome_icon(line.outcome), class_=line.outcome.value),
            element("div", isolated(line.reason)),
        )
        for line in lines
    ]
    return _under(heading, element("ul", *items, class_="lines")) if items else Markup()


def _under(heading: str, *content: str, id_: str | None = None) -> Markup:
    return element("section", element("h2", heading), *content, id=id_)


def _questions(page: ResultPage) -> Markup:
    items = []
    for each in page.questions:
        title = element("h3", each.question)
        shown = [_value(answer, stated=each.stated) for answer in each.answers]
        answers = (
            [element("ul", *(element("li", one) for one in shown), class_="values")]
            if each.code in {"can", "how"} and len(shown) > 1
            else [element("p", one) for one in shown]
        )
        note = [element("p", each.note, class_="note")] if each.note else []
        items.append(element("li", title, *note, *answers))
    return element("ul", *items, class_="questions")


def _value(value: Value, *, stated: bool = True) -> Markup:
    shown = isolated(value.text)
    if value.href:
        shown = element("a", shown, href=value.href, rel="noreferrer nofollow")
    if value.outcome is not None:
        icon = element("span", outcome_icon(value.outcome), class_=value.outcome.value)
        shown = joined(icon, " ", shown)
    if value.language or not stated:
        absent = None if stated else "absent"
        return element("span", shown, lang=value.language or None, class_=absent)
    return shown


def _holder(page: ResultPage) -> Markup:
    holder = page.holder
    statement = element("p", isolated(holder.statement))
    return _under(holder.heading, statement, element("p", holder.how, class_="muted"))


def _section(section: Section, prefix: str) -> Markup:
    facts = [part for fact in section.facts for part in _fact(fact)]
    if not facts and not section.note:
        return Markup()
    note = [element("p", section.note, class_="note")] if section.note else []
    listed = [element("dl", *facts, class_="facts")] if facts else []
    return _under(section.heading, *listed, *note, id_=f"{prefix}{section.code}")


def _fact(fact: Fact) -> tuple[Markup, Markup]:
    shown = [_value(value, stated=fact.stated) for value in fact.values]
    values = (
        element("ul", *(element("li", one) for one in shown), class_="values")
        if len(shown) > 1
        else element("p", *shown)
    )
    return element("dt", fact.label), element("dd", values, element("p", fact.note, class_="note"))


def _parts(heading: str, parts: Iterable[PartLine]) -> Markup:
    items = []
    for part in parts:
        told = [element("strong", isolated(part.title)), ", ", isolated(part.issuer)]
        verdict = element("p", part.word, class_=part.outcome.value)
        reason = [element("p", isolated(part.reason), class_="note")] if part.reason else []
        icon = element("span", outcome_icon(part.outcome), class_=part.outcome.value)
        items.append(element("li", icon, element("div", *told, verdict, *reason)))
    return _under(heading, element("ul", *items, class_="lines")) if items else Markup()


def _technical(page: ResultPage) -> Markup:
    facts = [part for fact in page.technical.facts for part in _fact(fact)]
    rows = [
        element(
            "li",
            element("span", outcome_icon(line.outcome), class_=line.outcome.value),
            element(
                "div",
                element("span", f"{line.word}: "),
                isolated(line.reason),
                " ",
                element("code", line.code),
                element("span", f" {line.clause}", class_="note"),
            ),
        )
        for line in page.checks
    ]
    return element(
        "details",
        element("summary", page.technical.heading),
        element("dl", *facts, class_="facts"),
        element("h3", page.headings["checks"]),
        element("ul", *rows, class_="lines"),
    )
