"""The sheet of a certificate as HTML: what the credential says, in each of its languages.

A certificate is a record's paper side. It gives no verdict, because a sheet of paper cannot: it
says how to ask for one. Pictures and fonts are named by addresses of a scheme that only
:mod:`cairn.rendering.certificate` answers; whatever a stranger wrote is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.domain import UNDETERMINED
from cairn.rendering.html_report import isolated
from cairn.rendering.markup import Markup, element, joined, trusted
from cairn.rendering.result_facts import (
    assessments,
    awarding_bodies,
    fact,
    outcomes,
    party_name,
    section,
    text,
)
from cairn.rendering.size_words import headline_level, level_name, short_size, size_lines
from cairn.wording import SOURCE_LANGUAGE, offered, sentence
from cairn.wording.dates import day_text
from cairn.wording.numbers import list_text, number_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cairn.domain import Record
    from cairn.rendering.page_model import Fact

ADDRESS = "cairn-certificate:"
"""The scheme of everything that a sheet may load."""
QR_CODE = f"{ADDRESS}qr"
PICTURE = f"{ADDRESS}picture/"
"""The picture of a sheet, with its language behind."""

SHEET = "sheet-"
"""Begins the id of a sheet; its language follows."""

MOST_LANGUAGES = 6
"""Sheets of one certificate; a record could name a hundred languages."""

_ROOM = "certificate"
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_MOST_OUTCOMES = 12
_FACTS = ("assessment", "supervision", "grade", "quality_assurance")
_MOST_VALUES = 5
"""Lines of one field; the whole stands where the credential is checked."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on the sheet besides the record.

    Attributes:
        link: the address at which the credential is checked.
        file: the name of the attached credential.
        at: when the certificate is made.
        seal: ``none``, ``own`` or ``given``: how the file is sealed.
        operator: who seals it.
    """

    link: str
    file: str
    at: datetime
    seal: str
    operator: str = ""


def languages_of(record: Record) -> tuple[str, ...]:
    """The languages in which the record's title is given, the author's own first; at least one."""
    stated = (*record.achievement.title.languages, record.achievement.language)
    tags = [tag for tag in dict.fromkeys(stated) if _TAG.fullmatch(tag) and tag != UNDETERMINED]
    titled = [tag for tag in tags if record.achievement.title.get(tag) is not None]
    return tuple((titled or tags)[:MOST_LANGUAGES]) or (SOURCE_LANGUAGE,)


def certificate_html(record: Record, imprint: Imprint, style: str) -> str:
    """The whole document, a sheet for each language of the record."""
    languages = languages_of(record)
    first = languages[0]
    title = _title(record, first)
    described = _say(
        "described", first, learner=_learner(record, first), title=title, file=imprint.file
    )
    moment = imprint.at.isoformat(timespec="seconds")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", _say("document", first, title=title)),
        element("meta", name="author", content=_bodies(record, first)),
        element("meta", name="description", content=described),
        element("meta", name="generator", content="Cairn"),
        element("meta", name="dcterms.created", content=moment),
        element("meta", name="dcterms.modified", content=moment),
        trusted(f"<style>{style}</style>"),
    )
    sheets = [_sheet(record, imprint, language) for language in languages]
    page = element("html", head, element("body", *sheets), lang=first)
    return f"<!DOCTYPE html>\n{page}\n"


def _say(code: str, language: str, **facts: object) -> str:
    return sentence(_ROOM, code, language, **facts)


def _title(record: Record, language: str) -> str:
    return record.achievement.title.best(language) or record.title.best(language)


def _learner(record: Record, language: str) -> str:
    return record.award.recipient.name or sentence("result", "learner.unnamed", language)


def _bodies(record: Record, language: str) -> str:
    bodies = awarding_bodies(record) or (record.issuer,)
    return list_text(filter(None, (party_name(body, language) for body in bodies)), language)


def _sheet(record: Record, imprint: Imprint, language: str) -> Markup:
    return element(
        "section",
        _footer(record, imprint, language),
        _header(record, language),
        _statement(record, language),
        _outcomes(record, language),
        _facts(record, language),
        _check(imprint, language),
        class_="sheet",
        lang=language,
        id=f"{SHEET}{language}",
    )


def _footer(record: Record, imprint: Imprint, language: str) -> Markup:
    """The line at the foot of each page; the stylesheet moves it there."""
    day = day_text(imprint.at.date(), language)
    name = record.id or imprint.file
    return element("p", _say("made", language, day=day, id=name[:120]), class_="made")


def _header(record: Record, language: str) -> Markup:
    return element(
        "header",
        element("img", src=f"{PICTURE}{language}", alt="", class_="picture"),
        element(
            "div",
            element("p", _say("heading", language), class_="kicker"),
            element("p", isolated(_bodies(record, language)), class_="institution"),
        ),
    )


def _statement(record: Record, language: str) -> Markup:
    """Who completed what, of which size and level, awarded by whom and when."""
    micro = record.achievement.credential_type == "MicroCredential"
    level = headline_level(record)
    measures = [
        _say("kind.micro", language) if micro else _say("kind.other", language),
        short_size(record, language),
        level_name(level, language) if level else "",
    ]
    measure = " · ".join(filter(None, measures))
    day = record.award.awarded_on
    by = _say("by", language, body=_bodies(record, language))
    awarded = f"{_say('awarded', language, day=day_text(day, language))}, {by}" if day else by
    return element(
        "div",
        element("p", _say("certifies", language), class_="certifies"),
        element("p", isolated(_learner(record, language)), class_="learner"),
        element("p", _say("completed", language), class_="completed"),
        element("h1", isolated(_title(record, language))),
        element("p", isolated(measure), class_="measure"),
        element("p", isolated(awarded[:1].upper() + awarded[1:]), class_="awarded"),
        class_="main",
    )


def _outcomes(record: Record, language: str) -> Markup:
    found = list(outcomes(record, language))
    if not found:
        return Markup()
    lines = [
        element("li", isolated(each.text), lang=each.language or None)
        for each in found[:_MOST_OUTCOMES]
    ]
    if len(found) > _MOST_OUTCOMES:
        left = number_text(str(len(found) - _MOST_OUTCOMES), language)
        lines.append(element("li", sentence("result", "list.more", language, number=left)))
    heading = element("h2", _say("outcomes", language))
    return element("div", heading, element("ul", *lines), class_="outcomes")


def _facts(record: Record, language: str) -> Markup:
    """What a reader compares; what the issuer does not state is said to be absent."""
    known = {
        each.code: each
        for code in ("did", "behind", "size")
        for each in section(code, record, language).facts
    }
    described = assessments(record, language, described=False)
    known["assessment"] = fact("assessment", described, language)
    known["credit"] = fact("credit", map(text, size_lines(record, language)[:1]), language)
    shown = ["credit", *_FACTS]
    return element("div", *_rows([known[code] for code in shown]), class_="facts")


def _rows(facts: list[Fact]) -> Iterator[Markup]:
    for each in facts:
        values = [
            element(
                "p",
                isolated(value.text),
                lang=value.language or None,
                class_=None if each.stated else "absent",
            )
            for value in each.values[:_MOST_VALUES]
        ]
        yield element("div", element("h3", each.label), element("div", *values), class_="fact")


def _check(imprint: Imprint, language: str) -> Markup:
    """How to ask whether it holds, and what the seal shows."""
    link = imprint.link
    seal = _say(f"seal.{imprint.seal}", language, operator=imprint.operator)
    words = [
        element("h2", _say("check", language)),
        element("p", _say("check.how", language)),
        element("p", element("a", link, href=link)),
        element("p", _say("attached", language, file=imprint.file), class_="small"),
        element("p", seal, class_="small"),
    ]
    code = element("img", src=QR_CODE, alt=_say("qr", language, link=link))
    return joined(
        element("div", code, element("div", *words), class_="check", lang=offered(language))
    )
