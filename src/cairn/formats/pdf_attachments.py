"""The files that a PDF carries, such as the credential of a certificate.

Only attached files are looked for; nothing is laid out and no script, font or picture is read. A
stream is never within another one (ISO 32000-2 §7.5.7), so each attached file stands in the octets
with its dictionary in front of it, whatever else the PDF packs together. What is encrypted, or
packed by another method than Flate, is passed over.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from cairn.formats.detect import is_detected

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FILES = 8
_BEGINS = b"%PDF-"
_NAME = b"/EmbeddedFile"
_STREAM = re.compile(rb">>[\x00\t\n\x0c\r ]{0,20}stream\r?\n")
"""Where a dictionary ends and its stream begins."""
_LONGEST_DICTIONARY = 4_000
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(?![\d\s]*\d+\s+R)")
"""Where it is a number in place; it may as well stand elsewhere."""
_FILTER = re.compile(rb"/Filter\s*\[?\s*/(\w+)")


def is_pdf(data: bytes) -> bool:
    """Whether octets are a PDF; readers allow for something in front of it."""
    return _BEGINS in data[:1024]


def attached_credential(data: bytes, *, largest: int) -> bytes | None:
    """The first attached file that is a credential, as it was attached; ``None`` without one."""
    return next((each for each in attached_files(data, largest=largest) if is_detected(each)), None)


def attached_files(data: bytes, *, largest: int) -> Iterator[bytes]:
    """The octets of each attached file, the first eight of them.

    Args:
        data: the PDF.
        largest: octets of one file, unpacked; a longer one is passed over.
    """
    found = 0
    at = data.find(_NAME)
    while at >= 0 and found < _MOST_FILES:
        end = at + len(_NAME)
        begin = data.rfind(b"obj", max(0, at - _LONGEST_DICTIONARY), at)
        stream = _STREAM.search(data, end, end + _LONGEST_DICTIONARY)
        # ``/EmbeddedFiles`` is the list of them, no stream.
        named = not data[end : end + 1].isalpha()
        if named and begin >= 0 and stream and b"endobj" not in data[begin : stream.start()]:
            found += 1
            octets = _unpacked(data, data[begin : stream.end()], stream.end(), largest)
            if octets is not None:
                yield octets
            end = stream.end()
        at = data.find(_NAME, end)


def _unpacked(data: bytes, dictionary: bytes, start: int, largest: int) -> bytes | None:
    packing = _FILTER.search(dictionary)
    if packing is None:
        length = _LENGTH.search(dictionary)
        if length is not None:
            octets = data[start : start + int(length[1])]
        else:
            end = data.find(b"endstream", start)
            octets = data[start:end].rstrip(b"\r\n") if end >= 0 else b""
        return octets if 0 < len(octets) <= largest else None
    if packing[1] != b"FlateDecode":
        return None
    inflate = zlib.decompressobj()
    try:
        octets = inflate.decompress(data[start:], largest + 1)
    except zlib.error:
        return None
    return octets if inflate.eof and len(octets) <= largest else None
