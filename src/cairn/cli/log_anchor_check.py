"""``cairn log anchor check``: is a receipt, or a Blockcerts credential, true?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.anchoring.batch_checking import check_batch, is_blockcerts
from cairn.anchoring.checking import check_receipt
from cairn.canonical import json_text
from cairn.canonical.contexts import Contexts
from cairn.cli import COULD_NOT_TELL, DONE, REFUSED
from cairn.cli.chain_access import (
    NODE_VARIABLE,
    ROOM,
    address_given,
    confirmations_option,
    private_option,
    read_at_most,
)
from cairn.logs.chain_access import open_chain
from cairn.transparency.anchors import AnchorReceipt
from cairn.wording import sentence

if TYPE_CHECKING:
    from cairn.anchoring.chain import Chain
    from cairn.canonical.json_text import JsonObject

_MOST_OCTETS = 1_000_000
"""Length of what is checked: a receipt, or a credential."""


@click.command("check")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--rpc",
    "nodes",
    multiple=True,
    envvar=NODE_VARIABLE,
    required=True,
    metavar="URL",
    help="A node of the chain, whichever you trust; give several, and they must agree.",
)
@confirmations_option
@click.option("--publisher", metavar="ADDRESS", help="The account that must have anchored it.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@private_option
def check(
    path: Path,
    nodes: tuple[str, ...],
    confirmations: int | None,
    publisher: str | None,
    *,
    as_json: bool,
    allow_private: bool,
) -> int:
    """Ask the chain whether a receipt is true. Takes no key and costs nothing.

    A Blockcerts credential can stand in its place: is it unchanged, and does the chain hold the
    root of its batch?
    """
    chains = [
        open_chain(node, confirmations=confirmations, allow_private=allow_private) for node in nodes
    ]
    account = None if publisher is None else address_given(publisher)
    data = read_at_most(path, _MOST_OCTETS)
    document = json_text.parse(data)
    if isinstance(document, dict) and is_blockcerts(document):
        verdict = _batch_verdict(document, chains, account)
    else:
        verdict = _receipt_verdict(data, chains, account)
    if as_json:
        click.echo(json.dumps(verdict.document, ensure_ascii=False))
    else:
        word = {True: "check.passed", False: "check.failed", None: "check.unclear"}
        click.echo(f"{sentence(ROOM, word[verdict.confirmed])} {verdict.reason}")
        if verdict.what:
            click.echo(verdict.what)
    return {True: DONE, False: REFUSED, None: COULD_NOT_TELL}[verdict.confirmed]


@dataclass(frozen=True, slots=True)
class _Verdict:
    confirmed: bool | None
    code: str
    reason: str
    what: str
    more: JsonObject

    @property
    def document(self) -> JsonObject:
        outcome = {True: "passed", False: "failed", None: "indeterminate"}[self.confirmed]
        return {"outcome": outcome, "code": self.code, "reason": self.reason, **self.more}


def _receipt_verdict(data: bytes, chains: list[Chain], account: str | None) -> _Verdict:
    receipt = AnchorReceipt.parse(data)
    finding = check_receipt(receipt, chains)
    confirmed, code = finding.confirmed, finding.code
    if account is not None and account != receipt.publisher:
        confirmed, code = False, "other_publisher"
    head = receipt.checkpoint
    what = sentence(
        ROOM,
        "check.what",
        size=head.size,
        origin=head.origin,
        time=receipt.document["block"]["time"],
        chain=receipt.chain_id,
        publisher=receipt.publisher,
    )
    reason = sentence(ROOM, code, **dict(finding.facts))
    return _Verdict(confirmed, code, reason, what, {"receipt": receipt.document})


def _batch_verdict(document: JsonObject, chains: list[Chain], account: str | None) -> _Verdict:
    finding = check_batch(document, chains, Contexts.shipped())
    confirmed, code = finding.confirmed, finding.code
    if confirmed and account is not None and account != finding.account:
        confirmed, code = False, "other_publisher"
    reason = sentence(ROOM, code, **dict(finding.facts))
    if not finding.confirmed:
        return _Verdict(confirmed, code, reason, "", {})
    time = datetime.fromtimestamp(finding.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said: JsonObject = {"chain": finding.chain_id, "time": time, "account": finding.account}
    return _Verdict(confirmed, code, reason, sentence(ROOM, "batch.what", **said), said)
