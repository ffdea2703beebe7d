"""A crew of workers on other machines: a Dask cluster.

Dask is an optional part; it is imported here and nowhere else. What workers need once, the private
key among it, travels as a worker plug-in, which Dask keeps in memory and hands to workers that come
later. What they are handed after that is a task, which Dask may write to disk, so no secret is ever
in one. Either everything is encrypted (``tls://``) or nothing leaves this machine (loopback).

A worker may die at any moment: the cluster gives its items to others, and here an item that was
lost too often for the cluster is handed out anew. It is made again as it was, because whatever
makes it one of a kind (ordinals, instants, secrets) was fixed before it went out.
"""

from __future__ import annotations

import ipaddress
import pickle
import secrets
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import get_ident
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cairn import __version__
from cairn.bulk.workers import WAITING_FOR_EACH, Item, Result, Start
from cairn.errors import ClusterUnusable, MissingExtra, WorkerLost, WrongUse

try:
    from distributed import Client, Security, get_worker
    from distributed.diagnostics.plugin import SchedulerPlugin, WorkerPlugin
    from distributed.scheduler import KilledWorker
except ImportError as error:
    raise MissingExtra(purpose="the cluster library Dask", extra="cluster") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Future, Scheduler, Worker

_CONNECT_SECONDS = 20
_LOOK_SECONDS = 1.0
_EMPTY_SECONDS = 120.0
"""How long to wait for a worker where none is left: whoever runs the cluster may start another."""

_MOST_LOSSES = 20
"""How often one item is handed out anew after the cluster gave it up."""


class Cluster:
    """The workers of a Dask cluster as a crew; see ``workers.Crew``."""

    def __init__(self, address: str) -> None:
        """Name a cluster; nothing is asked of it yet.

        Args:
            address: of its scheduler, ``tls://HOST:PORT``, or ``tcp://HOST:PORT`` on loopback.

        Raises:
            WrongUse: the address is of another form, or its line would not be encrypted.
        """
        parts = urlsplit(address)
        try:
            whole = parts.scheme in {"tls", "tcp"} and parts.hostname and parts.port
        except ValueError:
            whole = None
        if not whole:
            raise WrongUse(detail=f"--cluster takes tls://HOST:PORT, not {address}.")
        if not _is_private(address):
            raise WrongUse(
                detail=f"--cluster {address} is not encrypted, and credentials and keys would "
                "travel over it: use tls://, or tcp:// on this machine only (127.0.0.1)."
            )
        self._address = address

    def __call__(self, start: Start[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """See ``workers.Crew``.

        Raises:
            ClusterUnusable: it cannot be reached, or a worker cannot be used.
            WorkerLost: no worker was there for a long time, or an item was lost too often.
        """
        with self._connected() as client, _installed(client, start) as name:
            yield from _Run(client, name).results(items)

    @contextmanager
    def _connected(self) -> Iterator[Client]:
        encrypted = self._address.startswith("tls://")
        client = Client.__new__(Client)
        try:
            security = Security(require_encryption=True) if encrypted else None
            if security and not security.get_connection_args("client").get("ssl_context"):
                detail = "Dask's settings name no certificate of a client"
                raise ClusterUnusable(address=self._address, detail=detail)
            client.__init__(
                self._address, timeout=_CONNECT_SECONDS, security=security, set_as_default=False
            )
        except (OSError, TimeoutError, TypeError, ValueError, RuntimeError) as error:
            # What was never connected would wait to say goodbye when it is collected.
            client.status = "closed"
            raise ClusterUnusable(address=self._address, detail=_said(error)) from error
        try:
            self._check(client)
            yield client
        finally:
            client.close(timeout=_CONNECT_SECONDS)

    def _check(self, client: Client) -> None:
        """Whether every line on which a secret will go is encrypted or does not leave here."""
        lines = [str(client.scheduler_info()["address"]), *client.nthreads()]
        for line in lines:
            if not _is_private(line):
                detail = f"it listens or works at {line}, which is not encrypted"
                raise ClusterUnusable(address=self._address, detail=detail)


def _is_private(address: str) -> bool:
    """Whether an address is encrypted, or one of this machine's own."""
    parts = urlsplit(address)
    if parts.scheme == "tls":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"


@contextmanager
def _installed(client: Client, start: Start[Any, Any]) -> Iterator[str]:
    """The plug-in on every worker, now and later, until the run ends or this process is gone."""
    name = f"cairn-{secrets.token_hex(8)}"
    address = str(client.scheduler_info()["address"])
    try:
        # First whoever takes the plug-in away, so that it never outlives its client.
        client.register_plugin(_Forgetting(name, client.id), name=name)
        client.register_plugin(_Starting(name, start), name=name)
    except Exception as error:
        with suppress(Exception):
            client.unregister_worker_plugin(name)
        raise ClusterUnusable(address=address, detail=_said(error)) from error
    try:
        yield name
    finally:
        # A scheduler that is gone has nothing left to forget.
        with suppress(Exception):
            client.unregister_worker_plugin(name)
            client.unregister_scheduler_plugin(name)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:300].rstrip(": .")


class _Starting(WorkerPlugin):  # type: ignore[misc]
    """Holds in a worker's memory what it needs once."""

    def __init__(self, name: str, start: Start[Any, Any]) -> None:
        self.name = name
        self.start: Start[Any, Any] | None = start
        self.version = __version__
        self._by_thread: dict[int, Callable[[Any], Any]] = {}

    def __repr__(self) -> str:
        """Without what it holds: Dask writes plug-ins to its log."""
        return f"<{self.name}>"

    def __getstate__(self) -> dict[str, Any]:
        """What travels."""
        return {**vars(self), "_by_thread": {}}

    def setup(self, worker: Worker) -> None:
        """Called in a worker when it gets the plug-in; an error here keeps the run from it."""
        if not _is_private(worker.address):
            self.start = None
            raise RuntimeError(f"the worker at {worker.address} is not encrypted")
        if self.version != __version__:
            raise RuntimeError(
                f"the worker at {worker.address} has Cairn {__version__}, not {self.version}"
            )

    def teardown(self, worker: Worker) -> None:
        """Called when the run is over, or its client gone."""
        del worker
        self.start = None
        self._by_thread.clear()

    def work(self, thread: int, item: Any) -> Any:
        """The result of an item; each thread of a worker has begun by itself."""
        if thread not in self._by_thread:
            assert self.start is not None
            self._by_thread[thread] = self.start.begin()
        return self._by_thread[thread](item)


class _Forgetting(SchedulerPlugin):  # type: ignore[misc]
    """Takes a run's plug-in from the cluster when its client is gone, however it went."""

    def __init__(self, name: str, client: str) -> None:
        self.name = name
        self.client = client
        self._scheduler: Scheduler | None = None

    def start(self, scheduler: Scheduler) -> None:
        """Called in the scheduler when it gets this plug-in."""
        self._scheduler = scheduler

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """Called when a client is gone."""
        if client == self.client and self.name in scheduler.worker_plugins:
            scheduler.loop.add_callback(
                scheduler.unregister_worker_plugin, comm=None, name=self.name
            )


@dataclass(frozen=True, slots=True)
class _Handed:
    """An item on its way; Dask logs the arguments of a task that failed, and rows name people.

    It is packed here, and so is the result there: Dask would take lists apart and pack what is in
    them piece by piece, which costs more than the work.
    """

    packed: bytes = field(repr=False)


def _work(name: str, handed: _Handed) -> bytes:
    plugin = get_worker().plugins[name]
    # What this run's own client packed.
    item = pickle.loads(handed.packed)  # noqa: S301
    return pickle.dumps(plugin.work(get_ident(), item), pickle.HIGHEST_PROTOCOL)


@dataclass(slots=True)
class _Run:
    """Hands out and gathers."""

    client: Client
    name: str
    number: int = 0
    threads: int = 1
    counted: float = float("-inf")

    def results(self, items: Iterable[Any]) -> Iterator[Any]:
        """The result of each item, in order."""
        waiting: deque[tuple[_Handed, Future]] = deque()
        try:
            for item in items:
                handed = _Handed(pickle.dumps(item, pickle.HIGHEST_PROTOCOL))
                waiting.append((handed, self._submit(handed)))
                while len(waiting) >= self._threads() * (1 + WAITING_FOR_EACH):
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())
        finally:
            self.client.cancel([future for _, future in waiting], force=True)

    def _threads(self) -> int:
        """How many items are worked on at once; workers come and go, so that it is asked anew."""
        now = time.monotonic()
        if now - self.counted > _LOOK_SECONDS:
            self.threads, self.counted = sum(self.client.nthreads().values()), now
        return max(1, self.threads)

    def _submit(self, handed: _Handed) -> Future:
        self.number += 1
        key = f"{self.name}-{self.number}"
        # The name of the plug-in is the run's own: no other run's result is ever taken for ours.
        return self.client.submit(_work, self.name, handed, key=key, pure=False)

    def _result(self, handed: _Handed, future: Future) -> Any:
        for _ in range(_MOST_LOSSES):
            self._wait(future)
            if future.status == "finished":
                with suppress(TimeoutError):
                    # What this run's own plug-in packed.
                    return pickle.loads(future.result(timeout=_CONNECT_SECONDS))  # noqa: S301
                continue  # its worker died before it was asked: the cluster makes it again
            if future.status == "error":
                error = future.exception()
                if not isinstance(error, KilledWorker):
                    raise error
            elif self.client.status != "running":
                raise WorkerLost
            future = self._submit(handed)
        raise WorkerLost

    def _wait(self, future: Future) -> None:
        """Until an item is done, as long as there is a worker who might do it."""
        empty_since: float | None = None
        while future.status == "pending":
            if self.client.status != "running":
                raise WorkerLost
            with suppress(TimeoutError):
                future.exception(timeout=_LOOK_SECONDS)
                return
            if self.client.nthreads():
                empty_since = None
                continue
            empty_since = empty_since or time.monotonic()
            if time.monotonic() - empty_since > _EMPTY_SECONDS:
                raise WorkerLost
