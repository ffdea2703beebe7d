"""Verifying many: on as many cores as wanted, in order, each fact fetched once.

Workers look at credentials with the facts that are known; a credential for which a fact is missing
comes back to the one process that may fetch, and what was found goes out with the next batch. A
credential has its report or the run ends with an error: none is passed over.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar

from cairn.bulk.signing_workers import end_with_parent
from cairn.canonical.contexts import Contexts
from cairn.errors import WorkerLost
from cairn.verification import Facts
from cairn.verification.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from cairn.canonical.json_text import JsonObject
    from cairn.verification import Document, Policy, Report, Unavailable

_IN_A_BATCH = 32
_OCTETS_IN_A_BATCH = 1 << 20
_WAITING_FOR_EACH = 2
"""Batches handed out beyond those being worked on, so that no worker waits; bounds the memory."""


class Source(Protocol):
    """The bytes of one credential and what to call the place they came from."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def data(self) -> bytes:
        """The credential."""


_Source = TypeVar("_Source", bound=Source)


def verify_all(
    sources: Iterable[_Source],
    facts: Callable[[], Facts],
    policy: Policy,
    at: datetime,
    *,
    jobs: int,
    settle: Callable[[_Source, Report], Report],
) -> Iterator[Report]:
    """The report on each of many, in order.

    Args:
        sources: the credentials, read as they are needed.
        facts: what is known by now.
        policy: what the caller asks beyond the specifications.
        at: the moment asked about.
        jobs: processes that look.
        settle: given each report in this process; brings what is missing, and may look again.

    Raises:
        WorkerLost: a worker died.
    """
    start = _Start(tuple(facts().values()), dict(facts().contexts.pinned), policy, at)
    waiting: deque[tuple[Sequence[_Source], Future[list[Report]]]] = deque()
    sent = _Sent(facts)
    with ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(start,),
    ) as pool:
        try:
            for batch in _batches(sources):
                pairs = [(source.name, source.data) for source in batch]
                waiting.append((batch, pool.submit(_look, *sent.now(), pairs)))
                if len(waiting) >= jobs * (1 + _WAITING_FOR_EACH):
                    yield from _settled(*waiting.popleft(), settle)
            while waiting:
                yield from _settled(*waiting.popleft(), settle)
        except BrokenProcessPool as error:
            raise WorkerLost from error
        finally:
            for _, each in waiting:
                each.cancel()


def _settled(
    batch: Sequence[_Source],
    looked: Future[list[Report]],
    settle: Callable[[_Source, Report], Report],
) -> Iterator[Report]:
    for source, report in zip(batch, looked.result(), strict=True):
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
class _Start:
    """What a worker needs to know once."""

    documents: tuple[Document | Unavailable, ...]
    contexts: dict[str, JsonObject]
    policy: Policy
    at: datetime


@dataclass(slots=True)
class _Looking:
    """What a worker looks with."""

    series: Series
    contexts: Contexts
    number: int = 0


_looking: _Looking | None = None
"""Of this worker process; set once when it starts and gone with it."""


def _begin(start: _Start) -> None:
    global _looking  # noqa: PLW0603 - a process pool hands a worker its state in no other way
    # Ctrl-C goes to the whole group; the process that reports decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=end_with_parent, daemon=True).start()
    shipped = Contexts.shipped()
    contexts = shipped.with_documents(start.contexts) if start.contexts else shipped
    series = Series(Facts(start.documents, contexts), start.policy, start.at)
    _looking = _Looking(series, contexts)


def _look(number: int, documents: bytes, sources: list[tuple[str, bytes]]) -> list[Report]:
    assert _looking is not None
    if number > _looking.number:
        # What this process's own parent packed, a moment ago.
        known = pickle.loads(documents)  # noqa: S301
        _looking.series.know(Facts(known, _looking.contexts))
        _looking.number = number
    return [_looking.series.verify(data, source=name) for name, data in sources]
