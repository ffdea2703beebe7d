"""How long what this folder keeps is kept: what a learner holds, until they remove it."""

from __future__ import annotations

from cairn.registry.backpack import taking_out
from cairn.registry.jobs.retention_schedule import Rule

RULES = (
    Rule(
        "backpack.taken-out",
        "a file with everything in a backpack, after it was asked for",
        taking_out.KEPT,
        taking_out.let_go,
    ),
)
