"""``cairn log``: keep an append-only log, prove what is in it, check the logs of others.

Exit codes: 0 done, 1 refused (a proof or a log does not hold, or a witness has seen another one),
2 wrong use, 3 could not tell (too few witnesses, not logged yet).
"""

from __future__ import annotations

import click

from cairn.cli.lazy_group import LazyGroup

_COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("cairn.cli.log_writing:init", "Begin a log in a folder."),
    "append": ("cairn.cli.log_writing:append", "Accept credentials or published documents."),
    "checkpoint": (
        "cairn.cli.log_writing:checkpoint",
        "Publish what was accepted; ask the witnesses.",
    ),
    "forget": ("cairn.cli.log_writing:forget", "Erase salts, for the erasure of a learner."),
    "adopt": ("cairn.cli.log_writing:adopt", "Take over a log from its public files."),
    "show": ("cairn.cli.log_reading:show", "Say what a log holds and who cosigned."),
    "prove": ("cairn.cli.log_reading:prove", "Write the proof of logging of each document."),
    "check": ("cairn.cli.log_reading:check", "Check one document's proof of logging."),
    "audit": (
        "cairn.cli.log_reading:audit",
        "Read a whole log and hold it against its checkpoint.",
    ),
    "policy": ("cairn.cli.log_policy", "Write the list of logs and witnesses that one trusts."),
    "anchor": ("cairn.cli.log_anchor", "Put a checkpoint on a chain, and check that it is there."),
}


@click.group("log", cls=LazyGroup, places=_COMMANDS)
def command() -> None:
    """Keep an append-only log of what was issued and published, and prove what is in it."""
