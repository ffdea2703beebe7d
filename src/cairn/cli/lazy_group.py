"""A command with commands below it, each loaded only when it runs.

``cairn verify`` must not pay for the solver or the server (``make bench`` measures it), nor
``cairn log check`` for what anchoring needs.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from cairn.cli import examples

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyGroup(click.Group):
    """A group that knows of its commands where they are.

    Args:
        places: by name, the module (``module``, whose ``command`` it is, or ``module:name``) and
            the line of help, which stands here so that asking for help loads nothing.
        more: what any group takes.
    """

    def __init__(self, *, places: Mapping[str, tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self._places = places
        self._path = "" if self.name == "cairn" else f"{self.name} "

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the table."""
        del ctx
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one."""
        del ctx
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name or "command")
        examples.show(command, f"{self._path}{cmd_name}")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the one that the words name; of a misspelt name, say which is meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], self._places, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean “{near[0]}”?", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the lines of help."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._places.items()])
