"""How long what this folder keeps is kept: what a learner holds, until they remove it."""

from __future__ import annotations

from cairn.registry.backpack import large_files, taking_out
from cairn.registry.jobs.retention_schedule import Rule

RULES = (
    Rule(
        "backpack.taken-in-files",
        "a large file that was handed in to be taken in, where its job has not ended before",
        large_files.FILE_KEPT,
        large_files.let_files_go,
    ),
    Rule(
        "backpack.taken-in",
        "what became of each thing in a large file, after it was handed in",
        large_files.KEPT,
        large_files.let_go,
    ),
    Rule(
        "backpack.taken-out",
        "a file with everything in a backpack, after it was asked for",
        taking_out.KEPT,
        taking_out.let_go,
    ),
)
