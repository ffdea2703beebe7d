"""The records of one institution in one file: its form, and reading it without trusting it.

A ZIP file::

    institution.json            what it is, and the SHA-256 of every other file
    documents/pins.json         address → file, as ``cairn verify --pin`` reads it
    documents/0001.json …       the documents that stood at these addresses, octet for octet
    achievements/ID/1.json …    each published description, as a record
    credentials.jsonl           a line a credential: digest, days of issue and withdrawal
    log/checkpoint, log/tile/…  the registry's public log, whole
    private.sealed              keys, secrets and credentials under a passphrase, only where asked

Nothing outside ``private.sealed`` names a person. Whoever reads a package in takes everything in it
as claims of a stranger: names, sizes and digests are checked here, what the documents may stand
for in ``importing``.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any, cast

from cairn.canonical import json_text
from cairn.errors import CairnError
from cairn.formats.open_badges_3.members import moment
from cairn.registry.errors import PackageUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM = "cairn-institution-1"
MANIFEST = "institution.json"
PINS = "documents/pins.json"
CREDENTIALS = "credentials.jsonl"
PRIVATE = "private.sealed"
LOG = "log/"
LONGEST_DOCUMENT = 16 * 1024 * 1024
LONGEST_LINE = 1_000
MOST_FILES = 2_000_000
MOST_OCTETS = 64 * 1024**3
_BLOCK = 1024 * 1024
# RuntimeError: it is encrypted, of an unknown kind, or nested beyond all measure.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError)
_COMPRESSED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LONGEST_MANIFEST = 512 * 1024 * 1024
_NAMES = re.compile(
    r"documents/(?:pins|index|\d{4,7})\.[a-z]{3,5}"
    r"|achievements/[0-9a-f-]{36}/[1-9]\d{0,6}\.json"
    r"|credentials\.jsonl|private\.sealed"
    r"|log/checkpoint"
    r"|log/tile/(?:0|[1-9]\d?|entries)/(?:x\d{3}/){0,6}\d{3}(?:\.p/[1-9]\d{0,2})?"
)


@dataclass(frozen=True, slots=True)
class Package:
    """A package, open for reading; its names and sizes are checked, its content not yet.

    Attributes:
        manifest: ``institution.json``.
        digest: SHA-256 of the whole file, hex: what two people compare.
    """

    manifest: dict[str, Any]
    digest: str
    _archive: zipfile.ZipFile

    def names(self, beginning: str = "") -> list[str]:
        """The files, as the manifest lists them."""
        return [name for name in self.manifest["files"] if name.startswith(beginning)]

    def read(self, name: str, most: int = LONGEST_DOCUMENT) -> bytes:
        """A file, compared with its digest.

        Raises:
            PackageUnusable: it is not there, too long or another one.
        """
        return b"".join(self.blocks(name, most))

    def blocks(self, name: str, most: int = MOST_OCTETS) -> Iterator[bytes]:
        """A file piece by piece; only at the end is it known to be the right one.

        Raises:
            PackageUnusable: it is not there, too long or another one.
        """
        wanted = self.manifest["files"].get(name)
        if wanted is None:
            raise PackageUnusable(detail=f"{name} is not in it")
        digest, length = hashlib.sha256(), 0
        try:
            with self._archive.open(name) as file:
                while block := file.read(_BLOCK):
                    length += len(block)
                    if length > most:
                        raise PackageUnusable(detail=f"{name} is too long")
                    digest.update(block)
                    yield block
        except _UNREADABLE as error:
            raise PackageUnusable(detail=f"{name} cannot be read") from error
        if digest.hexdigest() != wanted:
            raise PackageUnusable(detail=f"{name} is not the file that was put in")

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The lines of a file of JSON lines.

        Raises:
            PackageUnusable: one is no JSON object.
        """
        waiting = b""
        for block in self.blocks(name):
            *whole, waiting = (waiting + block).split(b"\n")
            if len(waiting) > LONGEST_LINE:
                raise PackageUnusable(detail=f"{name} has a line that is too long")
            for line in whole:
                yield json_object(line, name)
        if waiting:
            raise PackageUnusable(detail=f"the last line of {name} is not whole")


def json_object(data: bytes, name: str) -> dict[str, Any]:
    """A JSON object out of a package.

    Raises:
        PackageUnusable: it is none.
    """
    try:
        value = json_text.parse(data)
    except CairnError as error:
        raise PackageUnusable(detail=f"{name} is not JSON as it should be") from error
    if not isinstance(value, dict):
        raise PackageUnusable(detail=f"{name} is no JSON object")
    return value


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a package.

    Raises:
        PackageUnusable: it is none, or holds what no package holds.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise PackageUnusable(detail="it is not a file of this kind, or not whole") from error
    with archive:
        yield Package(_manifest(archive), digest_of(path), archive)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    infos = archive.infolist()
    names = [each.filename for each in infos]
    if MANIFEST not in names:
        raise PackageUnusable(detail=f"{MANIFEST} is missing")
    if len(names) > MOST_FILES or sum(each.file_size for each in infos) > MOST_OCTETS:
        raise PackageUnusable(detail="it is too large")
    if any(each.compress_type not in _COMPRESSED for each in infos):
        raise PackageUnusable(detail="it is compressed in a way that no package is")
    if len(set(names)) != len(names):
        raise PackageUnusable(detail="a name stands twice in it")
    if archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise PackageUnusable(detail=f"{MANIFEST} is too long")
    try:
        found = json.loads(archive.read(MANIFEST))
    except _UNREADABLE as error:
        raise PackageUnusable(detail=f"{MANIFEST} cannot be read") from error
    if not isinstance(found, dict) or found.get("form") != FORM:
        raise PackageUnusable(detail="another program, or a newer one, made it")
    files = found.get("files")
    if not isinstance(files, dict) or set(files) != set(names) - {MANIFEST}:
        raise PackageUnusable(detail="its list of files is not that of the files in it")
    strange = next((name for name in files if not _NAMES.fullmatch(name)), None)
    if strange is not None:
        raise PackageUnusable(detail=f"it holds “{strange[:80]}”, which no package holds")
    return found


class Writer:
    """Writes a package; every file goes into the list of the manifest, which is written last."""

    def __init__(self, out: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self.files: dict[str, str] = {}

    def put(self, name: str, data: bytes) -> None:
        """Write a file."""
        self._archive.writestr(name, data)
        self.files[name] = hashlib.sha256(data).hexdigest()

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write to, of any length."""
        with self._archive.open(name, "w", force_zip64=True) as target:
            counted = _Digesting(target)
            yield cast("IO[bytes]", counted)
        self.files[name] = counted.digest.hexdigest()

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, and the end of the archive."""
        whole = {"form": FORM, **manifest, "files": self.files}
        self._archive.writestr(MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1))
        self.close()

    def close(self) -> None:
        """Let go of the file; without a manifest it is no package."""
        self._archive.close()


class _Digesting:
    """Passes on what is written, and its digest with it."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._target.write(data)

    def flush(self) -> None:
        """Nothing is held back here."""


def written(instant: datetime | None) -> str | None:
    """An instant as it stands in a package."""
    return moment(instant) if instant else None


def instant_in(value: object, name: str) -> datetime | None:
    """An instant out of a package.

    Raises:
        PackageUnusable: it is none, or says no offset.
    """
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise PackageUnusable(detail=f"{name} is no instant") from error
    if found.tzinfo is None:
        raise PackageUnusable(detail=f"{name} says no offset from UTC")
    return found


def day_in(value: object, name: str) -> date | None:
    """A day out of a package.

    Raises:
        PackageUnusable: it is none.
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise PackageUnusable(detail=f"{name} is no day") from error
