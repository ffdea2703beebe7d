"""``cairn show``: what a credential says, element by element, without checking any of it.

Exit codes: 0 everything was read; 2 wrong use, or something could not be read.
"""

from __future__ import annotations

import json
import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click

from cairn.cli.sources import sources_in
from cairn.errors import CairnError
from cairn.formats import table
from cairn.formats.record import Syntax, write_record
from cairn.formats.summary import summarise
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.cli.sources import Source
    from cairn.domain import Record
    from cairn.formats.detect import Detected

_WIDTH = 96
_LABEL = 30
_DEEPEST = 4
"""Records in records that are shown; a learner record in a presentation is the most met."""


@click.command("show")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--language", default="en", metavar="TAG", help="Show texts in this language first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(paths: tuple[str, ...], language: str, *, as_json: bool) -> int:
    """Read credentials aloud, without checking anything.

    PATH is JSON, JSON lines, a JWT, a PNG or SVG with a credential baked in, European XML or JSON,
    a folder of these, or standard input (-). What is not stated is said to be so. Use
    `cairn verify` before you rely on what is shown.
    """
    shown: list[dict[str, Any]] = []
    unread = 0
    for number, source in enumerate(sources_in(paths)):
        try:
            detected = _detected(source)
            if as_json:
                shown.append({"source": source.name, **_as_json(detected, 0)})
                continue
            if number:
                click.echo()
            for line in _in_words(source.name, detected, language, 0):
                click.echo(line)
        except CairnError as error:
            unread += 1
            if as_json:
                shown.append({"source": source.name, "unreadable": error.what()})
            else:
                click.echo(f"{source.name}: {error.advice()}", err=True)
    if as_json:
        click.echo(json.dumps({"verified": False, "shown": shown}, ensure_ascii=False, indent=2))
    return 2 if unread else 0


def _detected(source: Source) -> Detected:
    if source.problem:
        raise click.UsageError(f"{source.name}: {source.problem}")
    return table.detect(source.data)


def _as_json(detected: Detected, depth: int) -> dict[str, Any]:
    parts = table.parts_of(detected) if depth < _DEEPEST else ()
    return {
        "kind": detected.kind.value,
        "wrapping": detected.wrapping.value,
        "carriers": [carrier.value for carrier in detected.carriers],
        "records": [json.loads(write_record(each, Syntax.JSON)) for each in table.read(detected)],
        "parts": [{"pointer": part.pointer, **_part_as_json(part.value, depth)} for part in parts],
    }


def _part_as_json(value: Any, depth: int) -> dict[str, Any]:
    try:
        return _as_json(table.detect_part(value), depth + 1)
    except CairnError as error:
        return {"unreadable": error.what()}


def _in_words(name: str, detected: Detected, language: str, depth: int) -> Iterator[str]:
    indent = "    " * depth
    yield f"{indent}{click.style(name, bold=True)}"
    yield f"{indent}{_kind(detected, language)}"
    if depth == 0:
        unverified = sentence("formats", "summary.unverified", language)
        yield f"{indent}{click.style(unverified, fg='yellow')}"
    for record in table.read(detected):
        yield ""
        yield from _record_in_words(record, language, indent)
    if depth >= _DEEPEST:
        return
    for part in table.parts_of(detected):
        yield ""
        try:
            yield from _in_words(part.pointer, table.detect_part(part.value), language, depth + 1)
        except CairnError as error:
            yield f"{indent}    {part.pointer}: {error.what()}"


def _kind(detected: Detected, language: str) -> str:
    words = [
        sentence("formats", f"kind.{detected.kind.value}", language),
        detected.described,
        sentence("formats", f"wrapping.{detected.wrapping.value}", language),
        *(sentence("formats", f"carrier.{each.value}", language) for each in detected.carriers),
        detected.address,
    ]
    return ", ".join(filter(None, words))


def _record_in_words(record: Record, language: str, indent: str) -> Iterator[str]:
    absent = click.style(sentence("formats", "summary.absent", language), dim=True)
    for line in summarise(record, language):
        label = sentence("linting", f"element.{line.element.code}", language)
        shown = list(_wrapped(line.texts)) or [absent]
        labels = textwrap.wrap(label, _LABEL)
        for left, right in zip_longest(labels, shown, fillvalue=""):
            yield f"{indent}{left:<{_LABEL}}  {right}".rstrip()


def _wrapped(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        for paragraph in _printable(text).splitlines():
            yield from textwrap.wrap(paragraph, _WIDTH - _LABEL - 2)


def _printable(text: str) -> str:
    """A text of somebody else's without the characters by which it could steer the terminal."""
    return "".join(each if each.isprintable() or each == "\n" else "�" for each in text)
