"""One run of verification from the command line, shared by the commands that verify first.

What is fetched for one credential serves those that follow; nothing is fetched where the caller
said ``--offline``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import click

from cairn.cli import COULD_NOT_TELL, DONE, REFUSED, WRONG_USE
from cairn.verification import Facts, Outcome, unreadable, verify
from cairn.verification.moments import moment_of
from cairn.verification.series import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.bulk.workers import Crew
    from cairn.cli.sources import Source
    from cairn.cli.verification_inputs import StatusFiles
    from cairn.fetching import Fetcher
    from cairn.verification import Policy, Report, Want


@dataclass
class Session:
    """One run: what is known so far, and what came out so far."""

    facts: Facts
    policy: Policy
    at: datetime
    status_files: StatusFiles
    fetch: bool
    allow_private: bool
    counts: Counter[Outcome] = field(default_factory=Counter)
    readable: int = 0
    _series: Series | None = field(default=None, init=False)
    """Remembers from one credential to the next, where there are many."""

    def verify(self, source: Source) -> Report:
        """The report on one credential. What was fetched for it serves those that follow."""
        return self._counted(self._settled(source, self._look(source)))

    def verify_all(self, sources: Iterable[Source], crew: Crew | None) -> Iterator[Report]:
        """The report on each of many, in order, by a crew; without one by this process."""
        self._series = Series(self.facts, self.policy, self.at)
        if crew is None:
            return map(self.verify, sources)
        from cairn.bulk.verifying import verify_all  # noqa: PLC0415 - one credential needs no room

        def settle(source: Source, report: Report) -> Report:
            return self._counted(self._settled(source, report))

        return verify_all(
            sources, lambda: self.facts, self.policy, self.at, crew=crew, settle=settle
        )

    def _counted(self, report: Report) -> Report:
        self.counts[report.outcome] += 1
        self.readable += bool(report.kind)
        return report

    def _settled(self, source: Source, report: Report) -> Report:
        """The report, made again wherever a fact was missing and can be had."""
        if source.problem:
            return unreadable(source.name, f"{source.problem}.")
        if not report.wanted:
            return report
        # What was found for an earlier one may be all that this one lacked.
        report = self._look(source)
        local = self.status_files.stand_in(report.wanted)
        if local:
            self._know(self.facts.with_documents(local))
            report = self._look(source)
        if self.fetch and report.wanted:
            self._know(self._gather(source, report))
            report = self._look(source)
        return report

    def _know(self, facts: Facts) -> None:
        self.facts = facts
        if self._series is not None:
            self._series.know(facts)

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
        if facts is None and self._series is not None:
            return self._series.verify(source.data, source=source.name, evidence=source.evidence)
        return verify(
            source.data,
            facts or self.facts,
            self.policy,
            self.at,
            source=source.name,
            evidence=source.evidence,
        )

    @property
    def exit_code(self) -> int:
        """The worst over all: refused, then could not tell, then done."""
        if not self.readable:
            return WRONG_USE
        if self.counts[Outcome.FAILED]:
            return REFUSED
        return COULD_NOT_TELL if self.counts[Outcome.INDETERMINATE] else DONE


def moment_given(text: str | None) -> datetime:
    """The moment that ``--at`` names; now where it was not given.

    Raises:
        click.UsageError: it is no date.
    """
    if text is None:
        return datetime.now(UTC)
    found = moment_of(text)
    if found is None:
        raise click.UsageError(
            f"“{text}” is not a date such as 2026-05-31 or 2026-05-31T12:00:00Z."
        )
    return found
