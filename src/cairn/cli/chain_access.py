"""What the commands that talk to a chain share: node, account's key, kept submission."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cairn.anchoring.publishing import Publisher
from cairn.anchoring.submitting import Terms
from cairn.anchoring.transactions import GWEI
from cairn.cli.durable_files import replace_file
from cairn.errors import UnreadableInput, WrongUse
from cairn.keyvaults import chain_keystore
from cairn.logs.chain_access import open_chain
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOM = "anchoring"
PASSPHRASE_VARIABLE = "CAIRN_CHAIN_PASSPHRASE"  # noqa: S105 - the name of a variable, not a secret
NODE_VARIABLE = "CAIRN_RPC_URL"
_OWNER_ONLY = 0o600

rpc_option = click.option(
    "--rpc",
    "node",
    envvar=NODE_VARIABLE,
    required=True,
    metavar="URL",
    help=f"A node of the chain (JSON-RPC); or set {NODE_VARIABLE}, since it may hold a secret.",
)
confirmations_option = click.option(
    "--confirmations",
    type=click.IntRange(1, 100_000),
    help="Blocks that make one final; without it, the chain's own word is taken.",
)
private_option = click.option(
    "--allow-private", is_flag=True, help="Allow a node on this machine or in your own network."
)


@dataclass(frozen=True, slots=True)
class Sending:
    """What the options of a command that sends a transaction said."""

    node: str
    key_path: Path
    confirmations: int | None
    max_fee_gwei: float
    patience: float
    allow_private: bool


def sending_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that sends; it is given them as one ``sending``."""

    @wraps(command)
    def gathered(**given: Any) -> Any:
        names = [field.name for field in fields(Sending)]
        return command(sending=Sending(**{name: given.pop(name) for name in names}), **given)

    for option in reversed(
        (
            rpc_option,
            click.option(
                "--key",
                "key_path",
                required=True,
                metavar="FILE",
                type=click.Path(path_type=Path),
                help="The account's key file (Web3 Secret Storage, version 3).",
            ),
            confirmations_option,
            click.option(
                "--max-fee-gwei",
                type=click.FloatRange(0, 1_000_000),
                default=200,
                show_default=True,
                help="The most that may be paid for a unit of gas.",
            ),
            click.option(
                "--wait",
                "patience",
                type=click.FloatRange(0, 86_400),
                default=1_800,
                show_default=True,
                help="Seconds after which the rest is left to the next run.",
            ),
            private_option,
        )
    ):
        gathered = option(gathered)
    return gathered


class KeptFile:
    """A submission in a file that only its owner reads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> bytes | None:
        """What was saved last."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None

    def save(self, data: bytes) -> None:
        """Keep it, also when the power fails."""
        replace_file(self._path, data, mode=_OWNER_ONLY)

    def forget(self) -> None:
        """Nothing is under way any longer."""
        self._path.unlink(missing_ok=True)


@contextmanager
def open_publisher(sending: Sending) -> Iterator[Publisher]:
    """Publish from the account whose key is in a file; one run at a time.

    What is under way is kept in ``KEY.under-way``, beside the key: an account's transactions stand
    in one row, so what one run began is the next one's business, whatever it came for.

    Raises:
        WrongUse: another run is at work with this key.
        KeyFileUnusable: the file is no key file, or stays closed.
        MissingExtra: the extra ``chain`` is not installed.
    """
    key_path, patience = sending.key_path, sending.patience
    chain = open_chain(
        sending.node, confirmations=sending.confirmations, allow_private=sending.allow_private
    )
    key = chain_keystore.load(key_path, _passphrase(key_path))
    under_way = key_path.with_name(key_path.name + ".under-way")
    lock = os.open(
        under_way.with_name(under_way.name + ".lock"), os.O_CREAT | os.O_RDWR, _OWNER_ONLY
    )
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            detail = f"Another run is at work with {key_path}. Wait until it has ended."
            raise WrongUse(detail=detail) from error
        terms = Terms(
            patience=patience,
            between=min(5.0, patience / 10) or 1,
            allowed=round(sending.max_fee_gwei * GWEI),
        )
        yield Publisher(chain, key, KeptFile(under_way), terms, pause=time.sleep, tell=_Teller())
    finally:
        os.close(lock)


class _Teller:
    """Says on standard error what happens, and the same thing once."""

    def __init__(self) -> None:
        self._last = ("", "")

    def __call__(self, code: str, name: str) -> None:
        if (code, name) != self._last:
            self._last = (code, name)
            click.echo(sentence(ROOM, f"doing.{code}", hash=name), err=True)


def _passphrase(path: Path) -> str | None:
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is None and sys.stdin.isatty():
        given = click.prompt(f"Passphrase of {path}", hide_input=True, err=True)
    return given


def read_at_most(path: Path, most: int) -> bytes:
    """The octets of a file, and one more than ``most`` where it is longer.

    Raises:
        UnreadableInput: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise UnreadableInput(detail=f"{path}: {error.strerror}") from error


def address_given(text: str) -> str:
    """An account or contract as an option names it, in small digits.

    Raises:
        WrongUse: it is none.
    """
    digits = text.removeprefix("0x")
    try:
        octets = bytes.fromhex(digits)
    except ValueError:
        octets = b""
    if len(octets) != 20 or len(digits) != 40 or not text.startswith("0x"):  # noqa: PLR2004
        raise WrongUse(detail=f"“{text[:60]}” is not an address: 0x and 40 hex digits.")
    return text.lower()
