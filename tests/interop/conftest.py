"""Node.js programs of others, fed line by line."""

import json
import os
import shutil
import subprocess
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


def _check_installed():
    """Skip where Node.js or the packages are missing; fail where they were promised."""
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
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
