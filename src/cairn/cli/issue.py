"""``cairn issue``: issue a micro-credential to the people in a CSV file."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import secrets
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from cairn.bulk.issuing_run import Tally, issue_rows
from cairn.bulk.journal import Journal
from cairn.bulk.outputs import Form
from cairn.bulk.recipients import COLUMNS, RowFault, read_heading, read_rows
from cairn.canonical import json_text
from cairn.cli.crews import CLUSTER, crew_of
from cairn.cli.key import open_key
from cairn.cli.progress import Progress
from cairn.cli.status_folder import StatusFolder
from cairn.domain import Organisation
from cairn.errors import OutputUnusable, UnreadableInput, WrongUse
from cairn.formats import record
from cairn.issuing import Issuance, prepare
from cairn.proofs import controller_documents, data_integrity
from cairn.proofs.cryptosuites import SUITES

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.keys import PublicKey

_PROOFS = sorted(name for name, suite in SUITES.items() if not suite.verify_only)
_FILE = click.Path(path_type=Path)
_SHOWN_FAULTS = 20
_LONG_LIST = 200_000
"""Octets of a list from which on starting more processes pays: some thousand rows."""


@dataclass
class _Faults:
    """The rows that were not issued: told on the screen, kept in a file where one is named.

    All are kept in memory only where the answer is to hold all; a list may be wrong in every row.
    """

    file: TextIO | None
    keep_all: bool
    all: list[RowFault] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.file is not None:
            self._writer = csv.writer(self.file)
            self._writer.writerow(("line", "column", "code", "problem", "remedy"))

    def __call__(self, fault: RowFault) -> None:
        if len(self.all) < _SHOWN_FAULTS or self.keep_all:
            self.all.append(fault)
        if self.file is not None:
            self._writer.writerow(
                (fault.line, fault.column, fault.code, fault.problem(), fault.remedy())
            )


@click.command("issue")
@click.argument("achievement", type=_FILE)
@click.argument("recipients", type=_FILE)
@click.option("--key", required=True, type=_FILE, help="The issuer's key file.")
@click.option(
    "--out",
    required=True,
    type=click.Path(),
    help="What to write or continue: JSONL, or a ZIP (X.zip) or folder (X/) of one file each.",
)
@click.option("--issuer", type=_FILE, help="The issuer's profile; its id may be left out.")
@click.option(
    "--did-document",
    type=_FILE,
    help="The issuer's DID document, where its id is not the key's did:key.",
)
@click.option("--proof", type=click.Choice(_PROOFS), help="How to sign; by the key's type.")
@click.option("--status-list-url", metavar="URL", help="Where the status lists will be published.")
@click.option("--status-out", type=_FILE, help="The folder of the status lists.")
@click.option(
    "--suspendable",
    is_flag=True,
    help="Let them be suspended too. Some checkers of other makers object to the second entry.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Processes that sign; all cores for long lists."
)
@click.option("--cluster", metavar="ADDRESS", help=CLUSTER)
@click.option("--errors", type=_FILE, help="Write the faulty rows to this CSV file too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    achievement: Path,
    recipients: Path,
    key: Path,
    out: str,
    issuer: Path | None,
    did_document: Path | None,
    proof: str | None,
    status_list_url: str | None,
    status_out: Path | None,
    suspendable: bool,
    jobs: int | None,
    cluster: str | None,
    errors: Path | None,
    as_json: bool,
) -> int:
    """Issue a micro-credential to everybody in a CSV file, each exactly once.

    ACHIEVEMENT is a description (YAML or JSON). RECIPIENTS is a CSV file with the column name and
    one of email and did; awarded_on, grade, evidence_url and valid_until are welcome. A faulty row
    is reported and does not stop the rest; mend it and run the same command again. Leaves with 0
    where everybody has a credential, 1 where a row was not issued, 2 for wrong use.
    """
    if (status_list_url is None) != (status_out is None):
        raise WrongUse(detail="--status-list-url and --status-out are given together, or neither.")
    if suspendable and status_out is None:
        raise WrongUse(detail="--suspendable needs --status-list-url and --status-out.")
    crew = crew_of(jobs, cluster, lambda: recipients.stat().st_size > _LONG_LIST)
    form, target = _form_of(out), Path(out)
    _keep_apart(target, errors, (achievement, recipients, key, issuer, did_document))
    signer = open_key(key)
    profile = Organisation() if issuer is None else record.read_issuer(_read(issuer))
    issuance = prepare(
        record.read_achievement(_read(achievement)),
        profile,
        signer,
        verification_method=_method(did_document, profile, signer.public_key),
        proof=proof,
    )
    now = datetime.now(UTC).replace(microsecond=0)
    with ExitStack() as open_until_done:
        rows_file = open_until_done.enter_context(_text(recipients))
        heading = read_heading(rows_file.readline())
        folder = None
        if status_out is not None and status_list_url is not None:
            folder = open_until_done.enter_context(
                StatusFolder.create(
                    status_out,
                    status_list_url,
                    random=secrets.token_bytes,
                    suspendable=suspendable,
                )
            )
            folder.claim(issuance.issuer.id)
        journal = Journal.open(
            _journal_of(target),
            _purpose(issuance, status_list_url, suspendable=suspendable),
            instant=now.isoformat(),
            fresh_secret=secrets.token_bytes(32),
        )
        open_until_done.callback(journal.close)
        faults = _Faults(
            open_until_done.enter_context(_new_text(errors)) if errors else None, keep_all=as_json
        )
        rows = read_rows(rows_file, heading, today=now.date())
        progress = Progress(_share_read(rows_file, recipients))
        open_until_done.callback(progress.close)
        tally = Tally()
        for tally in issue_rows(
            rows,
            issuance,
            journal,
            target,
            form=form,
            status=folder,
            crew=crew,
            on_fault=faults,
        ):
            progress.show(tally.issued, tally.faults)
        if folder is not None:
            _publish(folder, issuance, now)
        journal.finish()
    _report(tally, faults, heading.unused, target, errors, as_json=as_json)
    return 1 if tally.faults else 0


def _journal_of(out: Path) -> Path:
    return out.with_name(out.name + ".journal")


def _keep_apart(out: Path, errors: Path | None, read: tuple[Path | None, ...]) -> None:
    """Refuse to write over what somebody else made, before anything is begun."""
    if not out.parent.is_dir():
        raise WrongUse(detail=f"There is no folder {out.parent} to write {out.name} in.")
    # Asked before a journal is begun: with one beside it, the file would look like an output.
    taken = any(out.iterdir()) if out.is_dir() else out.is_file() and out.stat().st_size > 0
    if taken and not _journal_of(out).exists():
        raise OutputUnusable(path=out, detail="there is something already, and no journal of it")
    if errors is not None:
        others = {each.resolve() for each in (out, _journal_of(out), *read) if each is not None}
        if errors.resolve() in others:
            raise WrongUse(
                detail=f"--errors names {errors}, which is another file of this command."
            )


def _form_of(out: str) -> Form:
    if out.endswith(("/", os.sep)) or Path(out).is_dir():
        return Form.FOLDER
    return Form.ZIP if Path(out).suffix.lower() == ".zip" else Form.LINES


def _method(document: Path | None, issuer: Organisation, key: PublicKey) -> str | None:
    """The verification method of the key in the issuer's own document, where one is given."""
    if document is None:
        return None
    read = json_text.parse(_read(document))
    if not isinstance(read, dict) or read.get("id") != issuer.id:
        raise WrongUse(detail=f"{document} is not the DID document of {issuer.id or 'the issuer'}.")
    method = controller_documents.method_for(read, key)
    if method is None:
        raise WrongUse(detail=f"{document} does not list this key under “assertionMethod”.")
    return method


def _purpose(
    issuance: Issuance, status_list_url: str | None, *, suspendable: bool
) -> dict[str, str]:
    """What the output is for: a later run must agree in all of it.

    The address alone stands for both lists, as it did before there was a choice: an output begun
    then is continued with ``--suspendable``.
    """
    lists = status_list_url or "none"
    if status_list_url is not None and not suspendable:
        lists += " (revocation alone)"
    described = record.write_achievement(issuance.achievement, record.Syntax.JSON)
    return {
        "issuer": issuance.issuer.id,
        "key": issuance.verification_method,
        "proof": issuance.proof,
        "achievement": f"{issuance.achievement.id} {issuance.achievement.version}".strip(),
        "description": hashlib.sha256(described.encode()).hexdigest(),
        "status list": lists,
    }


def _publish(folder: StatusFolder, issuance: Issuance, now: datetime) -> None:
    """Put lists in place for the credentials that point at them; those that are there stay."""

    def sign(document: JsonObject) -> JsonObject:
        return data_integrity.sign(
            document,
            suite=issuance.proof,
            signer=issuance.signer,
            verification_method=issuance.verification_method,
            created=stamp,
            contexts=issuance.contexts,
        )

    stamp = now.isoformat().replace("+00:00", "Z")
    folder.publish(sign, issuer=issuance.issuer.id, at=stamp)


def _report(
    tally: Tally,
    faults: _Faults,
    unused: tuple[str, ...],
    out: Path,
    errors: Path | None,
    *,
    as_json: bool,
) -> None:
    if as_json:
        document = {
            "issued": tally.issued,
            "already_issued": tally.already,
            "faults": tally.faults,
            "output": str(out),
            "unused_columns": list(unused),
            "not_carried": sorted(tally.losses),
            "rows": [
                {
                    "line": fault.line,
                    "column": fault.column,
                    "code": fault.code,
                    "problem": fault.problem(),
                    "remedy": fault.remedy(),
                }
                for fault in faults.all
            ],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for name in unused:
        click.echo(f"The column “{name}” is not used; known are {', '.join(COLUMNS)}.", err=True)
    for fault in faults.all[:_SHOWN_FAULTS]:
        place = f"line {fault.line}" + (f", {fault.column}" if fault.column else "")
        click.echo(f"{click.style(place, bold=True)}: {fault.problem()} {fault.remedy()}", err=True)
    reported = tally.faults + tally.already
    if reported > _SHOWN_FAULTS:
        where = f"; all are in {errors}" if errors else ""
        click.echo(f"… {reported} rows in all{where}.", err=True)
    for loss in sorted(tally.losses):
        click.echo(f"Not carried by the format: {loss}", err=True)
    people = "person" if tally.issued == 1 else "people"
    click.echo(f"Issued to {tally.issued} {people}: {out}")
    if tally.already:
        click.echo(f"Already issued before, left as they are: {tally.already}.")
    if tally.faults:
        click.echo(f"Not issued: {tally.faults}. Mend the rows and run the same command again.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(detail=f"{path}: {error.strerror}") from error


def _text(path: Path) -> TextIO:
    try:
        # Octets that are not UTF-8 come in as lone surrogates: only their rows are then at fault.
        return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise UnreadableInput(detail=f"{path}: {error.strerror}") from error


def _new_text(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise WrongUse(detail=f"{path}: {error.strerror}") from error


def _share_read(file: TextIO, path: Path) -> Callable[[], float | None]:
    """How much of a list is read, from 0 to 1; nothing of what has no size, as a pipe."""
    size = path.stat().st_size
    return lambda: min(1.0, file.buffer.tell() / size) if size else None
