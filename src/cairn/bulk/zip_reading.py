"""The files in a ZIP, one after another, in the memory of one.

``zipfile`` reads the whole directory into objects first: a million members need a gigabyte before
the first is seen. Here the directory is read as it is needed. What is not understood (encryption,
other methods of compression) is an error of its member, never passed over.

PKWARE APPNOTE 6.3.10: §4.3.7 (a file), §4.3.12 (the directory), §4.3.14 to §4.3.16 (its end),
§4.5.3 (sizes of 64 bits).
"""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from zipfile import BadZipFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_DIRECTORY: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_END_64: Final = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64: Final = struct.Struct("<4sIQI")
_LONGEST_COMMENT: Final = 0xFFFF
_NOT_HERE: Final = 0xFFFF_FFFF
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the directory.

    Attributes:
        name: as written, with ``/`` between folders.
        flags: general purpose bits.
        method: how it is compressed.
        checksum: CRC-32 of what it holds.
        packed: octets as they stand in the ZIP.
        size: octets that it says to hold.
        start: where its local header stands.
        archive: the ZIP, open.
    """

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    start: int
    archive: BinaryIO

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder."""
        return self.name.endswith("/")

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """What it holds; to be read before the next member is taken.

        Raises:
            NotImplementedError: encrypted, or compressed by an unknown method.
            BadZipFile: damaged; also while it is read.
        """
        if self.flags & _ENCRYPTED:
            raise NotImplementedError("it is encrypted")
        if self.method not in {_STORED, _DEFLATED}:
            raise NotImplementedError(f"method of compression {self.method}")
        self.archive.seek(self.start)
        head = _read(self.archive, _LOCAL.size)
        sign, *_, name_size, more_size = _LOCAL.unpack(head)
        if sign != b"PK\x03\x04":
            raise BadZipFile("a member is not where the directory says")
        self.archive.seek(name_size + more_size, io.SEEK_CUR)
        with io.BufferedReader(_Unpacked(self), _CHUNK) as stream:
            yield stream


class _Unpacked(io.RawIOBase):
    """The octets of a member as they are asked for, and at their end whether they were right."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._left = member.packed
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.method else None
        self._checksum = 0
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        octets = self._more(len(buffer))
        buffer[: len(octets)] = octets
        self._count += len(octets)
        self._checksum = zlib.crc32(octets, self._checksum)
        if self._count > self._member.size:
            # Whoever added up what the members say has to be able to rely on it.
            raise BadZipFile(f"{self._member.name} holds more than it says")
        if not octets and (self._checksum, self._count) != (
            self._member.checksum,
            self._member.size,
        ):
            raise BadZipFile(f"{self._member.name} is damaged")
        return len(octets)

    def _more(self, most: int) -> bytes:
        if self._inflate is None:
            return self._packed(most)
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._packed(_CHUNK)
            octets = self._inflate.decompress(packed, most)
            if octets:
                return octets
            if not packed:
                raise BadZipFile(f"{self._member.name} ends in the middle")
        return b""

    def _packed(self, most: int) -> bytes:
        octets = self._member.archive.read(min(most, self._left))
        self._left -= len(octets)
        return octets


def members_of(path: Path) -> Iterator[Member]:
    """The members of a ZIP in the order of its directory.

    Raises:
        BadZipFile: it is no ZIP, or its directory is damaged.
        OSError: it cannot be read.
    """
    with path.open("rb") as archive, path.open("rb") as directory:
        yield from members_in(archive, directory)


def members_in(archive: BinaryIO, directory: BinaryIO) -> Iterator[Member]:
    """The same of a ZIP that is open already, twice, for the two places are read in turn.

    Raises:
        BadZipFile: it is no ZIP, or its directory is damaged.
    """
    count, start, size, moved = _directory_of(directory)
    directory.seek(start)
    while size > 0:
        member, length = _entry(directory, archive, moved)
        size -= length
        count -= 1
        yield member
    if count or size:
        raise BadZipFile("its directory does not hold as many members as it says")


def _directory_of(file: BinaryIO) -> tuple[int, int, int, int]:
    """How many members the directory has, where it begins, how long it is, how far it was moved.

    What stands in front of a ZIP (a program that unpacks it) moves everything.
    """
    whole = file.seek(0, io.SEEK_END)
    tail_at = max(0, whole - _END.size - _LONGEST_COMMENT - _LOCATOR_64.size)
    file.seek(tail_at)
    tail = file.read()
    at = len(tail)
    while (at := tail.rfind(b"PK\x05\x06", 0, at)) >= 0:
        if len(tail) - at >= _END.size:
            *_, count, size, start, comment = _END.unpack_from(tail, at)
            if at + _END.size + comment == len(tail):
                break
    else:
        raise BadZipFile("it has no directory")
    end = tail_at + at
    locator = at - _LOCATOR_64.size
    if locator >= 0 and tail.startswith(b"PK\x06\x07", locator):
        _, _, far_end, _ = _LOCATOR_64.unpack_from(tail, locator)
        file.seek(far_end)
        sign, *_, count, size, start = _END_64.unpack(_read(file, _END_64.size))
        if sign != b"PK\x06\x06":
            raise BadZipFile("the end of its directory is damaged")
        end = far_end
    if start + size > end:
        raise BadZipFile("its directory is cut short")
    return count, end - size, size, end - size - start


def _entry(directory: BinaryIO, archive: BinaryIO, moved: int) -> tuple[Member, int]:
    """The next member, and the length of its entry."""
    head = _read(directory, _DIRECTORY.size)
    fields = _DIRECTORY.unpack(head)
    sign, _, _, flags, method, _, _, checksum, packed, size, *lengths, start = fields
    if sign != b"PK\x01\x02":
        raise BadZipFile("its directory is damaged")
    name_size, more_size, comment_size = lengths[:3]
    name = _read(directory, name_size).decode("utf-8" if flags & _UTF_8 else "cp437", "replace")
    more = _read(directory, more_size)
    _read(directory, comment_size)
    size, packed, start = _far(more, size, packed, start)
    length = _DIRECTORY.size + name_size + more_size + comment_size
    return Member(name, flags, method, checksum, packed, size, start + moved, archive), length


def _far(more: bytes, *near: int) -> list[int]:
    """Size, packed size and start, each from the extra field where the entry has no room for it."""
    found = list(near)
    at = 0
    while at + 4 <= len(more):
        kind, length = struct.unpack_from("<2H", more, at)
        at += 4
        if kind == 1:
            words = iter(struct.unpack_from(f"<{min(length, len(more) - at) // 8}Q", more, at))
            try:
                found = [next(words) if each == _NOT_HERE else each for each in near]
            except StopIteration as error:
                raise BadZipFile("its directory is damaged") from error
        at += length
    return found


def _read(file: BinaryIO, size: int) -> bytes:
    octets = file.read(size)
    if len(octets) != size:
        raise BadZipFile("it is cut short")
    return octets
