"""What ``cairn revoke``, ``cairn suspend`` and ``cairn reinstate`` have in common.

Each credential must be shown: its entry says which bit is its own, and its proof that the issuer of
these lists signed it. Then the audit line is written, and every list behind it is signed anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.canonical import json_text
from cairn.canonical.contexts import Contexts
from cairn.cli.key import open_key
from cairn.cli.sources import sources_in
from cairn.cli.status_audit import Act
from cairn.cli.status_folder import StatusFolder
from cairn.errors import CairnError, NotSuspendable, UnreadableInput, WrongUse
from cairn.issuing.pipeline import DEFAULT_PROOF
from cairn.proofs import controller_documents, data_integrity
from cairn.verification import NO_FACTS, Document, Outcome, verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.canonical.json_text import JsonObject
    from cairn.cli.sources import Source
    from cairn.cli.status_audit import Position
    from cairn.cli.status_folder import Changes
    from cairn.crypto.keys import PrivateKey
    from cairn.verification import Facts, Report

_FILE = click.Path(path_type=Path)
_DONE_WORD = {Act.REVOKE: "revoked", Act.SUSPEND: "suspended", Act.REINSTATE: "reinstated"}
_OURS = frozenset({"format", "terms", "structure", "proof", "key", "issuer"})
"""The steps that must pass before a credential counts as this issuer's; whether it is in force or
was withdrawn already is not asked."""

REFUSED = 1
UNREADABLE = 2


@dataclass(frozen=True, slots=True)
class Authority:
    """Who changes the lists, and with what key."""

    issuer: str
    key: PrivateKey
    verification_method: str
    facts: Facts

    def sign(self, at: str, document: JsonObject) -> JsonObject:
        """A status list with this issuer's proof."""
        return data_integrity.sign(
            document,
            suite=DEFAULT_PROOF[self.key.public_key.type],
            signer=self.key,
            verification_method=self.verification_method,
            created=at,
            contexts=Contexts.shipped(),
        )


@dataclass(slots=True)
class _Asked:
    """The credentials of one command, sorted by what can be done with them."""

    changeable: list[tuple[str, Position]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def make_command(act: Act, help_line: str) -> click.Command:
    """The command for one act."""

    @click.command(act.value, help=help_line)
    @click.option("--status", required=True, type=_FILE, help="The folder of the status lists.")
    @click.option("--key", required=True, type=_FILE, help="The issuer's key file.")
    @click.option("--reason", required=True, help="Why; kept in the audit file, not published.")
    @click.option(
        "--did-document",
        type=_FILE,
        help="The issuer's DID document, where its id is not the key's did:key.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @click.argument("credentials", nargs=-1, required=True)
    def command(
        *,
        status: Path,
        key: Path,
        reason: str,
        did_document: Path | None,
        as_json: bool,
        credentials: tuple[str, ...],
    ) -> int:
        if not reason.strip():
            raise WrongUse(detail="A reason is needed: whoever reviews the lists will ask for it.")
        now = datetime.now(UTC).replace(microsecond=0)
        at = now.isoformat().replace("+00:00", "Z")
        with StatusFolder.open(status) as folder:
            authority = _authority(open_key(key), did_document)
            asked = _sort(sources_in(credentials), act, folder, authority, now)
            changes = folder.change(act, asked.changeable, reason=reason.strip(), at=at)
            # A list that is missing or behind is signed anew as well; not by somebody else.
            lists = []
            if folder.owner in {authority.issuer, None}:
                lists = folder.publish(
                    lambda document: authority.sign(at, document), issuer=authority.issuer, at=at
                )
        _report(act, asked, changes, lists, as_json=as_json)
        if asked.refused or changes.refused:
            return REFUSED
        return UNREADABLE if asked.unreadable else 0

    return command


def _authority(key: PrivateKey, did_document: Path | None) -> Authority:
    public = key.public_key
    if did_document is None:
        return Authority(public.did_key, key, public.key_id, NO_FACTS)
    try:
        body = did_document.read_bytes()
    except OSError as error:
        raise UnreadableInput(detail=f"{did_document}: {error.strerror}") from error
    document = json_text.parse(body)
    issuer = document.get("id") if isinstance(document, dict) else None
    if not isinstance(issuer, str):
        raise WrongUse(detail=f"{did_document} is not a DID document.")
    method = controller_documents.method_for(document, public)
    if method is None:
        raise WrongUse(detail=f"{did_document} does not list this key under “assertionMethod”.")
    return Authority(issuer, key, method, NO_FACTS.with_documents([Document(issuer, body)]))


def _sort(
    sources: Iterable[Source], act: Act, folder: StatusFolder, authority: Authority, now: datetime
) -> _Asked:
    """Find each credential's bit; one that is not this issuer's is not touched."""
    asked = _Asked()
    for source in sources:
        if source.problem:
            asked.unreadable.append((source.name, source.problem))
            continue
        report = verify(source.data, authority.facts, at=now, source=source.name)
        refusal = _not_ours(report, authority)
        if report.checks[0].code == "format.unreadable":
            asked.unreadable.append((source.name, report.checks[0].reason))
        elif refusal:
            asked.refused.append((source.name, refusal))
        else:
            try:
                position = folder.position_of(report.credential or {}, act)
            except CairnError as error:
                told = error.advice() if isinstance(error, NotSuspendable) else error.what()
                asked.refused.append((source.name, told))
            else:
                asked.changeable.append((_name_of(report, source), position))
    return asked


def _not_ours(report: Report, authority: Authority) -> str:
    """Why a credential is not one of this issuer's; empty if it is."""
    issuer = report.essentials.issuer
    if issuer != authority.issuer:
        return f"It was issued by {issuer or 'nobody it names'}, not by {authority.issuer}."
    for check in report.checks:
        if check.step in _OURS and check.outcome in {Outcome.FAILED, Outcome.INDETERMINATE}:
            return check.reason
    return ""


def _name_of(report: Report, source: Source) -> str:
    return report.essentials.identifier or source.name


def _report(act: Act, asked: _Asked, changes: Changes, lists: list[Path], *, as_json: bool) -> None:
    """Say what was done, what was so already, and what was refused and why."""
    refused = asked.refused + [(name, error.what()) for name, error in changes.refused]
    changed = [line.credential for line in changes.written]
    not_changed = {*changed, *(name for name, _ in changes.refused)}
    already = [name for name, _ in asked.changeable if name not in not_changed]
    if as_json:
        document = {
            "act": act.value,
            "changed": changed,
            "already": already,
            "refused": [{"credential": name, "reason": why} for name, why in refused],
            "unreadable": [{"source": name, "reason": why} for name, why in asked.unreadable],
            "lists": [str(path) for path in lists],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    done = _DONE_WORD[act]
    for name in changed:
        click.echo(f"{name}: {done}.")
    for name in already:
        click.echo(f"{name}: was {done} already.")
    for path in lists:
        click.echo(f"{path}: signed anew; publish it.")
    for name, why in refused:
        click.echo(f"{name}: not {done}. {why}", err=True)
    for name, why in asked.unreadable:
        click.echo(f"{name}: cannot be read. {why}", err=True)
