"""The bits of a status list: packed, compressed, read and set.

Bitstring Status List 1.0 §2.2, §3.3 and §3.4. Index 0 is the left-most bit, the most significant of
the first octet; entries are single bits, not octets. A peer that wrote an octet for each index made
a conformant reader of index 15 see 0 and find bit 127 set.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cairn.crypto.multibase import decode_base64url, encode_base64url
from cairn.errors import (
    EncodingRefused,
    LimitExceeded,
    StatusIndexOutOfRange,
    StatusListTooShort,
    StatusMalformed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MINIMUM_ENTRIES = 131_072
"""The least number of entries of a list, so that one hides among many (§3.2 and §6.1)."""

MAXIMUM_OCTETS = 8 * 1024 * 1024
"""The most that a list may come to when decompressed: 67 million single bits."""

_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 9
_CHUNK = 64 * 1024
_MULTIBASE_BASE64URL = "u"
_MEMBER = "encodedList"


@dataclass(frozen=True, slots=True)
class Bitstring:
    """An immutable row of bits, a multiple of eight of them."""

    octets: bytes

    @classmethod
    def zeros(cls, entries: int = MINIMUM_ENTRIES) -> Self:
        """A list of ``entries`` bits, none of them set.

        Raises:
            StatusListTooShort: fewer than :data:`MINIMUM_ENTRIES`.
        """
        if entries < MINIMUM_ENTRIES:
            raise StatusListTooShort(entries=entries, minimum=MINIMUM_ENTRIES)
        return cls(bytes(-(-entries // 8)))

    @classmethod
    def decode(cls, encoded: str, *, maximum_octets: int = MAXIMUM_OCTETS) -> Self:
        """Read ``encodedList``: multibase base64url without padding of GZIP (§2.2).

        Args:
            encoded: the text, its first letter the ``u`` of multibase.
            maximum_octets: the most that the decompressed bits may come to. Decompression stops
                there, so that a small hostile text cannot fill the memory.

        Raises:
            StatusMalformed: another encoding, or compressed data that is damaged.
            LimitExceeded: more than ``maximum_octets``.
        """
        if not encoded.startswith(_MULTIBASE_BASE64URL):
            raise StatusMalformed(member=_MEMBER, detail="must begin with u (multibase base64url)")
        return cls.decode_base64url(encoded[1:], maximum_octets=maximum_octets)

    @classmethod
    def decode_base64url(cls, encoded: str, *, maximum_octets: int = MAXIMUM_OCTETS) -> Self:
        """As :meth:`decode`, for texts without a multibase prefix (StatusList2021)."""
        try:
            compressed = decode_base64url(encoded)
        except EncodingRefused as error:
            detail = "must be base64url without padding"
            raise StatusMalformed(member=_MEMBER, detail=detail) from error
        return cls(_expand(compressed, maximum_octets))

    def encode(self) -> str:
        """These bits as ``encodedList``. The same bits give the same text."""
        compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        compressed = compressor.compress(self.octets) + compressor.flush()
        return _MULTIBASE_BASE64URL + encode_base64url(compressed)

    def __len__(self) -> int:
        return 8 * len(self.octets)

    def require_entries(self, minimum: int = MINIMUM_ENTRIES, *, size: int = 1) -> None:
        """Check that the list holds at least ``minimum`` entries of ``size`` bits (§3.2).

        Raises:
            StatusListTooShort: it does not.
        """
        entries = len(self) // size
        if entries < minimum:
            raise StatusListTooShort(entries=entries, minimum=minimum)

    def read(self, index: int, size: int = 1) -> int:
        """The value of entry ``index``, ``size`` bits wide, its first bit the most significant.

        Raises:
            StatusIndexOutOfRange: a bit of the entry lies outside the list.
        """
        first = index * size
        if index < 0 or size < 1 or first + size > len(self):
            raise StatusIndexOutOfRange(index=index, entries=len(self) // max(size, 1))
        last_octet = (first + size - 1) // 8
        window = int.from_bytes(self.octets[first // 8 : last_octet + 1], "big")
        behind = 8 * (last_octet + 1) - (first + size)
        return (window >> behind) & ((1 << size) - 1)

    def with_bits(self, bits: Mapping[int, bool]) -> Self:
        """These bits with those at the given indices set (true) or cleared (false).

        Raises:
            StatusIndexOutOfRange: an index lies outside the list.
        """
        octets = bytearray(self.octets)
        for index, on in bits.items():
            if not 0 <= index < len(self):
                raise StatusIndexOutOfRange(index=index, entries=len(self))
            mask = 0x80 >> (index % 8)
            if on:
                octets[index // 8] |= mask
            else:
                octets[index // 8] &= ~mask & 0xFF
        return type(self)(bytes(octets))


def _expand(compressed: bytes, maximum_octets: int) -> bytes:
    """Decompress GZIP piece by piece, never more than ``maximum_octets``."""
    expander = zlib.decompressobj(_GZIP)
    pieces: list[bytes] = []
    room = maximum_octets
    pending = compressed
    try:
        while not expander.eof:
            piece = expander.decompress(pending, min(_CHUNK, room + 1))
            pending = expander.unconsumed_tail
            if not piece and not pending and not expander.eof:
                raise StatusMalformed(member=_MEMBER, detail="ends in the middle of its GZIP data")
            room -= len(piece)
            if room < 0:
                raise LimitExceeded(limit="decompressed status list", maximum=maximum_octets)
            pieces.append(piece)
    except zlib.error as error:
        raise StatusMalformed(member=_MEMBER, detail="is not GZIP data") from error
    if expander.unused_data:
        raise StatusMalformed(member=_MEMBER, detail="has data behind its GZIP data")
    return b"".join(pieces)
