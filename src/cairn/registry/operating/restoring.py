"""An installation out of a backup, on a clean machine, in either kind of database."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

from cairn.registry import instance
from cairn.registry.errors import BackupUnusable
from cairn.registry.operating import sealing
from cairn.registry.operating.backup_form import DATABASE, FILES, MANIFEST, Head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BLOCK = 1024 * 1024
_MANIFEST_OCTETS = 256 * 1024 * 1024
_FOLDER_MODE = 0o700
_FILE_MODE = 0o644
_DAMAGED = "it is damaged or cut short"
_AFTER_RESTORE: list[Callable[[], None]] = []


def after_restore(act: Callable[[], None]) -> Callable[[], None]:
    """Have something done with the rows of an old copy, before anybody works with them."""
    _AFTER_RESTORE.append(act)
    return act


def restore(source: Path, folder: Path, passphrase: str | None) -> Head:
    """Make an installation in a folder that has none, from a backup.

    With ``DATABASE_URL`` set its rows go there, whatever database they came from. Django must not
    be set up yet: it is, on the folder, once the files are in place.

    Args:
        source: the backup.
        folder: the data folder; it may hold ``secrets.json`` and no more.
        passphrase: opens a sealed one.

    Raises:
        BackupUnusable: no backup, damaged, another passphrase, made by a newer program, or there is
            an installation already.
    """
    present = {each.name for each in folder.iterdir()} if folder.is_dir() else set()
    if present - {instance.SECRETS_FILE}:
        raise BackupUnusable(detail=f"there is something in {folder} already; give an empty folder")
    partial = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=_FOLDER_MODE, parents=True)
    try:
        with source.open("rb") as file:
            head = Head.read(file)
            manifest = _extract(_plain(file, head, passphrase), partial)
        _compare(partial, manifest)
        try:
            _take_over(partial, folder, with_secrets=instance.SECRETS_FILE in present)
            _load(partial / DATABASE, folder)
        except BaseException:
            _empty_again(folder, present)
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return head


def _plain(file: IO[bytes], head: Head, passphrase: str | None) -> IO[bytes]:
    if not head.sealed:
        return file
    if passphrase is None:
        raise BackupUnusable(detail="it is sealed, and no passphrase was given")
    return cast("IO[bytes]", io.BufferedReader(_Pieces(sealing.opened(file, passphrase)), _BLOCK))


class _Pieces(io.RawIOBase):
    """Octets that come in pieces, as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _extract(file: IO[bytes], folder: Path) -> dict[str, Any]:
    """Write each member below the folder; the manifest comes last."""
    manifest: dict[str, Any] | None = None
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for entry in tar:
                body = tar.extractfile(entry)
                if body is None:
                    raise BackupUnusable(detail="it holds something that is no file")
                if entry.name == MANIFEST:
                    manifest = json.loads(body.read(_MANIFEST_OCTETS))
                else:
                    _write(folder / _safe(entry.name), body, entry.mode)
            # To the very end, where a sealed one says that nothing was cut off.
            while packed.read(_BLOCK):
                pass
        while file.read(_BLOCK):
            pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
        raise BackupUnusable(detail=_DAMAGED) from error
    if not isinstance(manifest, dict) or DATABASE not in manifest.get("files", {}):
        raise BackupUnusable(detail=_DAMAGED)
    return manifest


def _safe(name: str) -> Path:
    """A path that stays below the folder."""
    path = PurePosixPath(name)
    allowed = name == DATABASE or path.parts[:1] == (FILES,)
    if not allowed or path.is_absolute() or ".." in path.parts or "\\" in name:
        raise BackupUnusable(detail="it names a file outside its folder")
    return Path(*path.parts)


def _write(path: Path, body: IO[bytes], mode: int) -> None:
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode & _FILE_MODE)
    with os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(body, out, _BLOCK)


def _compare(folder: Path, manifest: dict[str, Any]) -> None:
    """Each file of the manifest is there with its octets, and no other."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    files = manifest["files"]
    if there != set(files):
        raise BackupUnusable(detail=_DAMAGED)
    for name, about in files.items():
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != about["sha256"]:
            raise BackupUnusable(detail=_DAMAGED)


def _take_over(partial: Path, folder: Path, *, with_secrets: bool) -> None:
    """Put the files where they belong."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    source = partial / FILES
    for each in sorted(source.iterdir()) if source.is_dir() else []:
        if with_secrets and each.name == instance.SECRETS_FILE:
            continue
        shutil.move(each, folder / each.name)


def _empty_again(folder: Path, present: set[str]) -> None:
    """Take out what was put there, so that a failure leaves the folder as it was."""
    for each in folder.iterdir():
        if each.name not in present:
            shutil.rmtree(each) if each.is_dir() else each.unlink()


def _load(snapshot: Path, folder: Path) -> None:
    """Bring the rows into the database of the installation, at this program's state."""
    os.environ["CAIRN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.registry.settings")
    import django  # noqa: PLC0415 - set up on the files that were just put in place

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from cairn.registry.operating import copying, upgrading  # noqa: PLC0415

    if connection.vendor == "sqlite":
        shutil.move(snapshot, str(connection.settings_dict["NAME"]))
        upgrading.refuse_newer("default")
        copying.make_tables("default")
        _after_restore()
        return
    if connection.introspection.table_names():
        raise BackupUnusable(detail="the database that DATABASE_URL names is not empty")
    with copying.sqlite_beside(snapshot) as alias:
        upgrading.refuse_newer(alias)
        copying.make_tables(alias)
        copying.make_tables("default")
        copying.copy(alias, "default")
    _after_restore()


def _after_restore() -> None:
    for act in _AFTER_RESTORE:
        act()
