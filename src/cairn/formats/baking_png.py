"""A credential in a PNG picture, in and out.

Open Badges 3.0 §5.3.1: one ``iTXt`` chunk, keyword ``openbadgecredential``, not compressed, exactly
one. Open Badges 2.0 wrote the keyword ``openbadges``, in the beginning as ``tEXt``; it is read, and
taken out when something is baked. Pixels are never decoded and nothing is decompressed, so a
picture costs no more than its length. PNG: W3C Recommendation, third edition, §5 and §11.3.3.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.errors import ImageUnusable, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
OLD_KEYWORD = b"openbadges"
MAXIMUM_OCTETS = 16 * 1024 * 1024
_MAXIMUM_CHUNKS = 20_000
_LONGEST_CHUNK = 2**31 - 1
_FRAME = 12  # length, type and CRC, four octets each


@dataclass(frozen=True, slots=True)
class _Chunk:
    type: bytes
    content: bytes

    @property
    def octets(self) -> bytes:
        crc = zlib.crc32(self.type + self.content)
        return struct.pack(">I", len(self.content)) + self.type + self.content + crc.to_bytes(4)

    @property
    def keyword(self) -> bytes:
        """The keyword of a textual chunk; empty for others."""
        if self.type not in {b"iTXt", b"tEXt", b"zTXt"}:
            return b""
        return self.content.partition(b"\x00")[0]

    @property
    def is_badge(self) -> bool:
        return self.keyword in {KEYWORD, OLD_KEYWORD}


def is_png(data: bytes) -> bool:
    """Whether ``data`` begins as a PNG picture does."""
    return data.startswith(SIGNATURE)


def unbake(data: bytes) -> bytes:
    """The credential in a picture: JSON, a JWS, or (Open Badges 2.0) the URL of an assertion.

    Raises:
        ImageUnusable: damaged, or with no credential in it or more than one.
        LimitExceeded: too large, or of too many chunks.
    """
    chunks = [chunk for chunk in _chunks(data) if chunk.is_badge]
    current = [chunk for chunk in chunks if chunk.keyword == KEYWORD]
    # A picture may hold both editions of the same badge; the newer one is meant.
    found = current or chunks
    if not found:
        raise ImageUnusable(detail="no credential is baked into it")
    if len(found) > 1:
        raise ImageUnusable(detail=f"{len(found)} credentials are baked into it, not one")
    return _text_of(found[0])


def bake(picture: bytes, credential: bytes) -> bytes:
    """``picture`` with ``credential`` in it, in the place of any that was there.

    Args:
        picture: a PNG picture.
        credential: JSON or a compact JWS, UTF-8.

    Raises:
        ImageUnusable: the picture is damaged, or the credential is not UTF-8.
        LimitExceeded: either is too large.
    """
    _check_text(credential)
    header, *others = _chunks(picture)
    baked = _Chunk(b"iTXt", KEYWORD + b"\x00\x00\x00\x00\x00" + credential)
    kept = (chunk for chunk in others if not chunk.is_badge)
    return SIGNATURE + b"".join(chunk.octets for chunk in (header, baked, *kept))


def _check_text(credential: bytes) -> None:
    if len(credential) > MAXIMUM_OCTETS:
        raise LimitExceeded(limit="length in octets", maximum=MAXIMUM_OCTETS)
    try:
        credential.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ImageUnusable(detail="what is to be baked is not UTF-8 text") from error


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """The chunks of a picture, each checked, from IHDR to IEND; what follows IEND is no picture."""
    if not is_png(data):
        raise ImageUnusable(detail="it is not a PNG picture")
    if len(data) > MAXIMUM_OCTETS:
        raise LimitExceeded(limit="length in octets", maximum=MAXIMUM_OCTETS)
    place = len(SIGNATURE)
    for number in range(_MAXIMUM_CHUNKS):
        chunk = _chunk_at(data, place)
        if (chunk.type == b"IHDR") != (number == 0):
            raise ImageUnusable(detail="it does not begin with one header chunk")
        yield chunk
        place += _FRAME + len(chunk.content)
        if chunk.type == b"IEND":
            if place != len(data):
                raise ImageUnusable(detail="something follows the end of the picture")
            return
    raise LimitExceeded(limit="number of chunks", maximum=_MAXIMUM_CHUNKS)


def _chunk_at(data: bytes, place: int) -> _Chunk:
    if place + _FRAME > len(data):
        raise ImageUnusable(detail="it is cut short")
    (length,) = struct.unpack_from(">I", data, place)
    end = place + _FRAME + length
    if length > _LONGEST_CHUNK or end > len(data):
        raise ImageUnusable(detail="it is cut short")
    chunk = _Chunk(data[place + 4 : place + 8], data[place + 8 : end - 4])
    if zlib.crc32(chunk.type + chunk.content) != int.from_bytes(data[end - 4 : end]):
        raise ImageUnusable(detail="it is damaged: a checksum does not agree")
    return chunk


def _text_of(chunk: _Chunk) -> bytes:
    rest = chunk.content.partition(b"\x00")[2]
    if chunk.type == b"tEXt":
        return rest
    if chunk.type == b"iTXt" and rest[:1] == b"\x00":
        # compression flag, compression method, language tag, translated keyword, text
        parts = rest[2:].split(b"\x00", 2)
        if len(parts) == 3:  # noqa: PLR2004
            return parts[2]
    raise ImageUnusable(detail="the credential in it is compressed or cut short")
