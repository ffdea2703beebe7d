"""The one command: it makes an installation, answers, does jobs, and stops with everything."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.sqlite, pytest.mark.servers]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(folder, port, **more):
    """The command in a process of its own, and the lines that it says first."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "CAIRN_BASE_URL"}
    }
    environment |= {"PYTHONWARNINGS": "ignore", **more}
    command = [sys.executable, "-m", "cairn", "serve", "--data", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        server.stderr.close()


def workers(server):
    """Processes that do jobs for this server."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = re.search(r"^PPid:\t(\d+)$", status.read_text(), re.MULTILINE).group(1)
            words = status.with_name("cmdline").read_text()
        except OSError:  # it has ended meanwhile
            continue
        if int(parent) == server.pid and "run_worker" in words:
            found.append(int(status.parent.name))
    return found


def answer_of(opener, url, form=None, patience=600):
    data = urllib.parse.urlencode(form).encode() if form else None
    for _ in range(patience):
        try:
            with opener.open(url, data, timeout=20) as answer:
                return answer.geturl(), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


def test_one_command_serves_asks_what_is_needed_and_takes_it_up(tmp_path, port):
    """From nothing to a registry with a name, by the link and the forms that a person fills in."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def send(url, page, **form):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        return answer_of(opener, url, {"csrfmiddlewaretoken": token, **form})

    with served(tmp_path / "data", port) as server:
        said = server.stderr.readline()
        assert f"Serving http://localhost:{port}/" in said
        assert (tmp_path / "data/secrets.json").stat().st_mode & 0o077 == 0
        _, page = answer_of(urllib.request.build_opener(), f"http://127.0.0.1:{port}/")
        assert "<h1>" in page
        said += "".join(server.stderr.readline() for _ in range(3))
        link = re.search(r"http://\S+/start/\S+", said).group(0)
        kept = tmp_path / "data/first-start.txt"
        assert kept.read_text().strip() == link
        assert kept.stat().st_mode & 0o077 == 0
        _, page = answer_of(opener, link)
        url, page = send(
            link, page, email="ops@example.org", name="Otto", password="quite long words here"
        )
        assert url.endswith("/start/settings")
        assert not kept.exists()
        assert answer_of(urllib.request.build_opener(), link)[0] == 404
        url, page = send(
            url,
            page,
            name="Registry of Exempla",
            base_url=f"http://localhost:{port}",
            mail_host="127.0.0.1",
            mail_port="9",
            mail_user="ops",
            mail_password="a secret of the mail server",
        )
        assert url.endswith("/start/institution")
        file = (tmp_path / "data/settings.json").read_text()
        assert "a secret of the mail server" not in file
        assert (tmp_path / "data/settings.json").stat().st_mode & 0o077 == 0
        # The server begins anew by itself; nobody is signed out, and no request is refused.
        for _ in range(100):
            _, page = answer_of(opener, f"http://localhost:{port}/operator/settings/")
            if "Registry of Exempla" in page:
                break
            time.sleep(0.2)
        assert "Registry of Exempla" in page
        assert "smtp://127.0.0.1:9" in page
        assert "a secret of the mail server" not in page
        for _ in range(100):
            _, page = answer_of(opener, f"http://localhost:{port}/operator/")
            if "It does jobs" in page:
                break
            time.sleep(0.2)
        assert "It does jobs" in page
        # The worker of the settings before has gone with them.
        assert len(workers(server)) == 1


def said_by(server, word, lines=500):
    """The first line on standard error with a word in it."""
    for _ in range(lines):
        line = server.stderr.readline()
        if word in line or not line:
            return line
    return ""


def test_settings_that_cannot_be_read_end_no_server_that_runs(tmp_path, port):
    """An editor's half-written file, or one that others may read, would else take a registry away."""
    providers = tmp_path / "data/identity-providers.json"
    opener = urllib.request.build_opener()
    with served(tmp_path / "data", port) as server:
        assert "Serving" in said_by(server, "Serving")
        health = f"http://127.0.0.1:{port}/healthz"
        assert "ok" in answer_of(opener, health)[1]
        providers.write_text('[{"id": "uni", "name": ')
        assert "identity-providers.json" in said_by(server, "identity-providers.json")
        assert "ok" in answer_of(opener, health)[1]
        assert server.poll() is None
        provider = {"id": "uni", "name": "Universitas", "server": "https://id.example"}
        providers.write_text(json.dumps([{**provider, "client_id": "cairn"}]))
        assert "chmod 600" in said_by(server, "chmod 600")
        providers.chmod(0o600)
        assert "Serving" in said_by(server, "Serving")
        page = answer_of(opener, f"http://127.0.0.1:{port}/account/login/")[1]
        assert "Universitas" in page
