"""A backup of the whole installation in one file, taken while it is written to.

The file: one line that says what it is, one of JSON, then a compressed tar, in the open and without
secrets, or sealed under a passphrase with them. In the tar stand the database as one SQLite file,
whichever database it came from, the files of the data folder, and last a manifest with a digest of
each.

The order makes it whole: the database first, as it was at one instant; then the files, which are
written before a row names them and are not changed afterwards. The log's checkpoint comes before
its tiles (names are taken in order), so that no checkpoint is without what it stands on.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sqlite3
import stat
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cairn import __version__
from cairn.registry import configuration, instance
from cairn.registry.errors import BackupUnusable
from cairn.registry.operating import copying, sealing
from cairn.registry.operating.backup_form import DATABASE, FILES, MANIFEST, Head
from cairn.registry.operating.first_start import LINK_FILE
from cairn.registry.operating.models import Backup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FOLDER = "backups"
"""Where in the data folder an upgrade puts its own; never part of a backup."""
_SECRET_NAMES = frozenset(
    {instance.SECRETS_FILE, configuration.SETTINGS_FILE, configuration.PROVIDERS_FILE}
)
_LEFT_OUT = frozenset({LINK_FILE, FOLDER})
_BLOCK = 1024 * 1024
_SUFFIX = ".backup"
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made.

    Attributes:
        path: the file.
        octets: its size.
        files: how many files of the data folder are in it.
        without: secrets that are not in it, by their paths in the data folder.
    """

    path: Path
    octets: int
    files: int
    without: tuple[str, ...]


def make(to: Path, passphrase: str | None, *, record: bool = True) -> Made:
    """Make a backup, beside the running installation.

    Args:
        to: the file, or a folder in which it is named after the time.
        passphrase: seals all of it, secrets included; ``None`` leaves secrets out.
        record: whether it counts as the last backup; the tables must fit the program.

    Raises:
        BackupUnusable: it is neither a folder nor the name of a backup.
        OSError: no room, or the place cannot be written; then nothing is left there.
    """
    now = timezone.now().replace(microsecond=0)
    if to.is_dir():
        path = to / f"cairn-{now:%Y%m%dT%H%M%SZ}{_SUFFIX}"
    elif to.suffix == _SUFFIX:
        path = to
    else:
        # A disk that is not mounted: a file of its name would be lost under it, and written over
        # by the next backup.
        detail = f"there is no folder {to}; make it, or name a file that ends in {_SUFFIX}"
        raise BackupUnusable(detail=detail)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    partial = Path(name)
    try:
        with (
            os.fdopen(descriptor, "wb") as out,
            tempfile.TemporaryDirectory(dir=path.parent, prefix=".cairn-backup-") as scratch,
        ):
            files, without = _write(out, Path(scratch), now, passphrase)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    octets = path.stat().st_size
    if record:
        Backup.objects.create(at=now, octets=octets, with_secrets=passphrase is not None)
    return Made(path, octets, files, without)


def _write(
    out: IO[bytes], scratch: Path, now: datetime, passphrase: str | None
) -> tuple[int, tuple[str, ...]]:
    head = Head(now.isoformat(), __version__, sealed=passphrase is not None)
    head.write(out)
    target = out if passphrase is None else sealing.Sealer(out, passphrase)
    snapshot = scratch / DATABASE
    _snapshot(snapshot)
    manifest: dict[str, Any] = {
        "made_at": head.made_at,
        "program": head.program,
        "database": connection.vendor,
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "files": {},
    }
    without: list[str] = []
    with (
        gzip.GzipFile(fileobj=cast("IO[bytes]", target), mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        _add(tar, manifest, DATABASE, snapshot)
        for path in _data_files(settings.DATA):
            relative = path.relative_to(settings.DATA).as_posix()
            if passphrase is None and _is_secret(path, relative):
                without.append(relative)
                continue
            _add_file(tar, manifest, path, relative, scratch)
        _add_bytes(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
    if isinstance(target, sealing.Sealer):
        target.close()
    return len(manifest["files"]) - 1, tuple(without)


def _snapshot(path: Path) -> None:
    """The database as it is at one instant, as a SQLite file."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        source = Path(str(connection.settings_dict["NAME"]))
        _copy_sqlite(source, path)
        return
    with copying.sqlite_beside(path) as alias:
        copying.make_tables(alias)
        copying.copy("default", alias)


def _copy_sqlite(source: Path, path: Path) -> None:
    """SQLite's own online backup: writers go on, and what is copied is one state."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(path)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def _data_files(folder: Path) -> Iterator[Path]:
    """What belongs to the installation beside its database, in the order of names."""
    own = {Path(str(connection.settings_dict["NAME"]))} if connection.vendor == "sqlite" else set()
    for root, folders, names in os.walk(folder):
        here = Path(root)
        left_out = _LEFT_OUT if here == folder else frozenset()
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and each not in left_out
        )
        for name in sorted(set(names) - left_out):
            path = here / name
            # SQLite's write-ahead log and its index are part of the file that they stand beside.
            beside = name.endswith(("-wal", "-shm", "-journal"))
            if path in own or name.startswith(".") or beside or path.is_symlink():
                continue
            if path.is_file():
                yield path


def _is_secret(path: Path, relative: str) -> bool:
    """What must not lie anywhere in the open: files that only their owner may read, and keys."""
    if relative in _SECRET_NAMES or "private" in Path(relative).parts:
        return True
    if Path(relative).parts[0] == "files":
        return False
    return not stat.S_IMODE(path.stat().st_mode) & _OTHERS


def _add_file(
    tar: tarfile.TarFile, manifest: dict[str, Any], path: Path, relative: str, scratch: Path
) -> None:
    source = path
    if path.suffix in {".sqlite", ".sqlite3", ".db"}:
        source = scratch / "part.sqlite3"
        source.unlink(missing_ok=True)
        _copy_sqlite(path, source)
        source.chmod(stat.S_IMODE(path.stat().st_mode))
    try:
        _add(tar, manifest, f"{FILES}/{relative}", source)
    except FileNotFoundError:
        return  # a file that went away meanwhile was of no row that the snapshot has


def _add(tar: tarfile.TarFile, manifest: dict[str, Any], name: str, path: Path) -> None:
    """Add a file, as long as it was when it was opened; it may grow meanwhile."""
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = about.st_size, stat.S_IMODE(about.st_mode), 0
        reader = _Digesting(file)
        tar.addfile(entry, cast("IO[bytes]", reader))
    manifest["files"][name] = {"size": entry.size, "sha256": reader.digest.hexdigest()}


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    tar.addfile(entry, io.BytesIO(data))


class _Digesting:
    """A file whose digest is known once it was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data
