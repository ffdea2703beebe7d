"""Opening the sealed part of a package: by hand, by who has the passphrase, never by a server.

So it needs no installation, and no Django set up. ``sealed_records`` writes it.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from cairn.registry.closing import package
from cairn.registry.errors import PackageUnusable
from cairn.registry.operating import sealing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typing_extensions import Buffer

KEYS, DOCUMENTS, SALTS = "keys.json", "credentials.jsonl", "salts.jsonl"
NAMES = frozenset({KEYS, DOCUMENTS, SALTS})
_BLOCK = 1024 * 1024


def contents(path: Path, passphrase: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of the sealed part, each as pieces to be read before the next.

    Args:
        path: a package, or a sealed part by itself, as it is kept.
        passphrase: under which it was sealed.

    Raises:
        PackageUnusable: there is no sealed part, or it holds something strange.
        BackupUnusable: another passphrase, or it was changed or cut short.
    """
    if not zipfile.is_zipfile(path):
        with path.open("rb") as sealed:
            yield from _files(sealed, passphrase)
        return
    with package.opened(path) as found:
        if package.PRIVATE not in found.names():
            raise PackageUnusable(detail="it has no private part")
        blocks = cast("IO[bytes]", io.BufferedReader(_Pieces(found.blocks(package.PRIVATE))))
        yield from _files(blocks, passphrase)


def _files(sealed: IO[bytes], passphrase: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    plain = cast("IO[bytes]", io.BufferedReader(_Pieces(sealing.opened(sealed, passphrase))))
    try:
        with tarfile.open(fileobj=plain, mode="r|") as archive:
            for member in archive:
                file = archive.extractfile(member)
                if member.name not in NAMES or file is None:
                    raise PackageUnusable(detail=f"its private part holds “{member.name[:80]}”")
                yield member.name, iter(partial(file.read, _BLOCK), b"")
    except tarfile.TarError as error:
        raise PackageUnusable(detail="its private part cannot be read") from error


class _Pieces(io.RawIOBase):
    """Pieces as a file to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        room = memoryview(buffer).cast("B")
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(room), len(self._rest))
        room[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
