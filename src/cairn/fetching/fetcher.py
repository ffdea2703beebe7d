"""One document from one address, within bounds."""

from __future__ import annotations

import re
import ssl
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import certifi
import httpcore

from cairn.errors import FetchFailed, FetchRefused
from cairn.fetching.addresses import locate
from cairn.fetching.connections import CheckedBackend, Deadline, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.fetching.addresses import Location
    from cairn.fetching.connections import Resolver

_OK = 200
_GONE = 410
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GZIP = 16 + zlib.MAX_WBITS
_ENCODINGS = {b"": None, b"identity": None, b"gzip": _GZIP, b"x-gzip": _GZIP}
_ACCEPT = (
    b"application/vc, application/did+json, application/ld+json, application/json, "
    b"application/vc+jwt, application/jwk+json, text/plain;q=0.5, */*;q=0.1"
)
# What a document that verification wants can be served as. A web page in its place (a login form,
# an error page with status 200) is told apart here, so that the reason given is the right one.
_MEDIA_TYPE = re.compile(
    r"application/(vc|vp|json|jwt|jose|jwk|cbor|xml|octet-stream|x-gzip|gzip)"
    r"|application/[a-z0-9.-]+\+(json|jwt|jws|xml|cbor|ld\+json|ld\+jwt)"
    r"|text/(plain|json|xml)|image/(png|svg\+xml)|"
)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds on what other people's servers can cost."""

    octets: int = 8 * 1024 * 1024
    """Length of one document, on the wire and decompressed."""

    seconds: float = 10.0
    """For one document, from the first name lookup to the last octet, redirects included."""

    redirects: int = 3

    documents: int = 64
    """How many documents one gathering asks for in all."""

    total_seconds: float = 40.0
    """After this long a gathering asks for nothing more."""

    at_once: int = 8
    """How many documents are asked for at the same time."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it came."""

    url: str
    """The address that was asked for."""

    final_url: str
    """The address that answered, after redirects."""

    body: bytes

    media_type: str
    """The ``Content-Type`` without parameters, in lower case; empty where none was sent."""


class Fetcher:
    """Fetches documents; safe to use from several threads at once.

    Args:
        limits: bounds on size and time.
        allow_private: whether an operator opened loopback and private networks. Over these plain
            http is allowed too.
        resolver: how host names are resolved; the operating system's way by default.
        ssl_context: the authorities that are trusted; those of the operating system and of certifi
            by default.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits or FetchLimits()
        self._allow_private = allow_private
        self._resolver = resolver
        self._ssl_context = ssl_context or usual_authorities()

    def fetch(self, url: str) -> Fetched:
        """The document at ``url``.

        Raises:
            FetchRefused: a rule forbids to ask this address, or one that it redirects to.
            FetchFailed: it was asked and gave nothing usable. ``facts["status"]`` is the HTTP
                status where there was one that tells something (404, 410).
        """
        deadline = Deadline(self.limits.seconds)
        location = locate(url, allow_private=self._allow_private)
        for _ in range(self.limits.redirects + 1):
            answer = self._ask(location, deadline)
            if isinstance(answer, Fetched):
                return Fetched(url, answer.final_url, answer.body, answer.media_type)
            location = locate(answer, allow_private=self._allow_private)
        detail = f"it redirects more than {self.limits.redirects} times"
        raise FetchRefused(url=url, detail=detail)

    def _ask(self, location: Location, deadline: Deadline) -> Fetched | str:
        """One request: the document, or the address it redirects to."""
        backend = CheckedBackend(
            location, deadline, self._resolver, allow_private=self._allow_private
        )
        address = httpcore.URL(
            scheme=location.scheme,
            host=location.host,
            port=location.port,
            target=location.target,
        )
        headers = [
            (b"Host", location.host_header.encode("ascii")),
            (b"Accept", _ACCEPT),
            (b"Accept-Encoding", b"gzip"),
            (b"User-Agent", b"cairn"),
            (b"Connection", b"close"),
        ]
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=self._ssl_context, network_backend=backend, max_connections=1
                ) as pool,
                pool.stream("GET", address, headers=headers) as response,
            ):
                return self._read(location, response)
        except httpcore.TimeoutException as error:
            detail = f"it took longer than {self.limits.seconds:g} seconds"
            raise FetchFailed(url=location.url, detail=detail) from error
        except ssl.SSLError as error:
            raise FetchFailed(url=location.url, detail=_tls_detail(error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            detail = (
                _tls_detail(error) if "SSL" in str(error) else f"the connection failed ({error})"
            )
            raise FetchFailed(url=location.url, detail=detail) from error

    def _read(self, location: Location, response: httpcore.Response) -> Fetched | str:
        headers = {name.lower(): value.strip() for name, value in response.headers}
        if response.status in _REDIRECTS and headers.get(b"location"):
            try:
                return urljoin(location.url, headers[b"location"].decode("ascii"))
            except ValueError as error:
                raise FetchRefused(url=location.url, detail="it redirects to no URL") from error
        if response.status != _OK:
            # The body of an error is nobody's document; it is not even read.
            detail = (
                "it is gone (410)"
                if response.status == _GONE
                else (f"the server answered {response.status}")
            )
            raise FetchFailed(url=location.url, detail=detail, status=response.status)
        media_type = _media_type(headers.get(b"content-type", b""))
        if not _MEDIA_TYPE.fullmatch(media_type):
            detail = f"the server sent {media_type}, not a credential or key document"
            raise FetchFailed(url=location.url, detail=detail)
        encoding = headers.get(b"content-encoding", b"").lower()
        if encoding not in _ENCODINGS:
            raise FetchFailed(url=location.url, detail="the server compressed it in an unasked way")
        body = self._body(location, response.iter_stream(), _ENCODINGS[encoding])
        return Fetched(location.url, location.url, body, media_type)

    def _body(self, location: Location, chunks: Iterable[bytes], window: int | None) -> bytes:
        room = self.limits.octets
        stream = _counted(chunks, room)
        if window is not None:
            stream = _counted(_expanded(stream, window, room), room)
        try:
            return b"".join(stream)
        except _TooLongError:
            detail = f"it is longer than {self.limits.octets} octets"
            raise FetchFailed(url=location.url, detail=detail) from None
        except zlib.error as error:
            raise FetchFailed(url=location.url, detail="its compression is damaged") from error


class _TooLongError(Exception):
    """More octets came than are taken."""


def _counted(chunks: Iterable[bytes], room: int) -> Iterator[bytes]:
    """The chunks; raises :class:`_TooLongError` beyond ``room`` octets of them."""
    for chunk in chunks:
        room -= len(chunk)
        if room < 0:
            raise _TooLongError
        yield chunk


def _expanded(chunks: Iterable[bytes], window: int, room: int) -> Iterator[bytes]:
    """Decompress piece by piece; raises ``zlib.error`` where the data end too soon."""
    expander = zlib.decompressobj(window)
    for chunk in chunks:
        pending = chunk
        while pending and not expander.eof:
            piece = expander.decompress(pending, room + 1)
            room -= len(piece)
            if room < 0:
                raise _TooLongError
            pending = expander.unconsumed_tail
            yield piece
    yield expander.flush()
    if not expander.eof:
        raise zlib.error


def _media_type(content_type: bytes) -> str:
    return content_type.partition(b";")[0].strip().lower().decode("ascii", "replace")


def _tls_detail(error: Exception) -> str:
    return f"its certificate or TLS was not accepted ({error})"


def usual_authorities() -> ssl.SSLContext:
    """The certificate authorities of the operating system and of certifi."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
