"""JSON Canonicalization Scheme (RFC 8785): one octet string for one JSON value."""

from __future__ import annotations

import math
from json.encoder import encode_basestring

from cairn.canonical.json_text import DEFAULT_LIMITS, Json
from cairn.errors import LimitExceeded, ValueNotCanonical

# ECMA-262 Number::toString writes plain digits below 10^21 and from 10^-6 up.
_PLAIN_UP_TO = 21
_PLAIN_FROM = -6
_EXACT_INTEGER = 2**53


def canonicalize(value: Json) -> bytes:
    """The canonical octets of a JSON value.

    Args:
        value: dict, list, str, int, float, bool or None, nested at most as deep as
            ``DEFAULT_LIMITS.depth``.

    Raises:
        ValueNotCanonical: NaN, Infinity, an integer that a double cannot hold, half a surrogate
            pair, or something that is not JSON (section 3.2.2 and RFC 7493).
        LimitExceeded: nested too deep.
    """
    pieces: list[str] = []
    _write(value, pieces, DEFAULT_LIMITS.depth)
    try:
        return "".join(pieces).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueNotCanonical(detail="a string holds half a surrogate pair") from error


def _write(value: Json, pieces: list[str], depth: int) -> None:
    if isinstance(value, str):
        pieces.append(encode_basestring(value))
    elif value is None or isinstance(value, bool):
        pieces.append(_LITERALS[value])
    elif isinstance(value, (int, float)):
        pieces.append(number_text(value))
    elif isinstance(value, (dict, list)):
        if depth <= 0:
            raise LimitExceeded(limit="depth of nesting", maximum=DEFAULT_LIMITS.depth)
        if isinstance(value, dict):
            _write_object(value, pieces, depth - 1)
        else:
            separator = "["
            for item in value:
                pieces.append(separator)
                _write(item, pieces, depth - 1)
                separator = ","
            pieces.append("]" if value else "[]")
    else:
        raise ValueNotCanonical(detail=f"{type(value).__name__} is not a JSON type")


_LITERALS = {None: "null", True: "true", False: "false"}


def _write_object(value: dict[str, Json], pieces: list[str], depth: int) -> None:
    separator = "{"
    for name in sorted_names(value):
        pieces.append(separator)
        pieces.append(encode_basestring(name))
        pieces.append(":")
        _write(value[name], pieces, depth)
        separator = ","
    pieces.append("}" if value else "{}")


def sorted_names(value: dict[str, Json]) -> list[str]:
    """Member names in order of their UTF-16 code units (section 3.2.3)."""
    try:
        if "".join(value).isascii():
            return sorted(value)
        return sorted(value, key=lambda name: name.encode("utf-16-be"))
    except TypeError as error:
        raise ValueNotCanonical(detail="a member name is not a string") from error
    except UnicodeEncodeError as error:
        raise ValueNotCanonical(detail="a member name holds half a surrogate pair") from error


def number_text(number: float) -> str:
    """A number as ECMA-262 Number::toString writes it (section 3.2.2.3).

    An integer beyond 2^53 is taken where a double holds it, or where its digits are those that
    a double is written with: readers of either kind of number then read the same.
    """
    if isinstance(number, int):
        if -_EXACT_INTEGER <= number <= _EXACT_INTEGER:
            return str(number)
        try:
            text = number_text(float(number))
        except OverflowError:
            text = ""
        if not text or (int(float(number)) != number and text != str(number)):
            raise ValueNotCanonical(detail=f"a double cannot hold the integer {str(number)[:80]}")
        return text
    if not math.isfinite(number):
        raise ValueNotCanonical(detail=f"{number} is not a JSON number")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    return sign + _positive_text(abs(number))


def _positive_text(number: float) -> str:
    """Shortest digits that read back as the number; ``repr`` finds them, the layout is ours."""
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    digits = (whole + fraction).lstrip("0")
    # The value is 0.DIGITS * 10**point.
    leading_zeros = len(whole + fraction) - len(digits)
    point = len(whole) - leading_zeros + int(exponent or 0)
    digits = digits.rstrip("0")
    if len(digits) <= point <= _PLAIN_UP_TO:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _PLAIN_UP_TO:
        return f"{digits[:point]}.{digits[point:]}"
    if _PLAIN_FROM < point <= 0:
        return "0." + "0" * -point + digits
    head = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{head}e{point - 1:+d}"
