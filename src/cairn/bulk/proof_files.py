"""Proofs of logging that lie beside credentials, by the names that say what they belong to.

Of ``diploma.json`` it is ``diploma.json.tlog-proof``. Where many stand together, as in an export,
the name is the document's digest, whatever the folder. The command line and the registry share it.
"""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from cairn.errors import CairnError
from cairn.transparency.log_proof import FILE_EXTENSION, FIRST_LINE
from cairn.transparency.notes import MOST_OCTETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cairn.bulk.zip_reading import Member

PROOF = FILE_EXTENSION
MOST_TOGETHER = 64 * 1024 * 1024
"""Octets of the proofs in one archive, once they are unpacked; of more the rest is left alone."""


def is_proof(data: bytes) -> bool:
    """Whether it is a proof of logging, by how it begins."""
    return data.startswith(f"{FIRST_LINE}\n".encode())


def digest_name(data: bytes) -> str | None:
    """The name under which a folder keeps what goes with a credential; None if it is unreadable."""
    from cairn.formats.detect import detect  # noqa: PLC0415 - only where a folder is looked into
    from cairn.transparency.entries import document_digest  # noqa: PLC0415

    try:
        return document_digest(detect(data).data).hex()
    except CairnError:
        return None


class ProofFiles:
    """Proofs by the names of their files.

    Attributes:
        names: of the files that no credential was given yet.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take proofs.

        Args:
            files: by name; with ``/`` between folders.
        """
        self._files = dict(files)
        self._by_digest = {
            PurePosixPath(name).name.removesuffix(PROOF): name for name in self._files
        }
        self.names = set(self._files)

    def take(self, name: str, data: bytes) -> bytes | None:
        """The proof that goes with a credential, by its name or by its digest.

        Args:
            name: of the credential's file.
            data: the credential.
        """
        if not self._files:
            return None
        found: str | None = name + PROOF
        if found not in self._files:
            found = self._by_digest.get(digest_name(data) or "")
        if found is None:
            return None
        self.names.discard(found)
        return self._files[found]

    def take_last(self) -> bytes:
        """The one that is left; its name says nothing."""
        return self._files[self.names.pop()]


def in_members(members: Iterable[Member], *, most: int = MOST_TOGETHER) -> dict[str, bytes]:
    """The proofs in an archive, by their names; what cannot be unpacked is none.

    Args:
        members: of the archive.
        most: octets of all together; what is past them is left alone.
    """
    found: dict[str, bytes] = {}
    left = most
    try:
        for member in members:
            if member.name.endswith(PROOF) and 0 < member.size <= min(MOST_OCTETS, left):
                data = _unpacked(member)
                left -= len(data)
                if is_proof(data):
                    found[member.name] = data
    except (OSError, BadZipFile):
        return found  # whoever reads the credentials of it says so
    return found


def _unpacked(member: Member) -> bytes:
    try:
        with member.open() as stream:
            return stream.read(MOST_OCTETS + 1)
    except (OSError, BadZipFile, NotImplementedError, ValueError, zlib.error):
        return b""
