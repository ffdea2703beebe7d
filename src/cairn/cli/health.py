"""``cairn health``: whether the installation works; for whoever watches it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cairn.cli import installation

if TYPE_CHECKING:
    from pathlib import Path

_SIGNS = {"good": "+", "watch": "?", "bad": "!"}


@click.command("health", help="Say whether the installation works: exit code 0, or 1.")
@installation.DATA
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--strict", is_flag=True, help="Exit with 1 where anything needs attention, too.")
def command(*, data: Path, as_json: bool, strict: bool) -> int:
    """Look at each thing that is watched."""
    installation.set_up(data)
    from cairn.registry.operating import health  # noqa: PLC0415 - needs Django set up

    found = health.findings()
    worst = health.worst(found)
    if as_json:
        rows = [
            {"name": each.name, "state": each.state, "sentence": each.sentence, "mend": each.mend}
            for each in found
        ]
        click.echo(json.dumps({"state": worst, "findings": rows}, ensure_ascii=False))
    else:
        for each in found:
            click.echo(f"{_SIGNS[each.state]} {each.name}: {each.sentence} {each.mend}".rstrip())
    bad = worst is health.State.BAD or (strict and worst is health.State.WATCH)
    return 1 if bad else 0
