"""A ZIP file that only grows: entries first, the directory of all of them last.

``zipfile`` cannot take up a file whose directory was never written, nor forget the entries of a
part that was never promised. Here the entries stand one behind the other, each with its sizes in
front, so that the file can be cut after any of them and the directory be made from the entries.

PKWARE APPNOTE 6.3.10: §4.3.7 (entry), §4.3.12 (directory), §4.3.14 to §4.3.16 (its end).
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from cairn.errors import OutputUnusable

if TYPE_CHECKING:
    from pathlib import Path

_ENTRY: Final = struct.Struct("<4s5H3I2H")
_DIRECTORY: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_END_64: Final = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64: Final = struct.Struct("<4sIQI")
_ENTRY_SIGN: Final = b"PK\x03\x04"
_VERSION, _VERSION_64 = 20, 45
_DEFLATED: Final = 8
_FIRST_DAY: Final = 0x21
"""1980-01-01: the same entry has the same octets whenever it is made."""
_MOST_16, _MOST_32 = 0xFFFF, 0xFFFF_FFFF
_LEVEL: Final = 6


def write_entry(name: str, data: bytes) -> bytes:
    """One compressed file as it stands in a ZIP."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    called = name.encode("ascii")
    sizes = (zlib.crc32(data), len(packed), len(data), len(called), 0)
    head = _ENTRY.pack(_ENTRY_SIGN, _VERSION, 0, _DEFLATED, 0, _FIRST_DAY, *sizes)
    return head + called + packed


def write_directory(path: Path, length: int) -> None:
    """Write the directory of the entries in the first ``length`` octets behind them.

    Raises:
        OutputUnusable: what is there are not entries.
    """
    with path.open("rb") as entries, path.open("r+b") as end:
        end.seek(length)
        count, start = 0, 0
        while start < length:
            start += _list_entry(path, entries, start, end)
            count += 1
        size = end.tell() - length
        if count >= _MOST_16 or length + size >= _MOST_32:
            at = end.tell()
            versions = (_VERSION_64, _VERSION_64, 0, 0)
            end.write(_END_64.pack(b"PK\x06\x06", 44, *versions, count, count, size, length))
            end.write(_LOCATOR_64.pack(b"PK\x06\x07", 0, at, 1))
        counts = (min(count, _MOST_16),) * 2
        ends = (min(size, _MOST_32), min(length, _MOST_32))
        end.write(_END.pack(b"PK\x05\x06", 0, 0, *counts, *ends, 0))
        end.truncate()


def _list_entry(path: Path, entries: BinaryIO, start: int, end: BinaryIO) -> int:
    """Write the directory's line for the entry at ``start``; returns the entry's length."""
    entries.seek(start)
    head = entries.read(_ENTRY.size)
    if len(head) < _ENTRY.size or not head.startswith(_ENTRY_SIGN):
        raise OutputUnusable(path=path, detail="it was changed by something else")
    _, version, *shared, size, full_size, name_size, _ = _ENTRY.unpack(head)
    far = struct.pack("<2HQ", 1, 8, start) if start >= _MOST_32 else b""
    end.write(
        _DIRECTORY.pack(
            b"PK\x01\x02",
            _VERSION,
            version,
            *shared,
            size,
            full_size,
            name_size,
            len(far),
            0,
            0,
            0,
            0,
            min(start, _MOST_32),
        )
    )
    end.write(entries.read(name_size) + far)
    return int(_ENTRY.size + name_size + size)
