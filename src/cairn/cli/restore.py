"""``cairn restore``: an installation out of a backup, on a clean machine."""

from __future__ import annotations

from pathlib import Path

import click

from cairn.cli import installation


@click.command("restore", help="Make an installation out of a backup, in an empty folder.")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@installation.DATA
@installation.PASSPHRASE_FILE
def command(*, source: Path, data: Path, passphrase_file: Path | None) -> None:
    """Read SOURCE; where DATABASE_URL is set the rows go there."""
    installation.need_server()
    from cairn.registry import instance  # noqa: PLC0415 - only for who runs an installation
    from cairn.registry.operating import restoring  # noqa: PLC0415
    from cairn.registry.operating.backup_form import Head  # noqa: PLC0415

    with source.open("rb") as file:
        head = Head.read(file)
    word = installation.passphrase(passphrase_file, new=False) if head.sealed else None
    folder = data.absolute()
    restoring.restore(source, folder, word)
    click.echo(f"The installation of {head.made_at} is in {data}.", err=True)
    if not (folder / instance.SECRETS_FILE).is_file():
        click.echo(
            f"Put its {instance.SECRETS_FILE} there before it is served: without it no key signs, "
            "and nobody passes a second factor.",
            err=True,
        )
