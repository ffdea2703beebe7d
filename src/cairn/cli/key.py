"""``cairn key``: make and read signing keys."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import click

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import WrongUse
from cairn.keyvaults import encrypted_file, new_keys

PASSPHRASE_VARIABLE = "CAIRN_PASSPHRASE"  # noqa: S105 - the name of a variable, not a secret
_SHORTEST = 8


@click.group("key", help="Make and read signing keys.")
def command() -> None:
    """The commands about keys."""


@command.command("generate", help="Make a new key and print its did:key.")
@click.option(
    "--type",
    "kind",
    type=click.Choice([each.value for each in KeyType]),
    default="ed25519",
    show_default=True,
    help="Ed25519 is what Open Badges certifies; P-256 and P-384 are ECDSA.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The new key file.")
@click.option("--no-passphrase", is_flag=True, help="Leave the key in the clear; for trials only.")
def generate(kind: str, out: Path, *, no_passphrase: bool) -> None:
    """Draw a key, write it encrypted, print the DID that it is."""
    passphrase = None if no_passphrase else _new_passphrase()
    key = new_keys.generate(KeyType(kind))
    encrypted_file.create(out, key, passphrase=passphrase, entropy=secrets.token_bytes(28))
    click.echo(key.public_key.did_key)
    if no_passphrase:
        click.echo(f"{out} is not protected by a passphrase; use it for trials only.", err=True)


@command.command("show", help="Print the did:key of a key file.")
@click.argument("path", type=click.Path(path_type=Path))
def show(path: Path) -> None:
    """Print which key a file holds, without opening it."""
    click.echo(encrypted_file.read_public(path).did_key)


def open_key(path: Path) -> PrivateKey:
    """The key in a file; its passphrase comes from the environment or is asked for.

    Raises:
        PassphraseWrong: it does not open the file.
        KeyFileUnusable: the file is no key file.
    """
    passphrase: str | None = None
    if encrypted_file.is_protected(path):
        passphrase = os.environ.get(PASSPHRASE_VARIABLE)
        if passphrase is None and sys.stdin.isatty():
            passphrase = click.prompt(f"Passphrase of {path}", hide_input=True, err=True)
    return encrypted_file.load(path, passphrase=passphrase)


def _new_passphrase() -> str:
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is None:
        if not sys.stdin.isatty():
            raise WrongUse(
                detail=f"A key needs a passphrase: set {PASSPHRASE_VARIABLE}, run this at a "
                "terminal, or say --no-passphrase for a trial."
            )
        given = click.prompt(
            "Passphrase", hide_input=True, confirmation_prompt=True, err=True, type=str
        )
    if len(given) < _SHORTEST:
        raise WrongUse(detail=f"The passphrase needs at least {_SHORTEST} characters.")
    return str(given)
