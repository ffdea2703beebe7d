"""``cairn verify``: whether credentials hold, and why.

Exit codes: 0 every one is confirmed; 1 one is not valid; 3 none is invalid, one could not be
checked; 2 wrong use, or no credential could be read at all.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.cli import verdicts
from cairn.cli.crews import CLUSTER, crew_of
from cairn.cli.evidence_files import EvidenceFiles, read_log_policy
from cairn.cli.progress import Progress
from cairn.cli.sources import sources_in
from cairn.cli.verification_inputs import StatusFiles, read_pins, read_trust
from cairn.cli.verification_session import Session, moment_given
from cairn.verification import Outcome, Policy, Requirement
from cairn.wording import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.rendering.pdf_seal_state import SealFound
    from cairn.verification import Report

    Seals = dict[str, SealFound]

_MUCH = 4_000_000
"""Octets of credentials from which on starting more processes pays: some hundred."""


@click.command("verify")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--offline", is_flag=True, help="Ask no server; use only what is given here.")
@click.option("--trust", metavar="FILE", help="Issuers that you know (JSON or YAML).")
@click.option(
    "--pin",
    "pins",
    multiple=True,
    metavar="FILE",
    help="Documents that stand in for the network: a mapping from addresses to files, or a folder.",
)
@click.option(
    "--status",
    "status_files",
    multiple=True,
    metavar="FILE",
    help="A status list that stands in for the one that a credential names; or a folder of them.",
)
@click.option("--at", "moment", metavar="DATE", help="The moment asked about; now by default.")
@click.option(
    "--recipient", metavar="ADDRESS", help="Whose it should be: an e-mail address, a DID."
)
@click.option(
    "--allow-private", is_flag=True, help="Allow servers in your own network to be asked."
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Processes that check; all cores for many."
)
@click.option("--cluster", metavar="ADDRESS", help=CLUSTER)
@click.option(
    "--report",
    "table",
    type=click.Path(path_type=Path),
    help="Write a row for each credential to FILE.html or FILE.csv.",
)
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    help="Write the whole answer about one credential to FILE.html, to read or to print.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="en",
    help="The language of the answer; English by default.",
)
@click.option(
    "--log-proof",
    "log_proofs",
    multiple=True,
    metavar="FILE",
    help="The proof of logging of the credential, or a folder of them; else FILE.tlog-proof is "
    "looked for beside it.",
)
@click.option(
    "--log-policy",
    metavar="FILE",
    help="The logs and witnesses that you trust (c2sp.org/tlog-policy); may stand in --trust too.",
)
@click.option(
    "--anchor",
    "receipts",
    multiple=True,
    metavar="FILE",
    help="The receipt of an anchor, or a folder of them; else FILE.anchor.json is looked for "
    "beside it, and in the folder of --log-proof.",
)
@click.option(
    "--rpc",
    "nodes",
    multiple=True,
    metavar="URL",
    help="A node of the chain, whichever you trust; asked about anchors. Several must agree.",
)
@click.option(
    "--require",
    multiple=True,
    type=click.Choice([each.value for each in Requirement]),
    help="What must be shown for the credential to be confirmed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(  # noqa: PLR0913 - one parameter an option
    paths: tuple[str, ...],
    *,
    offline: bool,
    trust: str | None,
    pins: tuple[str, ...],
    status_files: tuple[str, ...],
    moment: str | None,
    recipient: str | None,
    allow_private: bool,
    jobs: int | None,
    cluster: str | None,
    table: Path | None,
    page: Path | None,
    language: str,
    log_proofs: tuple[str, ...],
    log_policy: str | None,
    receipts: tuple[str, ...],
    nodes: tuple[str, ...],
    require: tuple[str, ...],
    as_json: bool,
) -> int:
    """Check credentials: files, folders, images, or standard input (-).

    PATH is JSON, JSON lines, a JWT, a PNG or SVG with a credential baked in, a folder or ZIP of
    these, or a PDF with a credential attached.
    Leaves with 0 where all are confirmed, 1 where one is not valid, 3 where one could not be
    checked, 2 where nothing could be read.
    """
    session = Session(
        facts=read_pins(pins),
        policy=Policy(
            trust=read_trust(trust) if trust else None,
            recipient=recipient,
            logs=read_log_policy(log_policy, several=True) if log_policy else None,
            require=frozenset(map(Requirement, require)),
        ),
        at=moment_given(moment),
        status_files=StatusFiles(status_files),
        fetch=not offline,
        allow_private=allow_private,
    )
    asked = () if offline else nodes
    beside = EvidenceFiles(log_proofs, receipts, asked, allow_private=allow_private)
    seals: dict[str, SealFound] = {}
    sources = map(beside.found_for, sources_in(paths, seals))
    crew = crew_of(jobs, cluster, lambda: _is_much(paths))
    reports: Iterator[Report] = session.verify_all(sources, crew)
    if page is not None:
        from cairn.cli.verification_page import written  # noqa: PLC0415 - few ask for it

        reports = written(paths, reports, page, session.at, language)
    if table is not None:
        from cairn.cli.verification_table import tabled  # noqa: PLC0415 - few ask for it

        reports = tabled(reports, table, session.at, language)
    reports = _with_progress(reports, session)
    if as_json:
        _print_json(reports, language, seals)
    else:
        _print_text(reports, session, language, seals, summary_only=table is not None)
    return session.exit_code


def _print_json(reports: Iterable[Report], language: str, seals: Seals) -> None:
    """One document, written as the reports come, so that a million need the memory of one."""
    click.echo('{"results":[', nl=False)
    for number, report in enumerate(reports):
        told = report.as_dict(language)
        seal = seals.get(report.source)
        if seal is not None:
            told["seal"] = {"state": seal.state.value, "name": seal.name}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        click.echo(("," if number else "") + "\n" + text, nl=False)
    click.echo("\n]}")


def _print_text(
    reports: Iterator[Report],
    session: Session,
    language: str,
    seals: Seals,
    *,
    summary_only: bool,
) -> None:
    """One credential in full; of many a line each, with the reasons of those not confirmed.

    Where a table says it of each, the screen says how many came out how.
    """
    colour = False if os.environ.get("NO_COLOR") else None
    first, second = next(reports, None), next(reports, None)
    shown = [report for report in (first, second) if report is not None]
    if not shown:
        raise click.UsageError("There is nothing here that could hold a credential.")
    single = len(shown) == 1
    for report in chain(shown, reports):
        lines = verdicts.in_full if single else verdicts.in_brief
        for line in () if summary_only else lines(report, language):
            click.echo(line, color=colour)
        seal = seals.get(report.source)
        if seal is not None and not summary_only:
            click.echo("\n".join(verdicts.of_seal(seal, language)), color=colour)
    if summary_only or not single:
        gap = "" if summary_only else "\n"
        click.echo(f"{gap}{verdicts.tally(session.counts, language)}", color=colour)


def _with_progress(reports: Iterable[Report], session: Session) -> Iterator[Report]:
    """Count on the terminal while the answer goes elsewhere."""
    shown = sys.stderr.isatty() and not sys.stdout.isatty()
    progress = Progress(lambda: None, shown=shown)
    for number, report in enumerate(reports, start=1):
        progress.show(number, session.counts[Outcome.FAILED])
        yield report
    progress.close()


def _is_much(paths: Iterable[str]) -> bool:
    """Whether it pays to start more processes, which takes a second."""
    octets = 0
    for path in map(Path, paths):
        for file in path.rglob("*") if path.is_dir() else [path]:
            octets += file.stat().st_size if file.is_file() else 0
            if octets > _MUCH:
                return True
    return False
