"""How long what this folder keeps is kept.

What is kept for others is not here: it is kept so that credentials can be checked for decades, and
names nobody.
"""

from __future__ import annotations

from datetime import timedelta

from cairn.registry.closing import taking_out
from cairn.registry.jobs.retention_schedule import Rule

RULES = (
    Rule(
        "closing.records-taken-out",
        "a file with an institution's records that was asked for on a page, after it was made",
        timedelta(days=7),
        taking_out.forget,
    ),
)
