"""Every question that verification asks, by its stable code, with the clause that asks for it.

The first word of a code is the step. A code never changes its meaning; a question that is no longer
asked leaves the table, and its code is not used again.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS = (
    "format",
    "terms",
    "structure",
    "subject",
    "proof",
    "key",
    "validity",
    "status",
    "log",
    "anchor",
    "endorsement",
    "issuer",
    "trust",
)
"""The steps in the order in which they are reported."""

CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "format.unreadable": "VCDM 2.0 §7.1",
    }
)
"""Code → specification and section."""
