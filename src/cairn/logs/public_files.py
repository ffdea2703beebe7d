"""The part of a log's folder that anybody may read: tiles, bundles and the checkpoint.

A tile or bundle is written once, under its final name only when it is whole and on disk, and never
again: a file of that name with other octets is another history, and is refused. The checkpoint
alone is replaced, in one step.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.errors import LogDamaged
from cairn.transparency.tiles import CHECKPOINT_PATH, TILE_WIDTH, Bundle, Tile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cairn.transparency.tiles import LogFile

_UNFINISHED = ".new-"
_READABLE_BY_ALL = 0o644
LARGEST_CHECKPOINT = 1_000_000
"""Octets; the most that is read where a checkpoint should stand."""


class PublicFiles:
    """The files of one log.

    Attributes:
        path: the folder; its files have the names under which they are served.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: LogFile) -> bytes:
        """The content of a tile or bundle.

        Partial ones may be gone once the full one is there, which begins with the same
        (tlog-tiles, “Partial Tiles”).

        Raises:
            LogDamaged: it is not there.
            LogDataMalformed: the full one that stands in for it is cut short.
        """
        data = self._read(name.path)
        if data is not None:
            return data
        if name.width < TILE_WIDTH:
            if isinstance(name, Tile):
                whole = name.full
                data = self._read(whole.path)
                if data is not None:
                    return name.write(whole.read(data)[: name.width])
            else:
                bundle = Bundle(name.index)
                data = self._read(bundle.path)
                if data is not None:
                    return name.write(bundle.read(data)[: name.width])
        raise LogDamaged(path=self.path, detail=f"{name.path} is not there")

    def checkpoint(self) -> bytes | None:
        """The checkpoint as it is served; None where there is none yet."""
        return self._read(CHECKPOINT_PATH)

    def put(self, files: Mapping[LogFile, bytes]) -> None:
        """Write tiles and bundles; when it returns they are there after a power cut too.

        Raises:
            LogDamaged: one is there already, with other octets.
            OSError: the disk refuses; what was written may be written again.
        """
        folders: set[Path] = set()
        for name, data in files.items():
            there = self._read(name.path)
            if there == data:
                continue
            if there is not None:
                detail = f"{name.path} was written before, and says something else"
                raise LogDamaged(path=self.path, detail=detail)
            file = self.path / name.path
            file.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(file, data)
            folders.add(file.parent)
        # A file of the same octets may have been left by a run that died before this point.
        folders.update((self.path / name.path).parent for name in files)
        for folder in self._up_to_here(folders):
            _sync_folder(folder)

    def replace_checkpoint(self, data: bytes) -> None:
        """Serve another checkpoint from now on: who reads sees the old one or the new one.

        Raises:
            OSError: the disk refuses; the old one is served as before.
        """
        _write_whole(self.path / CHECKPOINT_PATH, data)
        _sync_folder(self.path)

    def drop_partial(self, full: Iterable[LogFile]) -> None:
        """Remove the partial files that these full ones have taken the place of."""
        for name in full:
            folder = self.path / f"{name.path}.p"
            if name.width == TILE_WIDTH and folder.is_dir():
                for file in list(folder.iterdir()):
                    file.unlink(missing_ok=True)
                folder.rmdir()

    def tidy(self) -> None:
        """Remove what a writer that died was about to write; nobody was told of it."""
        for file in self.path.rglob(f"{_UNFINISHED}*"):
            file.unlink(missing_ok=True)

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.path / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _up_to_here(self, folders: Iterable[Path]) -> Iterator[Path]:
        """The folders and those above them that are the log's, each once, the deepest first."""
        seen: set[Path] = set()
        for folder in folders:
            each = folder
            while each not in seen and each.is_relative_to(self.path):
                seen.add(each)
                each = each.parent
        return iter(sorted(seen, key=lambda each: -len(each.parts)))


def _write_whole(file: Path, data: bytes) -> None:
    """Put ``data`` at ``file`` in one step, when it is on disk."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=_UNFINISHED)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_READABLE_BY_ALL)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
