"""Work handed to others, and its results in the order in which it went out.

What a worker needs once (keys, facts) is its *start*; what it is handed after that is an *item*.
An item can always be made again: nothing in a worker is remembered or written.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cairn.errors import WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")
_Item_contra = TypeVar("_Item_contra", contravariant=True)
_Result_co = TypeVar("_Result_co", covariant=True)

WAITING_FOR_EACH = 2
"""Items handed out beyond those being worked on, so that no worker waits; bounds the memory."""


class Start(Protocol[_Item_contra, _Result_co]):
    """What a worker is told once; it travels by pickle."""

    def begin(self) -> Callable[[_Item_contra], _Result_co]:
        """Called in the worker; gives what is called for each item, in one thread."""


class Crew(Protocol):
    """Those who work."""

    def __call__(self, start: Start[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """The result of each item, in order; items are taken as they can be handed out.

        Raises:
            WorkerLost: no worker is left, or an item was lost too often.
        """


class Processes:
    """A crew of processes on this machine."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    @property
    def most_out(self) -> int:
        """Items that can be out at once, results that were not taken yet among them."""
        return self._jobs * (1 + WAITING_FOR_EACH)

    def __call__(self, start: Start[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """See :class:`Crew`. A start goes through the pipe that starts a process, never with work.

        Raises:
            WorkerLost: a worker died.
        """
        with ProcessPoolExecutor(
            self._jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(start,),
        ) as pool:
            waiting: deque[Future[Result]] = deque()
            try:
                for item in items:
                    waiting.append(pool.submit(_work, item))
                    if len(waiting) >= self.most_out:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BrokenProcessPool as error:
                raise WorkerLost from error
            finally:
                for each in waiting:
                    each.cancel()


_working: Callable[[Any], Any] | None = None
"""Of this worker process; set once when it starts and gone with it."""


def _begin(start: Start[Any, Any]) -> None:
    global _working  # noqa: PLW0603 - a process pool hands a worker its state in no other way
    # Ctrl-C goes to the whole group; the process that hands out decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _working = start.begin()


def _end_with_parent() -> None:
    """End this process when its parent is gone; to be run in a thread of its own.

    A killed parent cannot tell its workers to end; without this they would keep the key.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(item: Any) -> Any:
    assert _working is not None
    return _working(item)
