"""What lies beside credentials, proofs of logging and receipts of anchors, by telling names.

Of ``diploma.json`` they are ``diploma.json.tlog-proof`` and ``diploma.json.anchor.json``. Where
many stand together, as in an export, the name is the document's digest, whatever the folder. The
command line and the registry share it.
"""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from cairn.errors import CairnError
from cairn.transparency import anchors
from cairn.transparency.log_proof import FILE_EXTENSION, FIRST_LINE
from cairn.transparency.notes import MOST_OCTETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cairn.bulk.zip_reading import Member

PROOF = FILE_EXTENSION
RECEIPT = anchors.FILE_EXTENSION
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


def lies_beside(name: str) -> bool:
    """Whether a name is that of a receipt: JSON that goes with a credential and is none."""
    return name.lower().endswith(RECEIPT)


class ProofFiles:
    """Proofs, or receipts, by the names of their files.

    Attributes:
        names: of the files that no credential was given yet.
    """

    def __init__(self, files: Mapping[str, bytes], suffix: str = PROOF) -> None:
        """Take proofs, or receipts.

        Args:
            files: by name; with ``/`` between folders.
            suffix: with which all the names end.
        """
        self._files = dict(files)
        self._suffix = suffix
        self._by_digest = {
            PurePosixPath(name).name.removesuffix(suffix): name for name in self._files
        }
        self.names = set(self._files)

    def take(self, name: str, data: bytes) -> bytes | None:
        """What goes with a credential, by its name or by its digest.

        Args:
            name: of the credential's file.
            data: the credential.
        """
        if not self._files:
            return None
        found: str | None = name + self._suffix
        if found not in self._files:
            found = self._by_digest.get(digest_name(data) or "")
        if found is None:
            return None
        self.names.discard(found)
        return self._files[found]

    def take_last(self) -> bytes:
        """The one that is left; its name says nothing."""
        return self._files[self.names.pop()]


def in_members(
    members: Iterable[Member], *, most: int = MOST_TOGETHER, suffix: str = PROOF
) -> dict[str, bytes]:
    """The proofs in an archive, or its receipts, by their names; what cannot be unpacked is none.

    Args:
        members: of the archive.
        most: octets of all together; what is past them is left alone.
        suffix: of the names of what is looked for.
    """
    found: dict[str, bytes] = {}
    left = most
    try:
        for member in members:
            if member.name.endswith(suffix) and 0 < member.size <= min(MOST_OCTETS, left):
                data = _unpacked(member)
                left -= len(data)
                if suffix != PROOF or is_proof(data):
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
