"""The pieces that the log's texts are made of: base64, decimal numbers, names; each spelt one way.

A text that could be spelt in two ways would have two signatures, or hide octets from a reader.
"""

from __future__ import annotations

import base64
import binascii
import re

from cairn.errors import LogDataMalformed
from cairn.transparency.merkle import HASH_OCTETS, LARGEST_TREE

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def encode_base64(data: bytes) -> str:
    """Base64 with padding (RFC 4648 §4)."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str, *, what: str) -> bytes:
    """The octets of base64 text in its one canonical spelling.

    Args:
        text: the text.
        what: what it is, for the error.

    Raises:
        LogDataMalformed: another alphabet, no padding, or stray bits at the end.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogDataMalformed(what=what, detail="not base64") from error
    if encode_base64(data) != text:
        raise LogDataMalformed(what=what, detail="base64 spelt another way than it must be")
    return data


def decode_hash(text: str, *, what: str) -> bytes:
    """The SHA-256 hash that a line of base64 holds.

    Raises:
        LogDataMalformed: not base64 of 32 octets.
    """
    data = decode_base64(text, what=what)
    if len(data) != HASH_OCTETS:
        raise LogDataMalformed(what=what, detail=f"a hash is not {HASH_OCTETS} octets long")
    return data


def decode_decimal(text: str, *, what: str) -> int:
    """A number of at most ``LARGEST_TREE``, without leading zeros.

    Raises:
        LogDataMalformed: written in another way, or larger.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST_TREE:
        raise LogDataMalformed(what=what, detail=f"“{text[:40]}” is not a number of it")
    return int(text)


def decode_utf8(data: bytes, *, what: str, maximum: int) -> str:
    """Text without control characters other than newlines.

    Raises:
        LogDataMalformed: longer than ``maximum`` octets, not UTF-8, or with control characters.
    """
    if len(data) > maximum:
        raise LogDataMalformed(what=what, detail=f"longer than {maximum} octets")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LogDataMalformed(what=what, detail="not UTF-8") from error
    if _CONTROL.search(text):
        raise LogDataMalformed(what=what, detail="it holds control characters")
    return text


def encode_utf8(text: str, *, what: str) -> bytes:
    """The octets of a text that may stand in a note.

    Raises:
        LogDataMalformed: control characters other than newlines, or half a surrogate pair.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise LogDataMalformed(what=what, detail="not Unicode") from error
    if _CONTROL.search(text):
        raise LogDataMalformed(what=what, detail="it holds control characters")
    return data


def check_name(name: str) -> None:
    """Check the name of a key (c2sp.org/signed-note, Format).

    Raises:
        LogDataMalformed: empty, or with a space, a plus sign or a control character.
    """
    spaced = any(character.isspace() for character in name)
    if not name or "+" in name or spaced:
        raise LogDataMalformed(what="name of a key", detail=f"“{name[:80]}” cannot be one")
    encode_utf8(name, what="name of a key")
