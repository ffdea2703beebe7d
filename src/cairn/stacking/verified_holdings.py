"""From reports of verification to what a stack may be built of: only what was found genuine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cairn.formats.detect import Kind
from cairn.stacking.holdings import held
from cairn.stacking.programme_report import NotVerified
from cairn.verification import Outcome
from cairn.verification.verified import verified
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.stacking.holdings import Holding
    from cairn.verification import Report

ROOM = "stacking_programme"

_CONTAINERS = frozenset({Kind.CLR_2.value, Kind.PRESENTATION.value})
"""What holds credentials and awards nothing itself: its parts are what is held."""


def verified_holdings(
    reports: Iterable[tuple[Report, bytes]],
) -> tuple[tuple[Holding, ...], tuple[NotVerified, ...]]:
    """What was found genuine, and what was not with the reasons.

    A learner record or a presentation stands for the credentials in it, each on its own.
    """
    holdings: list[Holding] = []
    refused = []
    for report, octets in reports:
        for one in _each(report):
            credential = verified(one, octets)
            if credential is None:
                refused.append(_refusal(one))
            else:
                holdings += held(credential)
    return tuple(holdings), tuple(refused)


def _each(report: Report) -> Iterator[Report]:
    """The credential, or those that it holds; endorsements award nothing."""
    parts = [part for part in report.parts if part.kind != Kind.ENDORSEMENT.value]
    if report.kind not in _CONTAINERS or not parts:
        yield report
        return
    for part in parts:
        yield from _each(replace(part, source=f"{report.source} {part.source}".strip()))


def _refusal(report: Report) -> NotVerified:
    if report.outcome is Outcome.PASSED:
        said = sentence(ROOM, "refused.format", kind=report.kind)
        return NotVerified(report.source, report.outcome.value, (said,))
    reasons = tuple(check.reason for check in report.decisive())
    return NotVerified(report.source, report.outcome.value, reasons)
