"""Files that are there whole or not at all, and stay there when the power fails."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

READABLE_BY_ALL = 0o644


def replace_file(file: Path, data: bytes, *, mode: int = READABLE_BY_ALL) -> None:
    """Put ``data`` at ``file``, its folder made where it is missing.

    Whoever reads at the same time sees the old bytes or the new ones, never a part.

    Args:
        file: the path.
        data: the bytes.
        mode: the rights; a file that a web server hands out must be readable by all.

    Raises:
        OSError: the file cannot be written; what was there is as it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
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
