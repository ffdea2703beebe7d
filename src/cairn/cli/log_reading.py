"""``cairn log show``, ``prove``, ``check``, ``audit``: what is in a log, and whether it holds."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.bulk.proof_files import PROOF, RECEIPT
from cairn.cli import COULD_NOT_TELL, DONE, REFUSED
from cairn.cli.durable_files import replace_file
from cairn.cli.evidence_files import FOLDER, file_of_many, read_log_policy
from cairn.cli.log_documents import Artefact, documents_in, kind_option
from cairn.cli.log_writing import say
from cairn.cli.progress import Progress
from cairn.errors import (
    CairnError,
    LogRangeRefused,
    LogUnusable,
    SignatureInvalid,
    WrongUse,
)
from cairn.logs import LogReader
from cairn.logs.folder import PRIVATE
from cairn.logs.reader import open_public
from cairn.logs.remote_files import RemoteFiles
from cairn.logs.salts import SALTS, Salts
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.audit import audit as audited
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint
from cairn.transparency.entries import Entry, commitment_entry, document_digest
from cairn.transparency.log_proof import LogProof
from cairn.transparency.notes import VerifierKey
from cairn.transparency.tiles import Bundle, files_of
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.cli.log_documents import LogDocument
    from cairn.logs.public_files import PublicFiles
    from cairn.transparency.notes import Note
    from cairn.transparency.tiles import LogFile
    from cairn.transparency.trust_policy import TrustPolicy

ROOM = "log"
_FOLDER = click.argument("folder", type=click.Path(path_type=Path))


@click.command("show")
@_FOLDER
def show(folder: Path) -> None:
    """Say what a log holds and who cosigned its newest checkpoint."""
    with LogReader.open(folder) as log:
        say("show.log", origin=log.key.name)
        say("show.key", key=log.key.text)
        if log.head is None:
            say("show.none", waiting=log.waiting)
            return
        size = Checkpoint.parse(log.head.text).size
        say("show.size", size=size, waiting=log.waiting)
        names = [line.name for line in log.head.signatures if not line.is_by(log.key)]
        if names:
            say("show.cosigned", names=", ".join(names))


@click.command("prove")
@_FOLDER
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@kind_option
@click.option(
    "--policy",
    metavar="FILE",
    help="What verifiers ask (c2sp.org/tlog-policy): the earliest checkpoint that meets it is "
    "taken.",
)
@click.option(
    "--anchor",
    "receipt",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The receipt of an anchor: prove against the checkpoint that it anchored, and put a copy "
    "beside each proof.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Put all proofs into this folder, named by the documents' digests.",
)
def prove(
    folder: Path,
    paths: tuple[str, ...],
    kind: str,
    policy: str | None,
    receipt: Path | None,
    out: Path | None,
) -> int:
    """Write the proof of logging of each document beside it, as PATH.tlog-proof.

    Of a file of many, the proofs go into the folder PATH.tlog-proofs. Whoever has a credential and
    its proof can show that it was logged: give both to the learner, and to nobody else.
    """
    artefact = Artefact(kind)
    asked = read_log_policy(policy) if policy else None
    anchored = _receipt(receipt) if receipt else None
    written = missing = 0
    progress = Progress(lambda: None)
    where = out or Path(paths[0])
    with LogReader.open(folder) as log, _salts_of(folder, artefact) as salt_of:
        for document in documents_in(paths, artefact):
            salt = salt_of(document)
            if artefact.personal and salt is None:
                say("prove.none", name=document.name, problem="no salt is kept for it here.")
                missing += 1
                continue
            entry = _entry(artefact, document.octets, salt)
            try:
                size = AnchorReceipt.parse(anchored).checkpoint.size if anchored else None
                proof = log.prove(entry, extra=salt, policy=asked, size=size)
            except LogRangeRefused as error:
                say("prove.none", name=document.name, problem=error.what())
                missing += 1
                continue
            file = _sidecar(document, out)
            replace_file(file, proof.octets, mode=0o600 if salt else 0o644)
            if anchored:
                replace_file(file.with_name(file.name.removesuffix(PROOF) + RECEIPT), anchored)
            where = file
            written += 1
            progress.show(written, missing)
    progress.close()
    say("prove.done", number=written, folder=where if written == 1 else where.parent)
    return COULD_NOT_TELL if missing else DONE


@click.command("check")
@click.argument("path", metavar="DOCUMENT")
@kind_option
@click.option("--log-proof", metavar="FILE", help="Its proof; DOCUMENT.tlog-proof by default.")
@click.option("--policy", required=True, metavar="FILE", help="The logs and witnesses you trust.")
def check(path: str, kind: str, log_proof: str | None, policy: str) -> int:
    """Check the proof of logging of a document that is no credential, such as a policy or a key.

    `cairn verify` does so for credentials, with everything else that there is to check.
    """
    artefact = Artefact(kind)
    asked = read_log_policy(policy)
    (document,) = documents_in([path], artefact)
    file = Path(log_proof or f"{path}{PROOF}")
    try:
        proof = LogProof.parse(_read(file))
        entry = _entry(artefact, document.octets, proof.extra)
        logged = proof.verify(entry.octets, asked)
    except (LogUnusable, SignatureInvalid) as error:
        say("check.failed", name=document.name, problem=error.what())
        return REFUSED
    head = logged.checkpoint
    place, size = logged.index, head.size
    say("check.passed", name=document.name, origin=head.origin, place=place, size=size)
    number, known = len(logged.cosignatures), len(asked.witnesses)
    if not logged.witnessed:
        say("check.unwitnessed", number=number, known=known)
        return COULD_NOT_TELL
    if logged.witnessed_at is None:
        say("check.timeless")
        return DONE
    at = datetime.fromtimestamp(logged.witnessed_at, UTC).isoformat()
    say("check.witnessed", number=number, known=known, at=at)
    return DONE


@click.command("audit")
@click.argument("place", metavar="FOLDER_OR_URL")
@click.option("--log-key", metavar="KEY", help="The log's verifier key; or give --policy.")
@click.option("--policy", metavar="FILE", help="The logs and witnesses that you trust.")
@click.option("--allow-private", is_flag=True, help="Allow a server in your own network.")
def audit(place: str, log_key: str | None, policy: str | None, *, allow_private: bool) -> int:
    """Read every file of a log, and hold it against the checkpoint that it signed."""
    asked = read_log_policy(policy) if policy else None
    keys = [VerifierKey.parse(log_key)] if log_key else list(asked.logs if asked else ())
    if not keys:
        raise WrongUse(detail="Say whose log it is: --log-key or --policy.")
    files = _files(place, allow_private=allow_private)
    kinds: Counter[str] = Counter()
    try:
        data = files.checkpoint()
        head, note = open_checkpoint(data or b"", keys)
        audited(head, _counted(files, head), on_entry=lambda _, entry: kinds.update([_kind(entry)]))
    except (LogUnusable, SignatureInvalid) as error:
        say("audit.failed", problem=error.what())
        return REFUSED
    say("audit.passed", origin=head.origin, size=head.size)
    for kind, number in kinds.most_common():
        say("audit.kind", number=number, kind=kind or sentence(ROOM, "audit.other"))
    return _said_witnessed(note, asked)


def _said_witnessed(note: Note, policy: TrustPolicy | None) -> int:
    if policy is None or not policy.witnesses:
        return DONE
    cosignatures = policy.cosignatures(note)
    met = policy.is_met_by(cosignatures)
    code = "audit.witnessed" if met else "audit.unwitnessed"
    say(code, number=len(cosignatures), known=len(policy.witnesses))
    return DONE if met else COULD_NOT_TELL


def _counted(files: PublicFiles | RemoteFiles, head: Checkpoint) -> Callable[[LogFile], bytes]:
    """Reading, with a bar on the terminal."""
    every = sum(isinstance(name, Bundle) for name in files_of(head.size)) or 1
    read = 0
    progress = Progress(lambda: min(1.0, read / every))

    def counted(name: LogFile) -> bytes:
        nonlocal read
        read += isinstance(name, Bundle)
        progress.show(read, 0)
        if read == every:
            progress.close()
        return files.read(name)

    return counted


def _kind(entry: bytes) -> str:
    try:
        return Entry.parse(entry).kind.value
    except CairnError:
        return ""


def _files(place: str, *, allow_private: bool) -> PublicFiles | RemoteFiles:
    if "://" not in place:
        return open_public(Path(place))
    # Loaded here: a log in a folder needs no HTTP client.
    from cairn.fetching import Fetcher  # noqa: PLC0415

    fetcher = Fetcher(allow_private=allow_private)
    return RemoteFiles(place, lambda url: fetcher.fetch(url).body)


def _entry(artefact: Artefact, octets: bytes, salt: bytes | None) -> Entry:
    personal = artefact.personal
    return commitment_entry(personal, octets, salt or b"") if personal else artefact.digest(octets)


def _sidecar(document: LogDocument, out: Path | None) -> Path:
    """Where a proof goes: beside a file of one, into a folder by digest for files of many."""
    beside = Path(document.name)
    if out is None and beside.is_file():
        return beside.with_name(beside.name + PROOF)
    name = document_digest(document.octets).hex() + PROOF
    if out is not None:
        return out / name
    return Path((file_of_many(document.name) or document.name) + FOLDER) / name


class _SaltsOf:
    """Finds the salt of a document; there is none for what is published anyway."""

    def __init__(self, folder: Path, artefact: Artefact) -> None:
        self._personal = artefact.personal
        self._salts = Salts.open(folder / PRIVATE / SALTS) if self._personal else None

    def __enter__(self) -> Callable[[LogDocument], bytes | None]:
        return self._of

    def __exit__(self, *_: object) -> None:
        if self._salts:
            self._salts.close()

    def _of(self, document: LogDocument) -> bytes | None:
        if self._personal is None or self._salts is None:
            return None
        return self._salts.find(self._personal, document.octets)


def _salts_of(folder: Path, artefact: Artefact) -> _SaltsOf:
    return _SaltsOf(folder, artefact)


def _receipt(path: Path) -> bytes:
    data = _read(path)
    AnchorReceipt.parse(data)
    return data


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUse(detail=f"{path} cannot be read: {error.strerror}.") from error
