"""JSON text read strictly: what two readers could understand differently is refused.

RFC 8259 leaves duplicate members, huge numbers and lone surrogates to the reader; RFC 7493 (I-JSON)
and every signature scheme over JSON need one meaning. All bounds are checked before or while the
text is parsed, so hostile input costs no more than its own length.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn, TypeAlias

from cairn.errors import LimitExceeded, MalformedJson

Json: TypeAlias = Any
JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one JSON text.

    Attributes:
        octets: length of the text in octets of UTF-8.
        depth: arrays and objects nested in one another.
        nodes: values in the whole text (an upper estimate: commas and brackets are counted).
        digits: digits of one integer.
    """

    octets: int = 16 * 1024 * 1024
    depth: int = 64
    nodes: int = 400_000
    digits: int = 64


DEFAULT_LIMITS = Limits()

_NOT_STRUCTURE = bytes(code for code in range(256) if code not in b'{}[],"')
_STRING = re.compile(rb'"[^"]*"?')
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def parse(data: bytes | str, *, limits: Limits = DEFAULT_LIMITS) -> Json:
    """Read one JSON text.

    Args:
        data: the text, as UTF-8 octets or decoded.
        limits: bounds; reaching one refuses the text.

    Returns:
        dict, list, str, int, float, bool or None.

    Raises:
        MalformedJson: not JSON, a member twice, NaN or Infinity, a number beyond the range of a
            double, text that is not Unicode.
        LimitExceeded: a bound of ``limits`` was reached.
    """
    octets, text = _decoded(data, limits)
    _check_bounds(octets, limits)
    try:
        value = _decoder(limits.digits).decode(text)
    except json.JSONDecodeError as error:
        raise MalformedJson(detail=f"{error.msg}, line {error.lineno}") from error
    if b"\\" in octets and _SURROGATE_ESCAPE.search(octets):
        _check_unicode(value)
    return value


@lru_cache(maxsize=8)
def _decoder(most_digits: int) -> json.JSONDecoder:
    def integer(digits: str) -> int:
        if len(digits) > most_digits:
            raise LimitExceeded(limit="digits of a number", maximum=most_digits)
        return int(digits)

    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=integer,
        parse_float=_finite,
        parse_constant=_refuse_constant,
    )


def _decoded(data: bytes | str, limits: Limits) -> tuple[bytes, str]:
    """Both forms of the text, its length checked first."""
    if len(data) > limits.octets:
        raise LimitExceeded(limit="length in octets", maximum=limits.octets)
    try:
        if isinstance(data, str):
            return data.encode("utf-8"), data
        return data, data.decode("utf-8")
    except UnicodeError as error:
        raise MalformedJson(detail="it is not UTF-8") from error


def _check_bounds(octets: bytes, limits: Limits) -> None:
    """Depth and size before parsing: the parser of the standard library recurses."""
    marks = _structure_marks(octets)
    opening = marks.count(b"{") + marks.count(b"[")
    few = opening + marks.count(b",") < limits.nodes
    if few and opening <= limits.depth:
        return
    bare = _outside_strings(marks)
    if not few and bare.count(b",") + bare.count(b"{") + bare.count(b"[") >= limits.nodes:
        raise LimitExceeded(limit="number of values", maximum=limits.nodes)
    brackets = bare.translate(None, b",")
    # One round takes away one level or two of well-formed nesting: mostly that is all.
    for _ in range(limits.depth // 2):
        if not brackets:
            return
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    depth = 0
    for bracket in bare.translate(None, b",").decode("ascii"):
        depth += 1 if bracket in "[{" else -1
        if depth > limits.depth:
            raise LimitExceeded(limit="depth of nesting", maximum=limits.depth)


def _structure_marks(octets: bytes) -> bytes:
    """The brackets, commas and quotes of the text in order, those in strings included.

    Escapes go first, so that the quotes left begin and end strings.
    """
    if b"\\" in octets:
        octets = _ESCAPE.sub(b"", octets)
    return octets.translate(None, _NOT_STRUCTURE)


def _outside_strings(marks: bytes) -> bytes:
    """Without what is in strings; taking away two neighbouring quotes keeps the others paired."""
    paired = marks.replace(b'""', b"")
    return _STRING.sub(b"", paired) if b'"' in paired else paired


def _object(members: list[tuple[str, Any]]) -> JsonObject:
    value = dict(members)
    if len(value) != len(members):
        names = [name for name, _ in members]
        twice = next(name for name in value if names.count(name) > 1)
        raise MalformedJson(detail=f"the member {twice!r} is given twice in one object")
    return value


def _finite(literal: str) -> float:
    number = float(literal)
    if math.isinf(number):
        raise MalformedJson(detail=f"the number {literal[:40]} is beyond the range of a double")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson(detail=f"{name} is not JSON")


def _check_unicode(value: Json) -> None:
    """Refuse half a surrogate pair, which no UTF-8 text can carry."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str):
            try:
                item.encode("utf-8")
            except UnicodeEncodeError as error:
                raise MalformedJson(detail="a string holds half a surrogate pair") from error
