"""The HTTP shell of the conformance service: TLS on loopback, JSON in, JSON out."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from cairn.services.conformance.answers import Answer, nothing_here
from cairn.services.conformance.did_resolution import resolve
from cairn.services.conformance.verifiers import Verifiers

if TYPE_CHECKING:
    import ssl

    from cairn.services.conformance.issuers import Issuers

LOOPBACK = "127.0.0.1"
IDENTIFIERS = "/1.0/identifiers/"
VC_API = "/vc-api/"

_JSON, _VC = "application/json", "application/vc"
_MAXIMUM_BODY = 4 * 1024 * 1024
_SECONDS = 30
_BAD_REQUEST, _TOO_LARGE, _SERVER_ERROR = 400, 413, 500


@dataclass(frozen=True, slots=True)
class Request:
    """What of an HTTP request matters here."""

    method: str
    path: str
    """As sent, percent signs and all, without the query."""
    query: dict[str, str]
    body: bytes = b""


def answer_to(request: Request, issuers: Issuers, verifiers: Verifiers) -> Answer:
    """Route one request.

    ::

        POST /vc-api/<profile>[/status]/credentials/issue
        POST /vc-api/<profile>[/status]/credentials/verify
        POST /vc-api/<profile>[/status]/presentations/verify
        GET  /vc-api/<profile>/status/lists/<n>
        GET  /1.0/identifiers/<did>
    """
    if request.method == "GET" and request.path.startswith(IDENTIFIERS):
        found = resolve(
            unquote(request.path.removeprefix(IDENTIFIERS)),
            key_format=request.query.get("publicKeyFormat", ""),
            experimental=request.query.get("enableExperimentalPublicKeyTypes") == "true",
        )
        return Answer(found.status, found.body)
    if not request.path.startswith(VC_API):
        return nothing_here("There is nothing here.")
    name, _, rest = request.path.removeprefix(VC_API).partition("/")
    profile = issuers.profiles.get(name)
    if profile is None:
        return nothing_here(f"There is no profile {name}.")
    if request.method == "GET" and rest.startswith("status/lists/"):
        return issuers.status_list(profile, rest.removeprefix("status/lists/"))
    with_status = rest.startswith("status/")
    match (request.method, rest.removeprefix("status/")):
        case ("POST", "credentials/issue"):
            return issuers.issue(profile, request.body, with_status=with_status)
        case ("POST", "credentials/verify"):
            return verifiers.verify_credential(request.body)
        case ("POST", "presentations/verify"):
            return verifiers.verify_presentation(request.body)
    return nothing_here("There is nothing here.")


class ConformanceServer(ThreadingHTTPServer):
    """The service on a port of the loopback interface.

    Args:
        port: 0 takes a free one; see :attr:`base`.
        tls: the server's TLS; plain http without it.
        issuers: who issue; their ``base`` is set to this server's address.
    """

    daemon_threads = True

    def __init__(self, port: int, tls: ssl.SSLContext | None, issuers: Issuers) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        if tls is not None:
            # The handshake is left to the thread of each connection, so that a client that opens
            # one and says nothing does not hold up the others.
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "http" if tls is None else "https"
        self.base = f"{scheme}://localhost:{self.server_address[1]}"
        issuers.base = self.base
        self.issuers = issuers
        self.verifiers = Verifiers(issuers)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of a failure; a client that went away is none."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: ConformanceServer
    protocol_version = "HTTP/1.1"
    timeout = _SECONDS

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self._send(nothing_here("A Content-Length is needed.", _BAD_REQUEST))
            self.close_connection = True
        elif int(length) > _MAXIMUM_BODY:
            self._send(nothing_here(f"At most {_MAXIMUM_BODY} octets are read.", _TOO_LARGE))
            self.close_connection = True
        else:
            self._answer(self.rfile.read(int(length)))

    def _answer(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        request = Request(self.command or "", parts.path, query, body)
        try:
            answer = answer_to(request, self.server.issuers, self.server.verifiers)
        except Exception:
            self._send(nothing_here("The service failed; see its standard error.", _SERVER_ERROR))
            raise
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        data = json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response(answer.status)
        # The suites' client parses only what is called JSON; a status list is application/vc where
        # that is asked for.
        asked = self.headers.get("Accept", "") if self.headers else ""
        media_type = _VC if _VC in re.split(r"[,;\s]+", asked) else _JSON
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Test suites post thousands of requests; their own report says what happened."""
        del format, args
