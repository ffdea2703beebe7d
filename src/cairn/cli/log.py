"""``cairn log``: keep an append-only log, prove what is in it, check the logs of others.

Exit codes: 0 done, 1 refused (a proof or a log does not hold, or a witness has seen another one),
2 wrong use, 3 could not tell (too few witnesses, not logged yet).
"""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("cairn.cli.log_writing", "Begin a log in a folder."),
    "append": ("cairn.cli.log_writing", "Accept credentials or published documents."),
    "checkpoint": ("cairn.cli.log_writing", "Publish what was accepted; ask the witnesses."),
    "forget": ("cairn.cli.log_writing", "Erase salts, for the erasure of a learner."),
    "adopt": ("cairn.cli.log_writing", "Take over a log from its public files."),
    "show": ("cairn.cli.log_reading", "Say what a log holds and who cosigned."),
    "prove": ("cairn.cli.log_reading", "Write the proof of logging of each document."),
    "check": ("cairn.cli.log_reading", "Check one document's proof of logging."),
    "audit": ("cairn.cli.log_reading", "Read a whole log and hold it against its checkpoint."),
    "policy": ("cairn.cli.log_policy", "Write the list of logs and witnesses that one trusts."),
    "anchor": ("cairn.cli.log_anchor", "Put a checkpoint on a chain, and check that it is there."),
}


class _LazyCommands(click.Group):
    """Loads a command when it runs: anchoring needs parts that the others do not."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(_COMMANDS[cmd_name][0])
        found: click.Command = getattr(module, cmd_name, None) or module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group("log", cls=_LazyCommands)
def command() -> None:
    """Keep an append-only log of what was issued and published, and prove what is in it."""
