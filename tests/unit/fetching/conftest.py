"""A real server on loopback, over TLS and in the clear, whose answers a test writes."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cairn.fetching import Fetcher, FetchLimits
from cairn.services.self_signed import loopback_certificate

CERTIFICATE = loopback_certificate()


class Site:
    """One running server: ``pages`` maps a path to (status, headers, body) or to a function that
    is given the request handler and writes the answer itself."""

    def __init__(self, *, tls):
        self.pages = {}
        self.requests = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.requests.append((self.path, dict(self.headers)))
                page = site.pages.get(self.path, (404, {}, b"not here"))
                if callable(page):
                    page(self)
                    return
                status, headers, body = page
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                self.sent = self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *args):
                pass  # a client that hangs up on purpose is no news

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.base = f"{'https' if tls else 'http'}://localhost:{self.port}"
        if tls:
            self.server.socket = CERTIFICATE.server_context().wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def json(self, path, body=b"{}", **headers):
        self.pages[path] = (200, {"Content-Type": "application/json"} | headers, body)
        return self.base + path

    def redirect(self, path, to, status=302):
        self.pages[path] = (status, {"Location": to}, b"")
        return self.base + path

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def site():
    site = Site(tls=True)
    yield site
    site.stop()


@pytest.fixture
def plain_site():
    site = Site(tls=False)
    yield site
    site.stop()


@pytest.fixture
def local():
    """A fetcher to which an operator opened the private networks, and short of patience."""

    def make(**limits):
        return Fetcher(
            FetchLimits(**{"seconds": 5.0} | limits),
            allow_private=True,
            ssl_context=CERTIFICATE.client_context(),
            resolver=lambda *_: ["127.0.0.1"],
        )

    return make
