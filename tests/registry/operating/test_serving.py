"""The one command: it makes an installation, answers, does jobs, and stops with everything."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_one_command_serves_a_new_installation(tmp_path, port):
    environment = {
        **os.environ,
        "CAIRN_BASE_URL": f"http://localhost:{port}",
        "PYTHONWARNINGS": "ignore",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "cairn", "serve", "--data", str(tmp_path / "data")]
    server = subprocess.Popen(
        [*command, "--port", str(port)], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        assert "Serving http://localhost" in server.stderr.readline()
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    break
            except OSError:
                time.sleep(0.2)
        assert answer.status == 200
        assert (tmp_path / "data/secrets.json").stat().st_mode & 0o077 == 0
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(15) == 0
        server.stderr.close()
