"""``cairn verify``: whether credentials hold, and why.

Exit codes: 0 every one is confirmed; 1 one is not valid; 3 none is invalid, one could not be
checked; 2 wrong use, or no credential could be read at all.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import click

from cairn.cli import COULD_NOT_TELL, DONE, REFUSED, WRONG_USE, verdicts
from cairn.cli.sources import Source, sources_in
from cairn.cli.verification_inputs import StatusFiles, read_pins, read_trust
from cairn.verification import Facts, Outcome, Policy, Report, unreadable, verify
from cairn.verification.moments import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.fetching import Fetcher
    from cairn.verification import Want

_PROGRESS_EVERY = 25


@dataclass
class _Session:
    """One run: what is known so far, and what came out so far."""

    facts: Facts
    policy: Policy
    at: datetime
    status_files: StatusFiles
    fetch: bool
    allow_private: bool
    counts: Counter[Outcome] = field(default_factory=Counter)
    readable: int = 0

    def verify(self, source: Source) -> Report:
        """The report on one credential. What was fetched for it serves those that follow."""
        report = self._verify(source)
        self.counts[report.outcome] += 1
        self.readable += bool(report.kind)
        return report

    def _verify(self, source: Source) -> Report:
        if source.problem:
            return unreadable(source.name, f"{source.problem}.")
        report = self._look(source)
        local = self.status_files.stand_in(report.wanted)
        if local:
            self.facts = self.facts.with_documents(local)
            report = self._look(source)
        if self.fetch and report.wanted:
            self.facts = self._gather(source, report)
            report = self._look(source)
        return report

    def _gather(self, source: Source, report: Report) -> Facts:
        """The facts and whatever of the missing ones can be fetched."""
        # Loaded here: whoever verifies offline, or what needs no fact, pays for no HTTP client.
        from cairn.fetching import gather  # noqa: PLC0415

        first = report.wanted

        def wanted(facts: Facts) -> Iterable[Want]:
            return first if facts is self.facts else self._look(source, facts).wanted

        return gather(wanted, self._fetcher, self.facts)

    @cached_property
    def _fetcher(self) -> Fetcher:
        from cairn.fetching import Fetcher  # noqa: PLC0415 - see above

        return Fetcher(allow_private=self.allow_private)

    def _look(self, source: Source, facts: Facts | None = None) -> Report:
        return verify(source.data, facts or self.facts, self.policy, self.at, source=source.name)

    @property
    def exit_code(self) -> int:
        """The worst over all: refused, then could not tell, then done."""
        if not self.readable:
            return WRONG_USE
        if self.counts[Outcome.FAILED]:
            return REFUSED
        return COULD_NOT_TELL if self.counts[Outcome.INDETERMINATE] else DONE


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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    paths: tuple[str, ...],
    *,
    offline: bool,
    trust: str | None,
    pins: tuple[str, ...],
    status_files: tuple[str, ...],
    moment: str | None,
    recipient: str | None,
    allow_private: bool,
    as_json: bool,
) -> int:
    """Check credentials: files, folders, images, or standard input (-).

    PATH is JSON, JSON lines, a JWT, a PNG or SVG with a credential baked in, or a folder of these.
    Leaves with 0 where all are confirmed, 1 where one is not valid, 3 where one could not be
    checked, 2 where nothing could be read.
    """
    session = _Session(
        facts=read_pins(pins),
        policy=Policy(trust=read_trust(trust) if trust else None, recipient=recipient),
        at=_moment(moment),
        status_files=StatusFiles(status_files),
        fetch=not offline,
        allow_private=allow_private,
    )
    reports = map(session.verify, sources_in(paths))
    if as_json:
        _print_json(_with_progress(reports))
    else:
        _print_text(reports, session)
    return session.exit_code


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    found = moment_of(text)
    if found is None:
        raise click.UsageError(
            f"“{text}” is not a date such as 2026-05-31 or 2026-05-31T12:00:00Z."
        )
    return found


def _print_json(reports: Iterable[Report]) -> None:
    """One document, written as the reports come, so that a million need the memory of one."""
    click.echo('{"results":[', nl=False)
    for number, report in enumerate(reports):
        text = json.dumps(report.as_dict(), ensure_ascii=False, separators=(",", ":"))
        click.echo(("," if number else "") + "\n" + text, nl=False)
    click.echo("\n]}")


def _print_text(reports: Iterator[Report], session: _Session) -> None:
    """One credential in full; of many a line each, with the reasons of those not confirmed."""
    colour = False if os.environ.get("NO_COLOR") else None
    first, second = next(reports, None), next(reports, None)
    shown = [report for report in (first, second) if report is not None]
    if not shown:
        raise click.UsageError("There is nothing here that could hold a credential.")
    single = len(shown) == 1
    for report in chain(shown, reports):
        lines = verdicts.in_full if single else verdicts.in_brief
        for line in lines(report):
            click.echo(line, color=colour)
    if not single:
        click.echo(f"\n{verdicts.tally(session.counts)}", color=colour)


def _with_progress(reports: Iterable[Report]) -> Iterator[Report]:
    """Count on the terminal while the document goes elsewhere."""
    shown = sys.stderr.isatty() and not sys.stdout.isatty()
    number = 0
    for number, report in enumerate(reports, start=1):
        if shown and number % _PROGRESS_EVERY == 0:
            click.echo(f"\r{number} checked", err=True, nl=False)
        yield report
    if shown and number >= _PROGRESS_EVERY:
        click.echo(f"\r{number} checked", err=True)
