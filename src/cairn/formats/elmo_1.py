"""ELMO 1.x: the XML in which student systems hand over results (EMREX)."""

from __future__ import annotations

import re

NAMESPACE = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
_BEGINS_AS_ELMO = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?elmo[\s>]")


def is_elmo(data: bytes) -> bool:
    """Whether an XML text seems to be ELMO."""
    return bool(_BEGINS_AS_ELMO.search(data[:20_000]))
