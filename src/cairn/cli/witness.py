"""``cairn witness``: watch the logs of other institutions, and cosign what holds.

Exit codes: 0 done, 1 a log has signed what it should not have, 2 wrong use, 3 a log could not be
looked at.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cairn.cli import COULD_NOT_TELL, DONE, REFUSED
from cairn.cli.key import open_key
from cairn.cli.log_writing import say
from cairn.errors import CairnError, PortUnusable
from cairn.keyvaults import encrypted_file
from cairn.services.witness.following import look as look_at
from cairn.services.witness.record import Witness, read_evidence
from cairn.services.witness.server import WitnessServer
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.cosignatures import witness_key
from cairn.transparency.notes import VerifierKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.crypto.keys import Signer
    from cairn.services.witness.following import Seen
    from cairn.transparency.witnessing import Evidence

_DEFAULT_PORT = 8470


@dataclass(frozen=True, slots=True)
class _Identity:
    """What the options of every command that cosigns said."""

    record: Path
    key_path: Path
    name: str
    logs: tuple[str, ...]
    allow_private: bool


def _identity_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that cosigns; it is given them as one ``identity``."""

    @wraps(command)
    def gathered(**given: Any) -> Any:
        names = [field.name for field in fields(_Identity)]
        return command(identity=_Identity(**{name: given.pop(name) for name in names}), **given)

    for option in reversed(
        (
            click.option(
                "--record",
                required=True,
                type=click.Path(path_type=Path),
                help="The file in which the witness remembers; never put an old copy back.",
            ),
            click.option(
                "--key",
                "key_path",
                required=True,
                type=click.Path(path_type=Path),
                help="A key file of `cairn key generate`, Ed25519, used for nothing else.",
            ),
            click.option("--name", required=True, help="Its name, for ever: witness.uni.example"),
            click.option(
                "--log",
                "logs",
                multiple=True,
                required=True,
                metavar="KEY[ URL]",
                help="The verifier key of a log that is followed, and where its files are.",
            ),
            click.option(
                "--allow-private",
                is_flag=True,
                help="Allow logs on this machine or in your own network to be looked at.",
            ),
        )
    ):
        gathered = option(gathered)
    return gathered


@click.group("witness")
def command() -> None:
    """Watch the logs of other institutions, and cosign what continues what was there before."""


@command.command("key", short_help="Print its verifier key, for logs and verifiers.")
@click.option("--key", "key_path", required=True, type=click.Path(path_type=Path), help="Its key.")
@click.option("--name", required=True, help="Its name, for ever.")
def key(key_path: Path, name: str) -> None:
    """Print the witness's verifier key, for the policies of logs and verifiers."""
    click.echo(witness_key(name, encrypted_file.read_public(key_path)).text)


@command.command("serve", short_help="Answer logs that ask, and look at logs.")
@_identity_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=_DEFAULT_PORT,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--every",
    type=click.IntRange(10, 86_400),
    default=300,
    show_default=True,
    help="Seconds between two looks at the logs whose URL is given.",
)
def serve(identity: _Identity, host: str, port: int, every: int) -> None:
    """Answer logs that ask for a cosignature, and go and look at those whose URL is given.

    It speaks plain http; put a web server with TLS in front of it.
    """
    opened = _opener(identity)
    opened().close()
    try:
        server = WitnessServer((host, port), opened, _alarm)
    except OSError as error:
        raise PortUnusable(port=port, detail=error.strerror) from error
    ended = threading.Event()
    looking = threading.Thread(target=_keep_looking, args=(identity, opened, every, ended))
    with server:
        name = identity.name
        click.echo(witness_key(name, encrypted_file.read_public(identity.key_path)).text)
        say("serve.at", err=True, name=name, url=server.base)
        looking.start()
        # Service managers end a process in this way; the record is whole at any moment.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("serve.stopped", err=True)
        finally:
            ended.set()
            looking.join()


@command.command("look", short_help="Look at the logs once, and cosign what holds.")
@_identity_options
def look(identity: _Identity) -> int:
    """Look once at the logs whose URL is given, and cosign what holds."""
    return _look(identity, _opener(identity))


@command.command("evidence", short_help="Print what logs should not have signed.")
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def evidence(record: Path, *, as_json: bool) -> int:
    """Print what logs have signed and should not have. Anybody can check it with the log's key."""
    kept = read_evidence(record)
    if as_json:
        found = [
            {
                "number": each.number,
                "origin": each.origin,
                "seen": _moment(each.seen),
                "finding": each.finding.value,
                "earlier": each.earlier.decode() if each.earlier else None,
                "later": each.later.decode(),
            }
            for each in kept
        ]
        click.echo(json.dumps({"evidence": found}, ensure_ascii=False, indent=2))
        return REFUSED if kept else DONE
    if not kept:
        say("evidence.none")
    for each in kept:
        finding, at = each.finding.value, _moment(each.seen)
        say("evidence.one", number=each.number, origin=each.origin, at=at, finding=finding)
        for note in filter(None, (each.earlier, each.later)):
            click.echo(note.decode())
    return REFUSED if kept else DONE


def _opener(identity: _Identity) -> Callable[[], Witness]:
    signer: Signer = open_key(identity.key_path)
    logs = [VerifierKey.parse(each.split(" ")[0]) for each in identity.logs]
    return partial(Witness.open, identity.record, identity.name, signer, logs, time.time)


def _keep_looking(
    identity: _Identity, opened: Callable[[], Witness], every: int, ended: threading.Event
) -> None:
    while not ended.is_set():
        try:
            _look(identity, opened, quiet=True)
        except CairnError as error:
            # The witness goes on answering; its operator sees why it does not look.
            click.echo(error.advice(), err=True)
        ended.wait(every)


def _look(identity: _Identity, opened: Callable[[], Witness], *, quiet: bool = False) -> int:
    """Look at each log with an address; what is wrong is told, and what is fine unless quiet."""
    places = [each.split(" ", 1) for each in identity.logs if " " in each]
    code = DONE
    if not places:
        return code
    # Loaded here: a witness that only answers needs no HTTP client.
    from cairn.fetching import Fetcher  # noqa: PLC0415

    fetcher = Fetcher(allow_private=identity.allow_private)
    witness = opened()
    try:
        for log, url in places:
            key = VerifierKey.parse(log)
            seen = look_at(witness, key, url.strip(), lambda url: fetcher.fetch(url).body)
            code = max(code, _told(seen, quiet=quiet))
        return REFUSED if witness.evidence() else code
    finally:
        witness.close()


def _told(seen: Seen, *, quiet: bool) -> int:
    if seen.reply and seen.reply.alarm:
        _alarm(seen.reply.alarm)
    if seen.problem:
        say("look.trouble", err=True, origin=seen.origin, problem=seen.problem)
        return COULD_NOT_TELL
    if not quiet:
        say("look.fine", origin=seen.origin, size=seen.size)
    return DONE


def _alarm(found: Evidence) -> None:
    head = Checkpoint.parse(found.later.text)
    say(f"alarm.{found.finding.value}", err=True, origin=head.origin, size=head.size)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
