"""One question by POST to an address that an operator named, within bounds.

For services that an operator chose and this program talks to: a node of a chain, a witness. Nothing
that a document names is ever asked in this way. Plain http and private addresses pass where the
operator opened them, as for :class:`cairn.fetching.Fetcher`; a redirect is never followed, because
whoever answers must not choose who is told.

The path and query of such an address may hold the operator's access key, so no error repeats them.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpcore

from cairn.errors import FetchFailed, FetchRefused
from cairn.fetching.addresses import locate
from cairn.fetching.connections import CheckedBackend, Deadline, resolve
from cairn.fetching.fetcher import usual_authorities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.fetching.addresses import Location
    from cairn.fetching.connections import Resolver


@dataclass(frozen=True, slots=True)
class PostLimits:
    """Bounds on one question and its answer."""

    octets: int = 4 * 1024 * 1024
    """Length of the answer."""

    seconds: float = 20.0
    """From the name lookup to the last octet."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An answer, whatever its status: some services say with 4xx what they mean."""

    status: int
    body: bytes


class Poster:
    """Asks one address; safe to use from several threads at once.

    Args:
        url: where to ask.
        limits: bounds on size and time.
        allow_private: whether the operator opened loopback and private networks.
        resolver: how host names are resolved; the operating system's way by default.
        ssl_context: the authorities that are trusted; the usual ones by default.

    Raises:
        FetchRefused: an address of a form that is never asked.
    """

    def __init__(
        self,
        url: str,
        limits: PostLimits | None = None,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        try:
            self._location = locate(url, allow_private=allow_private)
        except FetchRefused as error:
            raise FetchRefused(url=_host_part(url), detail=error.facts["detail"]) from None
        self.limits = limits or PostLimits()
        self._allow_private = allow_private
        self._resolver = resolver
        self._ssl_context = ssl_context or usual_authorities()

    @property
    def named(self) -> str:
        """The address without path and query: fit to be shown and kept."""
        return shown(self._location)

    def post(
        self, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
    ) -> Posted:
        """Ask, and read the answer.

        Args:
            body: what is sent.
            media_type: of ``body``.
            headers: further fields.

        Raises:
            FetchRefused: a rule forbids to ask the network address that the name leads to.
            FetchFailed: there was no answer, or none within the bounds.
        """
        deadline = Deadline(self.limits.seconds)
        place = self._location
        backend = CheckedBackend(place, deadline, self._resolver, allow_private=self._allow_private)
        fields = {
            "Host": place.host_header,
            "Content-Type": media_type,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "User-Agent": "cairn",
            "Connection": "close",
            **(headers or {}),
            "Content-Length": str(len(body)),
        }
        address = httpcore.URL(
            scheme=place.scheme, host=place.host, port=place.port, target=place.target
        )
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=self._ssl_context, network_backend=backend, max_connections=1
                ) as pool,
                pool.stream(
                    "POST", address, headers=list(fields.items()), content=body
                ) as response,
            ):
                return Posted(response.status, self._read(response))
        except httpcore.TimeoutException as error:
            detail = f"it took longer than {self.limits.seconds:g} seconds"
            raise FetchFailed(url=self.named, detail=detail) from error
        except FetchRefused as error:
            raise FetchRefused(url=self.named, detail=error.facts["detail"]) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            raise FetchFailed(url=self.named, detail=f"the connection failed ({error})") from error

    def _read(self, response: httpcore.Response) -> bytes:
        parts = []
        room = self.limits.octets
        for chunk in response.iter_stream():
            room -= len(chunk)
            if room < 0:
                detail = f"the answer is longer than {self.limits.octets} octets"
                raise FetchFailed(url=self.named, detail=detail)
            parts.append(chunk)
        return b"".join(parts)


def shown(location: Location) -> str:
    """Scheme, host and port of an address."""
    return f"{location.scheme}://{location.host_header}"


def _host_part(url: str) -> str:
    """What may be repeated of an address that could not be taken apart."""
    scheme, mark, rest = url.partition("://")
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    return f"{scheme}://{host[:80]}" if mark else "the address"
