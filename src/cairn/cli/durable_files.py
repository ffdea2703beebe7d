"""Files that are there whole or not at all, and stay there when the power fails."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

READABLE_BY_ALL = 0o644


def replace_file(file: Path, data: bytes, *, mode: int = READABLE_BY_ALL) -> None:
    """Put ``data`` at ``file``; see :func:`replace_file_by`."""
    with replace_file_by(file, mode=mode) as stream:
        stream.write(data)


@contextmanager
def replace_file_by(file: Path, *, mode: int = READABLE_BY_ALL) -> Iterator[IO[bytes]]:
    """Write what is to stand at ``file``, its folder made where it is missing.

    Whoever reads at the same time sees the old bytes or the new ones, never a part. A link stays a
    link, and what is no file (a device, a pipe) is written to and not replaced.

    Args:
        file: the path.
        mode: the rights; a file that a web server hands out must be readable by all.

    Raises:
        OSError: the file cannot be written; what was there is as it was.
    """
    if file.exists() and not file.is_file():
        with file.open("wb") as stream:
            yield stream
        return
    file = file.resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
