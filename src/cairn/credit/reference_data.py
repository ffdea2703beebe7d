"""The one loader of this room's data files.

Each file says its edition and, for every entry, the source and how sure it is. They are data so
that a revised table is an edit of one line and an old decision can still be re-run on the old one.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The data file ``data/<name>.json``.

    Args:
        name: one of ``schemes``, ``ects_hours``, ``levels``.
    """
    path = files(__package__) / "data" / f"{name}.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
