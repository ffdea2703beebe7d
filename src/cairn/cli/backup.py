"""``cairn backup``: the whole installation in one file, while it runs."""

from __future__ import annotations

from pathlib import Path

import click

from cairn.cli import installation

_MEGA = 1_000_000


@click.command(
    "backup",
    help="Back the installation up into one file, while it runs.\n\n"
    "TO is a folder that is there, in which the file is named after the time, or the name of a "
    "file that ends in .backup.",
)
@click.argument("to", type=click.Path(path_type=Path))
@installation.DATA
@installation.PASSPHRASE_FILE
@click.option(
    "--without-secrets",
    is_flag=True,
    help="Seal nothing, and leave every secret out; keep secrets.json elsewhere then.",
)
def command(*, to: Path, data: Path, passphrase_file: Path | None, without_secrets: bool) -> None:
    """Write the file TO, or one named after the time into the folder TO."""
    installation.set_up(data)
    from cairn.registry.operating import backup  # noqa: PLC0415 - needs Django set up

    word = None if without_secrets else installation.passphrase(passphrase_file, new=True)
    made = backup.make(to, word)
    click.echo(
        f"{made.path}: {made.octets / _MEGA:.1f} MB, the database and {made.files} other files.",
        err=True,
    )
    if made.without:
        click.echo(f"Not in it, and needed: {', '.join(made.without)}.", err=True)
