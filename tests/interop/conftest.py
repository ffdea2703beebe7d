"""Node.js programs of others, fed line by line."""

import json
import os
import shutil
import subprocess
import threading
import urllib.request
from pathlib import Path

import pytest

from cairn.canonical.contexts import SHIPPED, shipped_text

HERE = Path(__file__).parent


class NodeProgram:
    """A program that answers each line of JSON with a line of JSON."""

    def __init__(self, script, *arguments):
        self._process = subprocess.Popen(
            ["node", HERE / script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=HERE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, **request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=20)


@pytest.fixture(scope="session")
def context_folder(tmp_path_factory):
    """The shipped contexts as files, with an index of their URLs."""
    folder = tmp_path_factory.mktemp("contexts")
    index = {}
    for number, row in enumerate(SHIPPED):
        name = f"{number}.json"
        (folder / name).write_bytes(shipped_text(row))
        index[row.url] = name
    (folder / "index.json").write_text(json.dumps(index))
    return folder


def _check_installed(folder="."):
    """Skip where Node.js or the packages are missing; fail where they were promised."""
    if shutil.which("node") is None or not (HERE / folder / "node_modules").is_dir():
        missing = "Node.js, or the packages of tests/interop, are not installed"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def digitalbazaar(context_folder):
    _check_installed()
    program = NodeProgram("digitalbazaar.mjs", str(context_folder))
    yield program
    program.close()


@pytest.fixture(scope="session")
def sigstore():
    _check_installed()
    program = NodeProgram("sigstore_log.mjs")
    yield program
    program.close()


@pytest.fixture(scope="session")
def blockcerts():
    _check_installed("blockcerts")
    program = NodeProgram("blockcerts/verify.mjs")
    yield program
    program.close()


class Anvil:
    """A node of an EVM chain of its own (Foundry's anvil), which makes a block when it is told."""

    def __init__(self, *options):
        binary = next((HERE / "node_modules/@foundry-rs").glob("anvil-*/bin/anvil"))
        self._process = subprocess.Popen(
            [binary, "--host", "127.0.0.1", "--port", "0", "--no-mining", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in self._process.stdout:
            if line.startswith("Listening on"):
                self.url = "http://" + line.split()[-1]
                break
        else:
            pytest.fail("anvil did not start")
        # What it prints from now on is not read; it must not fill the pipe.
        threading.Thread(target=self._process.stdout.read, daemon=True).start()

    def ask(self, body):
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read()

    def call(self, method, *parameters):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        answer = json.loads(self.ask(json.dumps(body).encode()))
        assert "error" not in answer, answer
        return answer["result"]

    def mine(self, blocks=1):
        self.call("anvil_mine", hex(blocks))

    def fund(self, account, wei=10**20):
        self.call("anvil_setBalance", account, hex(wei))

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=20)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def start_anvil():
    """Starts nodes; all are stopped at the end."""
    _check_installed()
    started = []

    def start(*options):
        started.append(Anvil(*options))
        return started[-1]

    yield start
    for node in started:
        node.stop()
