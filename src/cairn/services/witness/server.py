"""The HTTP shell of a witness (c2sp.org/tlog-witness): plain http, small bodies, bounded threads.

TLS is the web server's in front of it. ::

    POST /add-checkpoint    200 cosignature lines, 409 the size to go on from, 400 403 404 422
    GET  /                  who this is, which logs it follows, and what it cosigned last
"""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from cairn.errors import CairnError
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.notes import MOST_OCTETS
from cairn.transparency.witnessing import SIZE_MEDIA_TYPE, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.services.witness.record import Witness
    from cairn.transparency.witnessing import Evidence

ADD_CHECKPOINT = "/add-checkpoint"
_SECONDS = 30
_AT_ONCE = 32
"""Connections that are served; one more waits, and is closed if it waits too long."""

_WAIT = 5.0
_PIECE = 65_536
_BAD_REQUEST, _NOT_FOUND, _TIMED_OUT, _TOO_LARGE, _ERROR = 400, 404, 408, 413, 500
_PLAIN = "text/plain; charset=utf-8"


class WitnessServer(ThreadingHTTPServer):
    """The service.

    Args:
        address: host and port; port 0 takes a free one.
        open_witness: opens the record, once for each thread that needs it.
        alarm: told of each new piece of evidence against a log.
    """

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        open_witness: Callable[[], Witness],
        alarm: Callable[[Evidence], None],
    ) -> None:
        self.open_witness = open_witness
        self.alarm = alarm
        self.places = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__(address, _Handler)

    @property
    def base(self) -> str:
        """Where it is reached on this machine."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own, of which there are so many."""
        if not self.places.acquire(timeout=_WAIT):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self.places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The thread of one connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Strangers who hang up or send rubbish are nothing to tell."""
        del request, client_address


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "cairn-witness"
    sys_version = ""
    timeout = _SECONDS

    def do_GET(self) -> None:
        if self.path != "/":
            self._send(_NOT_FOUND, b"There is nothing here.\n", _PLAIN)
            return
        witness = self.server.open_witness()
        try:
            self._send(Answer.COSIGN.value, _page(witness).encode(), _PLAIN)
        finally:
            witness.close()

    def do_POST(self) -> None:
        # One connection, one question: nobody keeps a thread by asking slowly.
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        if self.path != ADD_CHECKPOINT:
            self._send(_NOT_FOUND, b"There is nothing here.\n", _PLAIN)
        elif not length.isdecimal() or not length.isascii():
            self._send(_BAD_REQUEST, b"A Content-Length is needed.\n", _PLAIN)
        elif len(length) > len(str(MOST_OCTETS)) or int(length) > MOST_OCTETS:
            self._send(_TOO_LARGE, f"At most {MOST_OCTETS} octets are read.\n".encode(), _PLAIN)
        else:
            body = self._body(int(length))
            if body is None:
                self._send(_TIMED_OUT, b"The body did not come in time.\n", _PLAIN)
            else:
                self._answer(body)

    def _body(self, length: int) -> bytes | None:
        """The body, if it comes in time: one octet now and then must not hold a thread for ever."""
        end = time.monotonic() + _SECONDS
        parts: list[bytes] = []
        while length > 0 and time.monotonic() < end:
            part = self.rfile.read1(min(length, _PIECE))
            if not part:
                return None
            parts.append(part)
            length -= len(part)
        return None if length else b"".join(parts)

    def _answer(self, body: bytes) -> None:
        try:
            witness = self.server.open_witness()
            try:
                reply = witness.answer(body)
            finally:
                witness.close()
        except CairnError:
            self._send(_ERROR, b"The witness cannot keep its record.\n", _PLAIN)
            return
        if reply.alarm:
            self.server.alarm(reply.alarm)
        other_size = reply.answer is Answer.OTHER_SIZE
        self._send(reply.answer.value, reply.body, SIZE_MEDIA_TYPE if other_size else _PLAIN)

    def _send(self, status: int, body: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """What matters is told as an alarm; each request is not."""
        del format, args


def _page(witness: Witness) -> str:
    lines = [f"witness {witness.key.name}", f"key {witness.key.text}", ""]
    latest = witness.latest()
    for origin in sorted(witness.logs):
        note = latest.get(origin)
        size = Checkpoint.parse(note.text).size if note else 0
        lines.append(f"log {origin} {size}")
    return "\n".join(lines) + "\n"
