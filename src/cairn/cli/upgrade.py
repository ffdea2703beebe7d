"""``cairn upgrade``: an installation brought to this program's state, with a backup before."""

from __future__ import annotations

from pathlib import Path

import click

from cairn.cli import installation


@click.command("upgrade", help="Bring the installation to this program: backup, tables, check.")
@installation.DATA
@click.option(
    "--backup-to",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the backup; `backups` in the data folder if not given.",
)
@click.option("--no-backup", is_flag=True, help="You have made one yourself.")
def command(*, data: Path, backup_to: Path | None, no_backup: bool) -> None:
    """Stop the server first; a database that is newer than the program is refused."""
    installation.set_up(data)
    from cairn.registry.operating import upgrading  # noqa: PLC0415 - needs Django set up

    done = upgrading.upgrade(with_backup=not no_backup, to=backup_to)
    if not done.steps:
        click.echo("The installation fits this program; nothing was done.", err=True)
        return
    if done.backup is not None:
        click.echo(f"As it was before: {done.backup.path}", err=True)
    click.echo(f"Done in {done.steps} steps. Start the server again.", err=True)
