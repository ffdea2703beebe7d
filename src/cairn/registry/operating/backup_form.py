"""The form of a backup file: its first lines, and the names inside. Needs no Django."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO

from cairn.registry.errors import BackupUnusable

MAGIC = b"cairn-backup-1\n"
DATABASE = "database.sqlite3"
MANIFEST = "manifest.json"
FILES = "data"
_HEAD_OCTETS = 4_096


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines of a backup say.

    Attributes:
        made_at: the instant whose state it holds, ISO 8601.
        program: the version that made it.
        sealed: whether a passphrase opens it; secrets are then in it.
    """

    made_at: str
    program: str
    sealed: bool

    def write(self, out: IO[bytes]) -> None:
        """Begin a file."""
        members = {"made_at": self.made_at, "program": self.program, "sealed": self.sealed}
        out.write(MAGIC + json.dumps(members).encode() + b"\n")

    @classmethod
    def read(cls, file: IO[bytes]) -> Head:
        """Read the beginning of a file.

        Raises:
            BackupUnusable: it is no backup.
        """
        unknown = BackupUnusable(detail="this is no backup of Cairn")
        if file.read(len(MAGIC)) != MAGIC:
            raise unknown
        try:
            found = json.loads(file.readline(_HEAD_OCTETS))
            return cls(str(found["made_at"]), str(found["program"]), bool(found["sealed"]))
        except (ValueError, KeyError, TypeError) as error:
            raise unknown from error
