"""Verifying many: on as many cores as wanted, in order, each fact fetched once.

Workers look at credentials with the facts that are known; a credential for which a fact is missing
comes back to the one process that may fetch, and what was found goes out with the next batch. A
credential has its report or the run ends with an error: none is passed over.
"""

from __future__ import annotations

import pickle
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from cairn.canonical.contexts import Contexts
from cairn.verification import Facts
from cairn.verification.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from cairn.bulk.workers import Crew
    from cairn.canonical.json_text import JsonObject
    from cairn.verification import Document, LogEvidence, Policy, Report, Unavailable

_IN_A_BATCH = 128
_OCTETS_IN_A_BATCH = 1 << 20


class Source(Protocol):
    """The bytes of one credential and what to call the place they came from."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def data(self) -> bytes:
        """The credential."""

    @property
    def evidence(self) -> LogEvidence:
        """What goes with it to show that it was logged."""


_Source = TypeVar("_Source", bound=Source)


def verify_all(
    sources: Iterable[_Source],
    facts: Callable[[], Facts],
    policy: Policy,
    at: datetime,
    *,
    crew: Crew,
    settle: Callable[[_Source, Report], Report],
) -> Iterator[Report]:
    """The report on each of many, in order.

    Args:
        sources: the credentials, read as they are needed.
        facts: what is known by now.
        policy: what the caller asks beyond the specifications.
        at: the moment asked about.
        crew: who looks.
        settle: given each report in this process; brings what is missing, and may look again.

    Raises:
        WorkerLost: no worker is left, or one died where that ends the run.
    """
    start = _Start(tuple(facts().values()), dict(facts().contexts.pinned), policy, at)
    waiting: deque[list[_Source]] = deque()
    sent = _Sent(facts)

    def handed_out() -> Iterator[_Batch]:
        for batch in _batches(sources):
            waiting.append(batch)
            number, documents = sent.now()
            yield _Batch(
                number, documents, [(source.name, source.data, source.evidence) for source in batch]
            )

    for reports in crew(start, handed_out()):
        for source, report in zip(waiting.popleft(), reports, strict=True):
            yield settle(source, report)


def _batches(sources: Iterable[_Source]) -> Iterator[list[_Source]]:
    """A few at a time: of small ones many, of large ones one."""
    waiting = iter(sources)
    while batch := list(islice(waiting, 1)):
        octets = len(batch[0].data)
        while len(batch) < _IN_A_BATCH and octets < _OCTETS_IN_A_BATCH:
            more = next(waiting, None)
            if more is None:
                break
            batch.append(more)
            octets += len(more.data)
        yield batch


class _Sent:
    """What workers are told of the facts: nothing until there is something new."""

    def __init__(self, facts: Callable[[], Facts]) -> None:
        self._facts = facts
        self._last = facts()
        self._octets = b""
        self._number = 0

    def now(self) -> tuple[int, bytes]:
        """How often they changed, and the documents, packed once for all batches."""
        now = self._facts()
        if now is not self._last:
            self._last = now
            self._number += 1
            self._octets = pickle.dumps(tuple(now.values()))
        return self._number, self._octets


@dataclass(frozen=True, slots=True)
class _Batch:
    """Credentials that are looked at together.

    Attributes:
        number: how often the facts have changed.
        documents: the facts, packed; empty where they never changed.
        sources: what each credential is called, its bytes, what goes with it.
    """

    number: int
    documents: bytes = field(repr=False)
    sources: list[tuple[str, bytes, LogEvidence]]


@dataclass(frozen=True, slots=True)
class _Start:
    """What a worker needs to know once."""

    documents: tuple[Document | Unavailable, ...]
    contexts: dict[str, JsonObject]
    policy: Policy
    at: datetime

    def begin(self) -> Callable[[_Batch], list[Report]]:
        """See ``workers.Start``."""
        shipped = Contexts.shipped()
        contexts = shipped.with_documents(self.contexts) if self.contexts else shipped
        return _Looking(
            Series(Facts(self.documents, contexts), self.policy, self.at), contexts
        ).look


@dataclass(slots=True)
class _Looking:
    """What a worker looks with."""

    series: Series
    contexts: Contexts
    number: int = 0

    def look(self, batch: _Batch) -> list[Report]:
        """The report on each credential of a batch."""
        if batch.number > self.number:
            # What the process that hands out packed itself, a moment ago.
            known = pickle.loads(batch.documents)  # noqa: S301
            self.series.know(Facts(known, self.contexts))
            self.number = batch.number
        reports = [
            self.series.verify(data, source=name, evidence=evidence)
            for name, data, evidence in batch.sources
        ]
        for report in reports:
            _ = report.outcome  # summed up here, it goes back with the report
        return reports
