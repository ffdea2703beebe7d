"""Connections that go only where the check said, and end when their time is up.

httpcore asks a *network backend* for a connection to a name. This one resolves the name itself,
checks every address, and connects to the address that was checked: were the name resolved twice,
its owner could answer the check with a public address and the connection with a private one (DNS
rebinding). TLS still verifies the name, which httpcore hands on for that.
"""

from __future__ import annotations

import socket
import threading
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeAlias

import httpcore

from cairn.fetching.addresses import require_allowed

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Sequence

    from cairn.fetching.addresses import Location

    Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
    """From a host name and a port, its network addresses. Raises OSError."""

_MAXIMUM_ADDRESSES = 4
"""How many addresses of one name are tried."""


class Deadline:
    """The moment by which a whole fetch must be done, whatever the other side does."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """Seconds left; raises ``httpcore.ReadTimeout`` when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


def resolve(host: str, port: int) -> list[str]:
    """Ask the operating system for the addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_in_time(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """Resolve a name, waiting no longer than ``seconds``.

    The operating system's resolver cannot be given a limit, so it works in a thread of its own; a
    thread that nobody waits for ends by itself and does not keep the process alive.

    Raises:
        httpcore.ConnectError: the name has no address.
        httpcore.ConnectTimeout: the resolver did not answer in time.
    """
    answer: list[Sequence[str]] = []

    def ask() -> None:
        try:
            answer.append(resolver(host, port))
        except (OSError, UnicodeError):
            answer.append(())

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not answer:
        raise httpcore.ConnectTimeout
    if not answer[0]:
        raise httpcore.ConnectError("its name has no address")
    return answer[0]


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only, for one location and until one deadline."""

    def __init__(
        self, location: Location, deadline: Deadline, resolver: Resolver, *, allow_private: bool
    ) -> None:
        self._location = location
        self._deadline = deadline
        self._resolver = resolver
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check all, and connect to the first address that answers.

        Raises:
            FetchRefused: one of the addresses must not be asked. One is enough: a name that mixes
                public and private addresses is not an honest one.
        """
        del timeout
        addresses = self._addresses(host, port)
        for address in addresses:
            require_allowed(self._location, address, allow_private=self._allow_private)
        tried = addresses[:_MAXIMUM_ADDRESSES]
        for number, address in enumerate(tried):
            # The time left is shared out, so that one dead address does not use it all up.
            share = self._deadline.remaining() / (len(tried) - number)
            try:
                stream = self._plain.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number + 1 == len(tried):
                    raise
            else:
                return _TimedStream(stream, self._deadline)
        raise httpcore.ConnectError("its name has no address")

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            return resolve_in_time(self._resolver, host, port, self._deadline.remaining())


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every operation ends with the deadline.

    A limit on each read alone would let a server send one octet at a time for ever.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, self._deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
