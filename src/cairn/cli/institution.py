"""``cairn institution``: take an institution's records out, and keep those of others.

Exit codes: 0 done, 1 refused (the records do not hold), 2 wrong use.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.cli import DONE, REFUSED, installation
from cairn.cli.progress import Progress
from cairn.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_OWNER_ONLY = 0o600


@contextmanager
def _shown() -> Iterator[Callable[[int, int], None]]:
    """How far it is, on the terminal."""
    at = [0.0]
    bar = Progress(lambda: at[0])

    def report(done: int, total: int) -> None:
        at[0] = done / max(total, 1)
        bar.show(done, 0)

    try:
        yield report
    finally:
        bar.close()


@click.group("institution")
def command() -> None:
    """Take an institution's records out, and keep those of institutions that closed."""


@command.command("export", short_help="Write an institution's records into a file.")
@click.argument("slug")
@click.argument("to", type=click.Path(path_type=Path))
@installation.DATA
@click.option(
    "--with-private",
    is_flag=True,
    help="Also keys, secrets, credentials and salts, sealed under a passphrase.",
)
@installation.PASSPHRASE_FILE
def export(
    *, slug: str, to: Path, data: Path, with_private: bool, passphrase_file: Path | None
) -> int:
    """Write the records of the institution SLUG into the file TO, or a file in the folder TO."""
    installation.set_up(data)
    from cairn.registry.closing import exporting  # noqa: PLC0415 - needs Django set up
    from cairn.registry.organisations.models import Organisation  # noqa: PLC0415

    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise WrongUse(detail=f"There is no institution “{slug}” on this installation.")
    word = installation.passphrase(passphrase_file, new=True) if with_private else None
    with _shown() as report:
        made = exporting.take_out(organisation, to, passphrase=word, report=report)
    click.echo(made.digest)
    click.echo(
        f"{made.path}: {made.documents} documents, {made.credentials} credentials by digest, "
        f"{made.entries} entries of the log"
        + (", and the private part, sealed." if made.private else ". No private part."),
        err=True,
    )
    click.echo(
        "Tell its digest (above) to who reads it in, on another way than the file.", err=True
    )
    return DONE


@command.command("import", short_help="Keep the records of a file here.")
@click.argument("path", metavar="FROM", type=click.Path(path_type=Path, dir_okay=False))
@installation.DATA
@click.option("--digest", "expected", help="What the file's digest must be, as its maker told it.")
@click.option(
    "--gone",
    is_flag=True,
    help="Nobody speaks for it at its old address any more: take what is kept instead.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def read_in(*, path: Path, data: Path, expected: str | None, gone: bool, yes: bool) -> int:
    """Keep the records in the file FROM here, and answer at their old addresses."""
    installation.set_up(data)
    from cairn.registry.closing import importing  # noqa: PLC0415 - needs Django set up
    from cairn.registry.errors import PackageUnusable  # noqa: PLC0415

    try:
        about = importing.describe(path)
        for name, value in about.items():
            click.echo(f"{name:10} {value if value is not None else '-'}", err=True)
        if expected is None and not yes:
            click.confirm("Is this the digest that its maker told you?", abort=True, err=True)
        with _shown() as report:
            done = importing.read_in(
                path, expected=expected or about["digest"], gone=gone, report=report
            )
    except PackageUnusable as error:
        click.echo(f"cairn: {error.advice()}", err=True)
        return REFUSED
    kept = done.kept
    click.echo(
        f"Kept: {kept} ({kept.did}). {done.documents} documents, {done.credentials} credentials "
        f"by digest; {kept.in_log} of {done.logged} documents stand in its log of {kept.log_size} "
        "entries, which holds."
        if kept.log_key
        else f"Kept: {kept} ({kept.did}). {done.documents} documents, {done.credentials} "
        "credentials by digest; no log came with them."
    )
    if done.logged != kept.in_log and kept.log_key:
        click.echo("Not all documents stand in the log: ask its maker why.", err=True)
    if not kept.gone:
        click.echo(
            f"While {kept.host} answers, it is asked first. Once it is gone, say so: --gone.",
            err=True,
        )
    click.echo(f"Lead {kept.host} to this installation, or redirect it: docs/guides/closing.md.")
    return DONE


@command.command("open", short_help="Open the sealed part of a file.")
@click.argument("path", metavar="FROM", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder to be made.")
@installation.PASSPHRASE_FILE
def open_private(*, path: Path, out: Path, passphrase_file: Path | None) -> int:
    """Open the private part of the file FROM, or a sealed part that is kept, into a folder."""
    installation.need_server()
    from cairn.registry.closing import private_part  # noqa: PLC0415 - needs the extra `server`
    from cairn.registry.errors import PackageUnusable  # noqa: PLC0415

    word = installation.passphrase(passphrase_file, new=False)
    if out.exists():
        raise WrongUse(detail=f"There is something at {out} already; name a new folder.")
    try:
        for name, pieces in private_part.contents(path, word):
            # Not before the passphrase was found to be right.
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(out / name, pieces)
            click.echo(out / name)
    except PackageUnusable as error:
        click.echo(f"cairn: {error.advice()}", err=True)
        return REFUSED
    click.echo("These files hold keys and names. Delete them once they have served.", err=True)
    return DONE


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as out:
        for piece in pieces:
            out.write(piece)
