"""``cairn log anchor``: put a log's checkpoint on a chain, and check that it is there.

Exit codes: 0 anchored (or confirmed), 1 the chain denies the receipt, 2 wrong use or a chain that
does not serve, 3 still under way, or could not tell.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from cairn.anchoring.submitting import Waiting
from cairn.cli import COULD_NOT_TELL, DONE
from cairn.cli.chain_access import (
    PASSPHRASE_VARIABLE,
    ROOM,
    Sending,
    address_given,
    open_publisher,
    read_at_most,
    sending_options,
)
from cairn.cli.durable_files import replace_file
from cairn.cli.log_anchor_check import check
from cairn.errors import WrongUse
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.transparency.anchors import FILE_EXTENSION
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint
from cairn.transparency.notes import MOST_OCTETS as LONGEST_NOTE
from cairn.transparency.notes import Note, VerifierKey
from cairn.wording import sentence

_SHORTEST = 8
_DEFAULT = "checkpoint"


class _WithDefault(click.Group):
    """``cairn log anchor --rpc …`` is ``cairn log anchor checkpoint --rpc …``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Name the command where an option stands in its place."""
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.group("anchor", cls=_WithDefault)
def command() -> None:
    """Put a log's checkpoint on a chain, and check that it is there.

    Without a command's name, the options are those of `checkpoint`.
    """


command.add_command(check)


@command.command(_DEFAULT, short_help="Anchor a checkpoint, and wait for it.")
@sending_options
@click.option("--contract", required=True, metavar="ADDRESS", help="The anchor contract.")
@click.option(
    "--checkpoint",
    "path",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The log's checkpoint, a signed note.",
)
@click.option("--log-key", metavar="KEY", help="The log's verifier key: its signature must hold.")
@click.option(
    "--out",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where receipts go, as SIZE.anchor.json; beside the checkpoint by default.",
)
def anchor_checkpoint(
    sending: Sending, contract: str, path: Path, log_key: str | None, folder: Path | None
) -> int:
    """Anchor a checkpoint, wait until it is final, write the receipt.

    A run that was cut off is finished by the next one, and nothing is ever sent twice.
    """
    checkpoint = _read_checkpoint(path, log_key)
    address = address_given(contract)
    folder = path.parent if folder is None else folder
    with open_publisher(sending) as publisher:
        for ended in publisher.anchor_after_begun(checkpoint, address):
            if isinstance(ended, Waiting):
                return _waiting(ended)
            size = ended.checkpoint.size
            receipt = folder / f"{size}{FILE_EXTENSION}"
            replace_file(receipt, ended.text.encode())
            said = sentence(
                ROOM,
                "done.anchored",
                size=size,
                origin=ended.checkpoint.origin,
                chain=ended.chain_id,
                block=ended.block_number,
                time=ended.document["block"]["time"],
                receipt=receipt,
            )
            click.echo(said)
    return DONE


@command.command("deploy")
@sending_options
def deploy(sending: Sending) -> int:
    """Put the anchor contract on a chain; print its address.

    One contract serves any number of logs and institutions, so this is done once for a chain.
    """
    with open_publisher(sending) as publisher:
        ended = publisher.deploy()
        if isinstance(ended, Waiting):
            return _waiting(ended)
        address, gas = ended
        click.echo(address)
        click.echo(sentence(ROOM, "done.deployed", gas=gas), err=True)
        publisher.done()
    return DONE


@command.command("key")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The new key file.")
def new_key(out: Path) -> None:
    """Make an account for anchoring; print its address. It signs no credentials."""
    passphrase = os.environ.get(PASSPHRASE_VARIABLE)
    if passphrase is None:
        if not sys.stdin.isatty():
            detail = (
                f"A key needs a passphrase: set {PASSPHRASE_VARIABLE}, or run this at a terminal."
            )
            raise WrongUse(detail=detail)
        passphrase = str(
            click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
        )
    if len(passphrase) < _SHORTEST:
        raise WrongUse(detail=f"The passphrase needs at least {_SHORTEST} characters.")
    key = ChainKey.generate()
    key.create(out, passphrase)
    click.echo(key.address)


def _waiting(ended: Waiting) -> int:
    code = "done.in_block" if ended.block_number is not None else "done.sent"
    said = sentence(ROOM, code, hash=ended.transaction, block=ended.block_number)
    click.echo(said, err=True)
    return COULD_NOT_TELL


def _read_checkpoint(path: Path, log_key: str | None) -> Checkpoint:
    data = read_at_most(path, LONGEST_NOTE)
    if log_key is None:
        return Checkpoint.parse(Note.parse(data).text).bare
    return open_checkpoint(data, [VerifierKey.parse(log_key)])[0].bare
