"""What an issuer did to its credentials' status: one line for each act, never changed.

The file ``audit.jsonl`` is the truth from which the signed lists follow. It says when, what, to
which credential and why; the reason is the issuer's own affair and is not published.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from cairn.errors import StatusFolderUnusable
from cairn.status import StatusPurpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Position: TypeAlias = tuple[str, int, int]
"""Purpose, list number, index."""


class Act(StrEnum):
    """What an issuer does to a credential's status."""

    REVOKE = "revoke"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"

    @property
    def purpose(self) -> StatusPurpose:
        """The purpose of the list that the act changes."""
        return StatusPurpose.REVOCATION if self is Act.REVOKE else StatusPurpose.SUSPENSION


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of ``audit.jsonl``."""

    at: str
    act: str
    credential: str
    purpose: str
    list: int
    index: int
    reason: str

    @property
    def position(self) -> Position:
        """The bit that the line is about."""
        return (self.purpose, self.list, self.index)


def read_audit(file: Path) -> list[AuditLine]:
    """Every line that was written whole, in order.

    Raises:
        StatusFolderUnusable: a line is no audit line.
    """
    if not file.is_file():
        return []
    whole = file.read_bytes().rpartition(b"\n")[0]
    try:
        return [AuditLine(**json.loads(line)) for line in whole.splitlines()]
    except (ValueError, TypeError) as error:
        raise StatusFolderUnusable(path=file, detail="it is damaged") from error


def append_audit(file: Path, lines: Sequence[AuditLine]) -> None:
    """Add lines, for good before anything follows from them."""
    if not lines:
        return
    with os.fdopen(os.open(file, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as stream:
        # A line that a crash cut short was never acted on; it is overwritten.
        stream.seek(stream.read().rfind(b"\n") + 1)
        stream.truncate()
        for line in lines:
            stream.write(json.dumps(asdict(line), ensure_ascii=False).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def bits_after(lines: Iterable[AuditLine]) -> dict[Position, bool]:
    """The state of every bit that was ever changed."""
    return {line.position: line.act != Act.REINSTATE for line in lines}
