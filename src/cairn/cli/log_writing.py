"""``cairn log init``, ``append``, ``checkpoint``, ``forget``, ``adopt``: the log's own operator."""

from __future__ import annotations

import secrets
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cairn.cli import COULD_NOT_TELL, DONE, REFUSED
from cairn.cli.evidence_files import read_log_policy
from cairn.cli.key import open_key
from cairn.cli.log_documents import Artefact, documents_in, kind_option
from cairn.cli.progress import Progress
from cairn.keyvaults import encrypted_file
from cairn.logs import LogFolder
from cairn.logs.cosigning import have_witnessed
from cairn.logs.folder import PRIVATE
from cairn.logs.salts import SALTS, Salts
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.note_text import encode_base64
from cairn.transparency.notes import VerifierKey, log_key
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.cli.log_documents import LogDocument
    from cairn.logs.cosigning import Ask
    from cairn.transparency.entries import Entry
    from cairn.transparency.notes import Note
    from cairn.transparency.trust_policy import TrustPolicy

ROOM = "log"
_BATCH = 1_000
_NAMED = 20
"""Documents that are listed one by one; of more only the sum is said."""

_WAIT = 30.0
"""Seconds that a command waits for another writer."""

_FOLDER = click.argument("folder", type=click.Path(path_type=Path))
_PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")


def say(code: str, *, err: bool = False, **facts: Any) -> None:
    """Print a sentence of this room."""
    click.echo(sentence(ROOM, code, **facts), err=err)


@click.command("init")
@_FOLDER
@click.option("--origin", required=True, help="The log's name, for ever: log.uni.example")
@click.option(
    "--key",
    "key_path",
    required=True,
    type=click.Path(path_type=Path),
    help="A key file of `cairn key generate`, Ed25519, used for this log alone.",
)
def init(folder: Path, origin: str, key_path: Path) -> None:
    """Begin a log, and print its verifier key: what others need in order to trust it."""
    key = log_key(origin, encrypted_file.read_public(key_path))
    LogFolder.create(folder, key).close()
    click.echo(key.text)
    say("init.done", err=True, origin=origin, folder=folder)


@click.command("append")
@_FOLDER
@_PATHS
@kind_option
def append(folder: Path, paths: tuple[str, ...], kind: str) -> None:
    """Accept documents, in order. The next `cairn log checkpoint` publishes them.

    What is in the log already keeps its place, so the same command may be given again.
    """
    artefact = Artefact(kind)
    documents = documents_in(paths, artefact)
    count = known = 0
    progress = Progress(lambda: None)
    with LogFolder.open(folder, wait=_WAIT) as log, _salts(folder, artefact) as entries_of:
        while batch := list(islice(documents, _BATCH)):
            entries = entries_of(batch)
            before = log.accepted
            places = log.append(entries)
            known += sum(place < before for place in places)
            for document, place in zip(batch, places, strict=True):
                count += 1
                if count <= _NAMED:
                    say("append.place", place=place, name=document.name)
            progress.show(count, 0)
        waiting = log.waiting
    progress.close()
    say("append.done", err=True, number=count, known=known, waiting=waiting)
    if artefact.personal:
        say("append.salts", err=True, folder=folder)


@click.command("checkpoint")
@_FOLDER
@click.option(
    "--key", "key_path", required=True, type=click.Path(path_type=Path), help="The log's key file."
)
@click.option(
    "--policy",
    metavar="FILE",
    help="Witnesses with their addresses, and how many are enough (c2sp.org/tlog-policy).",
)
@click.option(
    "--allow-private", is_flag=True, help="Allow witnesses on this machine or in your own network."
)
def checkpoint(folder: Path, key_path: Path, policy: str | None, *, allow_private: bool) -> int:
    """Publish a checkpoint over what was accepted, and have it cosigned."""
    asked = read_log_policy(policy) if policy else None
    signer = open_key(key_path)
    with LogFolder.open(folder, wait=_WAIT) as log:
        before = log.head
        note = log.publish(signer)
    _say_checkpoint("checkpoint.nothing" if note == before else "checkpoint.done", note)
    return DONE if asked is None else _witnessed(folder, asked, allow_private=allow_private)


def _say_checkpoint(code: str, note: Note) -> None:
    head = Checkpoint.parse(note.text)
    say(code, size=head.size, root=encode_base64(head.root))


def _witnessed(folder: Path, policy: TrustPolicy, *, allow_private: bool) -> int:
    done = have_witnessed(folder, policy, _asking(allow_private=allow_private), wait=_WAIT)
    for answer in done.answers:
        code = "witness.cosigned" if answer.cosigned else "witness.refused"
        code = "witness.alarm" if answer.alarming else code
        say(code, name=answer.key.name, problem=answer.problem)
    number = len(policy.cosignatures(done.note))
    code = "witness.met" if done.met else "witness.unmet"
    say(code, number=number, known=len(policy.witnesses))
    if done.alarms:
        return REFUSED
    return DONE if done.met else COULD_NOT_TELL


def _asking(*, allow_private: bool) -> Ask:
    # Loaded here: a log without witnesses needs no HTTP client.
    from cairn.fetching import Poster  # noqa: PLC0415

    def ask(url: str, body: bytes) -> tuple[int, bytes]:
        answer = Poster(url, allow_private=allow_private).post(body, "text/plain")
        return answer.status, answer.body

    return ask


@click.command("forget")
@_FOLDER
@_PATHS
@click.option(
    "--kind",
    type=click.Choice([each.value for each in Artefact if each.personal]),
    default=Artefact.CREDENTIAL.value,
    show_default=True,
    help="What the documents are.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(folder: Path, paths: tuple[str, ...], kind: str, *, yes: bool) -> int:
    """Erase the salts of documents: what remains in the log says nothing about anybody."""
    documents = list(documents_in(paths, Artefact(kind)))
    if not yes:
        click.confirm(sentence(ROOM, "forget.ask", number=len(documents)), abort=True, err=True)
    with Salts.open(folder / PRIVATE / SALTS) as salts:
        erased = sum(salts.erase(document.octets) for document in documents)
    say("forget.done", erased=erased)
    say("forget.kept", err=True)
    return DONE


@click.command("adopt")
@_FOLDER
@click.option("--log-key", required=True, metavar="KEY", help="The log's verifier key.")
def adopt(folder: Path, log_key: str) -> None:
    """Take over a log of which FOLDER/public is all there is; every file is checked."""
    with LogFolder.adopt(folder, VerifierKey.parse(log_key)) as log:
        assert log.head is not None
        size = Checkpoint.parse(log.head.text).size
        say("adopt.done", origin=log.origin, size=size)


class _Entries:
    """Makes entries; those about persons with salts that are kept first."""

    def __init__(self, folder: Path, artefact: Artefact) -> None:
        self._artefact = artefact
        personal = artefact.personal
        self._salts = Salts.open(folder / PRIVATE / SALTS) if personal else None

    def __enter__(self) -> Callable[[list[LogDocument]], list[Entry]]:
        return self._of

    def __exit__(self, *_: object) -> None:
        if self._salts:
            self._salts.close()

    def _of(self, documents: list[LogDocument]) -> list[Entry]:
        personal = self._artefact.personal
        if personal and self._salts:
            octets = [document.octets for document in documents]
            return self._salts.commit_to(personal, octets, secrets.token_bytes)
        return [self._artefact.digest(document.octets) for document in documents]


def _salts(folder: Path, artefact: Artefact) -> _Entries:
    return _Entries(folder, artefact)
