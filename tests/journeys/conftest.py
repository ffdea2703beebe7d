"""A real browser on the real pages."""

import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings as django_settings
from django.db import connections
from django.http import HttpRequest
from django.test import Client
from tests.journeys import tls_front
from tests.registry.conftest import *  # noqa: F403  # the same people and institutions
from tests.registry.rights.conftest import one_of_everything

# The driver runs an event loop in this thread; Django would refuse its database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests/interop/node_modules/axe-core/axe.min.js"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def _missing(what):
    if os.environ.get("CI"):
        pytest.fail(f"{what} is needed here: make test-services installs it", pytrace=False)
    pytest.skip(f"{what} is not on this machine; make test-services installs it")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as an installation has it: in memory, server and test share a connection."""
    default = connections.databases["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "cairn.sqlite3")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        _missing("Chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    """The rules of axe-core, as a script."""
    if not AXE.is_file():
        _missing("axe-core (npm ci --prefix tests/interop)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def site(live_server, settings):
    """The registry at an address of its own; what a trial shows is shown."""
    settings.DEMO = True
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def public(live_server, settings, site, tmp_path):
    """The same registry at an address over TLS, under which it issues: strangers ask it there."""
    del site
    with tls_front.opened((live_server.thread.host, live_server.thread.port), tmp_path) as front:
        settings.BASE_URL = front.url
        yield front


@pytest.fixture
def visitor(chromium, site):
    """Opens browsers: ``visitor()`` for a stranger, ``visitor(user)`` for who has signed in.

    With ``lately`` so short ago that no page asks for the password once more.
    """
    opened = []

    def open_as(user=None, *, width=1280, height=900, lately=False, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=site, locale="en-GB", **options
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            if lately:
                asked = HttpRequest()
                asked.session = client.session
                record_authentication(asked, user, "password", reauthenticated=True)
                asked.session.save()
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        return context

    yield open_as
    for context in opened:
        context.close()


@pytest.fixture
def world(db):
    """One of everything, where the browser's server sees it too."""
    return one_of_everything()


@pytest.fixture
def hosted(settings):
    """A badge at an address of its own; the trial may ask private networks."""
    settings.FETCH_PRIVATE = True
    badge = (ROOT / "examples/from-others/digitalbazaar-ecdsa-rdfc-2019.json").read_bytes()
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(badge)))
            self.end_headers()
            self.wfile.write(badge)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/badge", asked
    server.shutdown()
    server.server_close()
    thread.join()
