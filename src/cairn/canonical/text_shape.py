"""The JSON text of documents that differ in strings: told apart without being parsed.

Whoever writes many documents of one kind writes the same octets between the strings that differ.
A text that has the known octets everywhere but in some strings, and in those strings nothing that
JSON escapes or forbids, can mean one thing only: the known document with the new strings. That is
decided by comparing octets, so that nothing can pass for a known text that is not one; any other
text (other white space, an escape, a member more) does not fit and is parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.canonical.json_text import Json, JsonObject
    from cairn.canonical.shapes import Path

_STRING: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NOT_PLAIN: Final = re.compile(rb"[\x00-\x1f\\]")
_MORE: Final = 64 * 1024
"""Octets by which a text may be longer than the known one: far below what a reader refuses."""

_Plan: TypeAlias = tuple["Json", list[tuple[str | int, "int | _Plan"]]]
"""A dict or list of the known document, and for some of its members the number of the hole, or the
plan of what is inside."""


class TextShape:
    """A JSON text with holes.

    Attributes:
        holes: the paths of the strings that may differ, in the order of the text.
    """

    __slots__ = ("_between", "_first", "_last", "_longest", "_plan", "holes")

    def __init__(self, holes: tuple[Path, ...], pieces: list[bytes], document: JsonObject) -> None:
        self.holes = holes
        self._first, *self._between, self._last = pieces
        self._longest = sum(map(len, pieces)) + _MORE
        numbers = {path: number for number, path in enumerate(holes)}
        self._plan = _plan(document, (), numbers)

    def values(self, text: bytes) -> list[str] | None:
        """The strings in the holes, or ``None`` where the text is not this one."""
        if not (text.startswith(self._first) and text.endswith(self._last)):
            return None
        find = text.find
        at = len(self._first)
        found: list[bytes] = []
        for piece in self._between:
            end = find(b'"', at)
            if not text.startswith(piece, end):
                return None
            found.append(text[at:end])
            at = end + len(piece)
        end = find(b'"', at)
        if end != len(text) - len(self._last) or len(text) > self._longest:
            return None
        found.append(text[at:end])
        if _NOT_PLAIN.search(b"".join(found)):
            return None
        try:
            return [value.decode() for value in found]
        except UnicodeDecodeError:
            return None

    def document(self, values: Sequence[str]) -> JsonObject:
        """What the text says with these strings in the holes.

        What holds no hole is shared with the known document: it is to be read, not changed.
        """
        filled: JsonObject = _filled(self._plan, values)
        return filled


def compile_text(text: bytes, document: JsonObject, holes: Sequence[Path]) -> TextShape | None:
    """The shape of a text.

    Args:
        text: JSON, without white space around it.
        document: what it says.
        holes: the paths of the strings that may differ; at least one.

    Returns:
        ``None`` where a hole is no string, or is written with an escape.
    """
    wanted = set(holes)
    spans = [match.span(1) for match in _STRING.finditer(text)]
    places = list(_strings(document, ()))
    if len(spans) != len(places):
        return None
    found = [
        (path, span)
        for path, span in zip(places, spans, strict=True)
        if path is not None and path in wanted
    ]
    if not found or len(found) != len(wanted):
        return None
    pieces = []
    at = 0
    for _, (start, end) in found:
        pieces.append(text[at:start])
        at = end
    pieces.append(text[at:])
    shape = TextShape(tuple(path for path, _ in found), pieces, document)
    values = shape.values(text)
    return shape if values is not None and shape.document(values) == document else None


def _strings(value: Json, path: Path) -> Iterator[Path | None]:
    """Every string of a text in order: its path, or nothing for the name of a member."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, member in value.items():
            yield None
            yield from _strings(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*path, index))


def _plan(value: Json, path: Path, numbers: dict[Path, int]) -> _Plan:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    steps: list[tuple[str | int, int | _Plan]] = []
    for step, member in members:
        inside = (*path, step)
        if inside in numbers:
            steps.append((step, numbers[inside]))
        elif isinstance(member, dict | list) and any(
            hole[: len(inside)] == inside for hole in numbers
        ):
            steps.append((step, _plan(member, inside, numbers)))
    return value, steps


def _filled(plan: _Plan, values: Sequence[str]) -> Json:
    known, steps = plan
    copy = known.copy()
    for step, inside in steps:
        copy[step] = values[inside] if isinstance(inside, int) else _filled(inside, values)
    return copy
