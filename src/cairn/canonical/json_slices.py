"""The text of a part of a JSON document, exactly as it stands there.

A credential inside another document must leave it octet for octet: written anew it would be another
text, and what was received could no longer be shown. The document was read by :mod:`json_text`
before, so its bounds hold and nothing here needs to be refused twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cairn.canonical import json_text
from cairn.errors import MalformedJson

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = " \t\n\r"


def slices_at(data: bytes, *path: str) -> list[str]:
    """The texts of the values at a place in a JSON text.

    Args:
        data: one JSON text.
        path: names of members, from the outermost inward.

    Returns:
        The members of the array that stands there, or the one value that is no array; nothing where
        the path leads nowhere.

    Raises:
        MalformedJson: it is not JSON.
        LimitExceeded: it is too large or too deep.
    """
    json_text.parse(data)
    text = data.decode("utf-8").strip(_SPACE)
    for name in path:
        if not text.startswith("{"):
            return []
        found = next((value for member, value in _members(text) if member == name), None)
        if found is None:
            return []
        text = found
    return list(_items(text)) if text.startswith("[") else [text]


def _members(text: str) -> Iterator[tuple[str, str]]:
    """The members of an object: name, and the value's text."""
    at = _past(text, 1)
    while text[at] != "}":
        name, at = _end(text, at)
        at = _past(text, _past(text, at) + 1)  # the colon
        _, end = _end(text, at)
        yield str(name), text[at:end]
        at = _next(text, end)


def _items(text: str) -> Iterator[str]:
    """The texts of an array's items."""
    at = _past(text, 1)
    while text[at] != "]":
        _, end = _end(text, at)
        yield text[at:end]
        at = _next(text, end)


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)
"""Finds where a value ends; what it makes of numbers is thrown away."""


def _end(text: str, at: int) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:  # pragma: no cover - json_text has read it
        raise MalformedJson(detail=error.msg) from error


def _past(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at


def _next(text: str, at: int) -> int:
    """Where the next member begins, or the closing bracket stands."""
    at = _past(text, at)
    return _past(text, at + 1) if text[at] == "," else at
