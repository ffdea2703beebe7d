"""What the commands that run an installation share: its folder, its passphrase, its set-up."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import click

from cairn.cli.key import PASSPHRASE_VARIABLE
from cairn.errors import MissingExtra, WrongUse

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="CAIRN_DATA",
    default=Path("cairn-data"),
    show_default=True,
    help="The folder of the installation: database, secrets, files.",
)
PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"A file whose first line it is; else {PASSPHRASE_VARIABLE}; else it is asked.",
)


def need_server() -> None:
    """Refuse where the registry is not installed.

    Raises:
        MissingExtra: it is not.
    """
    if find_spec("django") is None:
        raise MissingExtra(purpose="the registry", extra="server")


def set_up(data: Path) -> None:
    """Make ready to work on an installation that is there.

    Raises:
        MissingExtra: the registry is not installed.
        WrongUse: there is no installation in the folder.
    """
    need_server()
    from cairn.registry import instance  # noqa: PLC0415 - only for who runs an installation

    folder = data.absolute()
    if not (folder / instance.SECRETS_FILE).is_file():
        raise WrongUse(detail=f"There is no installation in {data}. `cairn serve` makes one.")
    os.environ["CAIRN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.registry.settings")
    import django  # noqa: PLC0415

    django.setup()


def passphrase(file: Path | None, *, new: bool) -> str:
    """The passphrase, from a file, the environment, or the person.

    Args:
        file: whose first line it is.
        new: whether it is chosen now, and so asked for twice.

    Raises:
        WrongUse: it is empty.
    """
    if file is not None:
        found = file.read_text(encoding="utf-8").splitlines()[:1]
        text = found[0] if found else ""
    else:
        asked = os.environ.get(PASSPHRASE_VARIABLE)
        text = (
            asked
            if asked is not None
            else click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
        )
    if not text:
        raise WrongUse(detail="The passphrase is empty.")
    return text
