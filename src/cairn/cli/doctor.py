"""``cairn doctor``: what this machine lacks, and how to get it. Runs where hardly anything does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cairn.cli import installation

if TYPE_CHECKING:
    from pathlib import Path

_SIGNS = {"good": "+", "watch": "?", "bad": "!"}


@click.command("doctor", help="Say what this machine lacks, and how to get it.")
@installation.DATA
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=8000,
    show_default=True,
    help="Where the server is to listen: is it free?",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(*, data: Path, port: int, as_json: bool) -> int:
    """Look at the machine; exit code 1 where the registry cannot run on it."""
    from cairn.registry.operating import doctor  # noqa: PLC0415 - only for who runs one

    found = doctor.examine(data.absolute(), port)
    if as_json:
        rows = [
            {"name": each.name, "state": each.state, "sentence": each.sentence, "mend": each.mend}
            for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for each in found:
            mend = f"\n    → {each.mend}" if each.mend else ""
            click.echo(f"{_SIGNS[each.state]} {each.name}: {each.sentence}{mend}")
    return 1 if any(each.state == "bad" for each in found) else 0
