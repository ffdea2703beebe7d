"""``cairn export``: credentials for those who verify with other people's systems.

Exit codes: 0 written, 2 wrong use or a chain that does not serve, 3 still under way.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.anchoring import blockcerts
from cairn.anchoring.submitting import Waiting
from cairn.canonical import json_text
from cairn.canonical.contexts import Contexts
from cairn.cli import COULD_NOT_TELL, DONE
from cairn.cli.chain_access import ROOM, Sending, open_publisher, sending_options
from cairn.cli.durable_files import replace_file
from cairn.errors import UnreadableInput, WrongUse
from cairn.fetching import locate
from cairn.wording import sentence

if TYPE_CHECKING:
    from cairn.anchoring.blockcerts import Batch
    from cairn.canonical.json_text import JsonObject

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_RECORD = "batch.json"
_PROFILE = "issuer-profile.json"
_MOST = 10_000
"""Credentials in one batch; each is held in memory."""


@click.group("export")
def command() -> None:
    """Write credentials for those who verify with other people's systems."""


@command.command("blockcerts", short_help="Anchor credentials as a Blockcerts 3 batch.")
@click.argument(
    "paths", nargs=-1, required=True, metavar="CREDENTIAL...", type=click.Path(path_type=Path)
)
@sending_options
@click.option(
    "--profile", required=True, metavar="URL", help="Where your issuer profile will stand (https)."
)
@click.option("--name", required=True, help="The issuer's name, for the profile.")
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder for the batch.",
)
def export_blockcerts(
    paths: tuple[Path, ...], sending: Sending, profile: str, name: str, folder: Path
) -> int:
    """Anchor credentials as one Blockcerts 3 batch, and write them with their proofs.

    One transaction carries the whole batch. The folder also gets the issuer profile, which you
    publish at its address. Run the same command again if it was cut off; nothing is sent twice.
    """
    if "#" in profile or locate(profile).url != profile:
        raise WrongUse(detail="The profile's address must be without a fragment.")
    if len(paths) > _MOST:
        raise WrongUse(detail=f"A batch holds at most {_MOST} credentials.")
    names = [path.name for path in paths]
    if len({*names, _RECORD, _PROFILE}) != len(names) + 2:
        raise WrongUse(detail="Two of the files have one name; give them different ones.")
    if any(path.resolve().parent == folder.resolve() for path in paths):
        raise WrongUse(detail="--out must be another folder than that of the credentials.")
    batch = blockcerts.prepare([_credential(path) for path in paths], profile, Contexts.shipped())
    with open_publisher(sending) as publisher:
        record = _recorded(folder, batch)
        if record is None:
            blockcerts.check_chain(publisher.chain_id())
            purpose = f"blockcerts {batch.root.hex()}"
            ended = publisher.send_data(batch.root, purpose)
            if isinstance(ended, Waiting):
                click.echo(sentence(ROOM, "done.sent", hash=ended.transaction), err=True)
                return COULD_NOT_TELL
            record = {
                "root": batch.root.hex(),
                "chainId": publisher.chain_id(),
                "transaction": ended.outcome.transaction,
                "time": _spoken(publisher.time_of(ended.outcome)),
            }
            _write(folder / _RECORD, record)
            publisher.done()
        written = blockcerts.secured(
            batch,
            chain_id=record["chainId"],
            transaction=record["transaction"],
            created=record["time"],
            profile=profile,
        )
        account, jwk = publisher.account, publisher.public_jwk
    for each, document in zip(names, written, strict=True):
        _write(folder / each, document)
    # The verifier wants the key to be older than the transaction.
    since = _spoken(int(datetime.fromisoformat(record["time"]).timestamp()) - 86_400)
    _write(folder / _PROFILE, blockcerts.issuer_profile(profile, name, account, jwk, since))
    said = sentence(
        ROOM, "done.blockcerts", number=len(written), folder=folder, file=_PROFILE, profile=profile
    )
    click.echo(said)
    return DONE


def _credential(path: Path) -> JsonObject:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableInput(detail=f"{path}: {error.strerror}") from error
    document = json_text.parse(data)
    if not isinstance(document, dict):
        raise UnreadableInput(detail=f"{path} is not a JSON object")
    return document


def _recorded(folder: Path, batch: Batch) -> JsonObject | None:
    """What an earlier run recorded of this batch.

    Raises:
        WrongUse: the folder holds another batch.
    """
    try:
        record = json_text.parse((folder / _RECORD).read_bytes())
    except FileNotFoundError:
        return None
    if not isinstance(record, dict) or record.get("root") != batch.root.hex():
        raise WrongUse(detail=f"{folder} holds another batch. Choose another folder.")
    return record


def _write(path: Path, document: JsonObject) -> None:
    replace_file(path, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())


def _spoken(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime(_TIME)
