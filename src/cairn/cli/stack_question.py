"""``cairn stack INSTANCE.json``: bare questions of allocation and completion, answered in order.

A file holds one question, a list of them, or one a line. A question that cannot be asked gets its
answer (what is wrong where) in its place, and the next one is looked at.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cairn.canonical.json_text import Limits, parse
from cairn.cli import COULD_NOT_TELL, DONE, REFUSED, WRONG_USE
from cairn.cli.sources import LINES, STANDARD_INPUT
from cairn.errors import CairnError, UnreadableInput, WrongUse
from cairn.stacking.answer import answer, write_answer
from cairn.stacking.completion import complete
from cairn.stacking.completion_form import is_completion, read_completion, write_completion
from cairn.stacking.instance_form import read_instance
from cairn.stacking.picture import draw_stack
from cairn.stacking.shelves import stack_of
from cairn.stacking.why_not import say_why_not, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.stacking.shelves import Stack
    from cairn.stacking.stages import Proposal

WORST_FIRST = (WRONG_USE, REFUSED, COULD_NOT_TELL, DONE)
_CODES = {True: DONE, False: REFUSED, None: COULD_NOT_TELL}
_WHOLE_FILE = Limits(octets=256 * 1024 * 1024, nodes=20_000_000)
"""A list of many questions is one JSON text; each question has its own bounds besides."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of each answer."""

    as_json: bool
    why_not: str | None = None
    """An item: why does it not count?"""
    svg: str | None = None
    """Where the picture goes."""
    language: str = "en"


def answer_questions(path: str, wanted: Wanted) -> int:
    """Answer each question in the file at ``path``.

    Returns:
        The exit code: of several questions the worst counts, wrong use first.
    """
    codes = set()
    for number, read in enumerate(_questions(path)):
        if number and wanted.svg:
            raise WrongUse(detail="A picture shows one question, and the file holds more.")
        document: Json = None
        try:
            document = read()
            written, proposal = _answer(document, wanted)
        except CairnError as error:
            codes.add(WRONG_USE)
            _say_fault(document, error, wanted)
            continue
        codes.add(_CODES[written["complete"]])
        _say(written, wanted)
        if wanted.svg and proposal is not None:
            write_picture(wanted.svg, stack_of(proposal, language=wanted.language))
    return next(code for code in WORST_FIRST if code in codes)


def write_picture(path: str, stack: Stack) -> None:
    """Draw ``stack`` into the file at ``path``.

    Raises:
        WrongUse: the file cannot be written.
    """
    try:
        Path(path).write_text(draw_stack(stack), encoding="utf-8")
    except OSError as error:
        raise WrongUse(detail=f"The picture cannot be written: {error.strerror}.") from error


def _answer(document: Json, wanted: Wanted) -> tuple[JsonObject, Proposal | None]:
    if is_completion(document):
        question, ignored = read_completion(document)
        found = complete(question)
        first = found.ways[0].proposal if found.ways else None
        return write_completion(question, found, ignored, wanted.language), first
    instance, ignored = read_instance(document)
    given = answer(instance, language=wanted.language)
    written = write_answer(given, ignored)
    if wanted.why_not is not None:
        found_why = why_not(given.proposal, wanted.why_not)
        said = say_why_not(instance, found_why, wanted.language)
        written["why_not"] = {
            "item": found_why.item,
            "outcome": found_why.outcome.value,
            "explanation": said,
        }
        written["explanation"] = f"{said} {written['explanation']}"
    return written, given.proposal


def _say(written: JsonObject, wanted: Wanted) -> None:
    if wanted.as_json:
        click.echo(_compact(written))
        return
    name = written["id"]
    click.echo(f"{name}: {written['explanation']}" if name else written["explanation"])


def _say_fault(document: Json, error: CairnError, wanted: Wanted) -> None:
    if not wanted.as_json:
        click.echo(f"cairn: {error.advice()}", err=True)
        return
    name = document.get("id", "") if isinstance(document, dict) else ""
    click.echo(_compact({"id": name, "error": {"code": error.code, "detail": error.advice()}}))


def _compact(value: JsonObject) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Question:
    """One question, still to be read: its fault belongs to its own place in the answer."""

    def __init__(self, value: Any, *, parsed: bool) -> None:
        self._value = value
        self._parsed = parsed

    def __call__(self) -> Json:
        return self._value if self._parsed else parse(self._value)


def _questions(path: str) -> Iterator[_Question]:
    """The questions in a file: one, a list, or one a line."""
    octets = _read(path)
    if Path(path).suffix.lower() not in LINES:
        try:
            document = parse(octets, limits=_WHOLE_FILE)
        except CairnError:
            # Several lines, each a document of its own, are JSON lines by another name.
            if len(octets.split(b"\n", 2)) < 2 or not _is_object(octets.split(b"\n", 1)[0]):  # noqa: PLR2004 - two lines
                raise
        else:
            yield from _listed(document, path)
            return
    lines = [line for line in octets.splitlines() if line.strip()]
    if not lines:
        raise UnreadableInput(detail=f"{path} holds no question")
    yield from (_Question(line, parsed=False) for line in lines)


def _listed(document: Json, path: str) -> Iterator[_Question]:
    documents = document if isinstance(document, list) else [document]
    if not documents:
        raise UnreadableInput(detail=f"{path} holds no question")
    yield from (_Question(one, parsed=True) for one in documents)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse(line), dict)
    except CairnError:
        return False


def _read(path: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            return sys.stdin.buffer.read()
        return Path(path).read_bytes()
    except OSError as error:
        raise UnreadableInput(detail=f"{path}: {error.strerror}") from error
