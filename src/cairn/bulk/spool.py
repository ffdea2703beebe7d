"""How the octets of a part come from a worker on this machine: through memory, not through a pipe.

A pipe would carry twelve megabytes for each part: packed, written, read and unpacked again, which
costs a third of making them. Here the worker writes them into an anonymous file in memory, and
they are taken from there to the output. The files have no name, so that nothing is left of
them when the run, or its process, is gone.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import reduction
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from cairn.bulk.signing_workers import Made
from cairn.errors import OutputUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from cairn.bulk.signing_workers import Part, SigningStart

_PIECES_AT_ONCE = 1_024
"""What one call may write on every system (IOV_MAX of Linux and of macOS)."""


class Slot:
    """An anonymous file that this process shares with its workers; it travels where one starts."""

    def __init__(self, file: int) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Callable[[Any], Slot], tuple[Any]]:
        """As the same open file; only while a worker is being started."""
        return _arrived, (reduction.DupFd(self.file),)

    def fill(self, bits: Iterable[list[bytes]]) -> int:
        """Replace what is in it; how many octets it holds then."""
        os.lseek(self.file, 0, os.SEEK_SET)
        return sum(write_all(self.file, pieces) for pieces in bits)


def _arrived(handle: Any) -> Slot:
    return Slot(handle.detach())


def write_all(file: int, pieces: list[bytes]) -> int:
    """Write all of the pieces; how many octets they were."""
    total = 0
    for start in range(0, len(pieces), _PIECES_AT_ONCE):
        some = pieces[start : start + _PIECES_AT_ONCE]
        wanted = sum(map(len, some))
        done = os.writev(file, some)
        if done < wanted:
            # A disk that is nearly full, or a signal, cuts a write short.
            rest = memoryview(b"".join(some))[done:]
            while rest:
                rest = rest[os.write(file, rest) :]
        total += wanted
    return total


class Spool:
    """The slots of a run: one for each part that is out."""

    def __init__(self, most: int) -> None:
        """Open so many slots."""
        self._open = ExitStack()
        self.slots = [self._slot() for _ in range(most)]
        self._free = deque(range(most))

    def _slot(self) -> Slot:
        if hasattr(os, "memfd_create"):
            file = os.memfd_create("cairn", os.MFD_CLOEXEC)
            self._open.callback(os.close, file)
            return Slot(file)
        return Slot(self._open.enter_context(TemporaryFile()).fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def handed_out(self, parts: Iterable[Part]) -> Iterator[tuple[int, Part]]:
        """Each part with a slot for its octets."""
        for part in parts:
            yield self._free.popleft(), part

    def release(self, slot: int) -> None:
        """Its octets are where they belong."""
        self._free.append(slot)


@dataclass(frozen=True, slots=True)
class SpoolingStart:
    """What a worker needs to know once to put its parts into slots."""

    signing: SigningStart
    slots: list[Slot]

    def begin(self) -> Callable[[tuple[int, Part]], Made]:
        """See ``workers.Start``."""
        maker = self.signing.maker()

        def work(item: tuple[int, Part]) -> Made:
            number, part = item
            count = 0
            losses: set[str] = set()

            def bits() -> Iterator[list[bytes]]:
                nonlocal count
                # Each bit is written while it is in the caches: a whole part is larger than they.
                for made in maker.make_bit_by_bit(part):
                    count += made.count
                    losses.update(made.losses)
                    yield made.pieces

            try:
                length = self.slots[number].fill(bits())
            except OSError as error:
                detail = error.strerror or str(error)
                raise OutputUnusable(path="the memory for finished parts", detail=detail) from error
            return Made(count, (), [], frozenset(losses), spooled=(number, length))

        return work
