"""Octets appended to a file past the system's cache.

What a run writes is far larger than the memory of most machines and is not read again soon. Through
the cache it would be copied once more, push out everything else, and wait for the disk in the end.
Where system and file system know O_DIRECT, whole blocks therefore go from a buffer to the disk; the
rest of a block, or all where it is not known, goes the usual way. A crash leaves a file that is cut
anywhere, as it does with the usual way: nothing is promised before ``fsync`` (see ``outputs``).
"""

from __future__ import annotations

import errno
import mmap
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

if sys.platform == "linux":
    import fcntl

_BLOCK = 4_096
"""What offset, length and memory of a direct write are multiples of, on all common file systems."""

_BUFFER = 4 * 1024 * 1024


class Appending:
    """The end of an open file; nobody else writes there.

    Attributes:
        end: the length of the file once all is written.
    """

    def __init__(self, file: int, end: int) -> None:
        """Take up a file.

        Args:
            file: open for reading and writing.
            end: its length.
        """
        self.end = end
        self._file = file
        # Anonymous memory begins with a page, as a direct write asks.
        self._buffer = mmap.mmap(-1, _BUFFER)
        self._view = memoryview(self._buffer)
        self._used = end % _BLOCK
        self._start = end - self._used
        self._view[: self._used] = os.pread(file, self._used, self._start)
        self._direct = False
        self._go(direct=True)

    def append(self, pieces: Iterable[bytes]) -> None:
        """Take octets; they are written when the buffer is full, or with ``flush``.

        Raises:
            OSError: they cannot be written.
        """
        buffer, used = self._buffer, self._used
        for piece in pieces:
            end = used + len(piece)
            if end <= _BUFFER:
                buffer[used:end] = piece
                used = end
                continue
            self._used = used
            rest = memoryview(piece)
            while rest:
                room = self._room()
                room[: len(rest)] = rest[: len(room)]
                self._took(min(len(room), len(rest)))
                rest = rest[len(room) :]
            used = self._used
        self.end = self._start + used
        self._used = used

    def pour(self, source: int, length: int) -> None:
        """Take the first octets of another file.

        Raises:
            OSError: it holds fewer, or they cannot be written.
        """
        done = 0
        while done < length:
            room = self._room()[: length - done]
            if hasattr(os, "preadv"):
                moved = os.preadv(source, [room], done)
            else:
                octets = os.pread(source, len(room), done)
                moved = len(octets)
                room[:moved] = octets
            if not moved:
                raise OSError(f"the spool holds less than the {length} octets it should")
            self._took(moved)
            done += moved

    def flush(self) -> None:
        """Write what was taken; ``fsync`` then brings it to the disk.

        Raises:
            OSError: it cannot be written.
        """
        self._write_blocks()
        if self._used:
            direct = self._direct
            self._go(direct=False)
            self._write(self._used)
            # The last block is written again with what follows; its octets stay what they are.
            self._go(direct=direct)

    def close(self) -> None:
        """Let go of the buffer; what was not flushed is lost."""
        self._go(direct=False)
        self._view.release()
        self._buffer.close()

    def _room(self) -> memoryview:
        if self._used == _BUFFER:
            self._write_blocks()
        return self._view[self._used :]

    def _took(self, count: int) -> None:
        self._used += count
        self.end = self._start + self._used

    def _write_blocks(self) -> None:
        """Write whole blocks; what is left of one moves to the beginning of the buffer."""
        rest = self._used % _BLOCK
        whole = self._used - rest
        self._write(whole)
        self._view[:rest] = bytes(self._view[whole : self._used])
        self._start += whole
        self._used = rest

    def _write(self, length: int) -> None:
        done = 0
        while done < length:
            try:
                done += os.pwrite(self._file, self._view[done:length], self._start + done)
            except OSError as error:
                if error.errno != errno.EINVAL or not self._direct:
                    raise
                self._go(direct=False)
            if done % _BLOCK:
                # A disk that is nearly full cuts a write short: the rest has no block to begin at.
                self._go(direct=False)

    def _go(self, *, direct: bool) -> None:
        """Past the cache or through it, where there is a choice."""
        if sys.platform != "linux":
            return
        flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
        wanted = flags | os.O_DIRECT if direct else flags & ~os.O_DIRECT
        self._direct = False
        with suppress(OSError):
            fcntl.fcntl(self._file, fcntl.F_SETFL, wanted)
            self._direct = direct
