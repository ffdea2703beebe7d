"""Folder and database out of one old copy: the witnesses alone know, and are heard in time.

Real witnesses, two real servers on one installation, a real backup; on PostgreSQL where
DATABASE_URL names one.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import pytest
from tests.registry import installations

pytestmark = pytest.mark.servers

SCRIPT = "tests/faults/logged_installation.py"
WORD = "four plain words here"
PREPARE = "from cairn.registry.operating import serving; from pathlib import Path; import sys;"
PREPARE += "serving.prepare(Path(sys.argv[1]))"


class World:
    """One installation, its witnesses, and what is done to them."""

    def __init__(self, folder):
        self.data, self.folder, self.witnesses = folder / "data", folder, ""

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name != "CAIRN_BASE_URL"}
        return kept | {
            "CAIRN_DATA": str(self.data),
            "CAIRN_LOG_WITNESSES": self.witnesses,
            "CAIRN_PRIVATE": "1",
            "CAIRN_PASSPHRASE": WORD,
            "DJANGO_SETTINGS_MODULE": "cairn.registry.settings",
            "PYTHONWARNINGS": "ignore",
        }

    def run(self, *words, expect=0):
        done = subprocess.run(
            [sys.executable, *words],
            check=False,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout

    def cairn(self, *words, expect=0):
        return self.run("-m", "cairn", *words, "--data", str(self.data), expect=expect)

    def state(self):
        return json.loads(self.run(SCRIPT, "state"))

    def wait(self, condition, seconds=300):
        until = time.monotonic() + seconds
        while not condition(state := self.state()):
            assert time.monotonic() < until, state
            time.sleep(1)
        return state

    @contextmanager
    def witness(self, name, log):
        """A witness over its record; gives its line in a policy."""
        key = self.folder / f"{name}.key"
        if not key.exists():
            words = ["key", "generate", "--out", str(key), "--no-passphrase"]
            self.run("-m", "cairn", *words)
        words = ["witness", "serve", "--record", str(self.folder / f"{name}.sqlite")]
        words += ["--key", str(key), "--name", f"{name}.example", "--log", log, "--port", "0"]
        with self.started(words, stdout=subprocess.PIPE) as process:
            key_line = process.stdout.readline().strip()
            url = re.search(r"http://[\d.:]+", process.stderr.readline()).group(0)
            yield f"witness {name} {key_line} {url}"

    @contextmanager
    def started(self, words, **more):
        process = subprocess.Popen(
            [sys.executable, "-m", "cairn", *words],
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)

    @contextmanager
    def served(self):
        """Two servers, each with a worker, on the one installation; gives what they said."""
        with ExitStack() as stack:
            for number in range(2):
                file = stack.enter_context((self.folder / f"said-{number}").open("w+"))
                words = ["serve", "--data", str(self.data), "--port", str(_free_port())]
                command = [sys.executable, "-m", "cairn", *words]
                process = subprocess.Popen(command, env=self.environment, stderr=file)
                stack.callback(process.wait, 30)
                stack.callback(process.terminate)
            yield

    def said(self):
        return "".join((self.folder / f"said-{number}").read_text() for number in range(2))

    def empty(self):
        shutil.rmtree(self.data, ignore_errors=True)
        if "DATABASE_URL" in os.environ:
            code = "import django; django.setup(); from django.db import connection;"
            code += (
                "connection.cursor().execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')"
            )
            self.data.mkdir()
            self.run(
                "-c",
                "from cairn.registry import instance; from pathlib import Path; import sys;"
                "instance.make_secrets(Path(sys.argv[1]))",
                str(self.data),
            )
            self.run("-c", code)
            shutil.rmtree(self.data)


def _free_port():
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def world(tmp_path, tmp_path_factory):
    made = World(tmp_path)
    if "DATABASE_URL" in os.environ:
        made.empty()
        made.run("-c", PREPARE, str(made.data))
    else:
        installations.new(tmp_path_factory, made.data)
    yield made
    if "DATABASE_URL" in os.environ:
        made.empty()


def test_an_old_copy_of_folder_and_database_publishes_nothing(world):
    log = world.run(SCRIPT, "make")
    with ExitStack() as stack:
        lines = [stack.enter_context(world.witness(name, log)) for name in "abc"]
        world.witnesses = "\n".join([*lines, "group most 2 a b c", "quorum most"])
        with world.served():
            world.run(SCRIPT, "issue", "Aroha")
            old = world.wait(lambda now: now["size"] and not now["waiting"])
            assert "confirmed" in old["starts"]
            world.cairn("backup", str(world.folder / "old.backup"))
            world.run(SCRIPT, "issue", "Bea")
            newest = world.wait(lambda now: now["size"] > old["size"] and not now["waiting"])
        shutil.copytree(world.data / "log", world.folder / "newest")
        world.empty()
        world.cairn("restore", str(world.folder / "old.backup"))
        assert world.state() == {**old, "starts": []}
        shown = (world.data / "log/public/checkpoint").read_bytes()
        with world.served():
            world.run(SCRIPT, "issue", "Cai")
            held = world.wait(lambda now: now["held"])
            time.sleep(5)
            assert world.state()["size"] == held["size"] == old["size"]
            assert held["waiting"] == 1
            assert (
                f"it has seen {newest['size']} entries of this log, and here are {old['size']}"
                in held["held"]
            )
            assert "Nothing is published since the last start" in world.cairn("health", expect=1)
        assert (world.data / "log/public/checkpoint").read_bytes() == shown
        assert "the log publishes nothing yet" in world.said()
        for name in "abc":
            # No witness was shown a second history: there is nothing against this log for ever.
            world.run("-m", "cairn", "witness", "evidence", str(world.folder / f"{name}.sqlite"))
        # The newest log is brought back to the old database: it goes on, with what waited.
        shutil.rmtree(world.data / "log")
        shutil.copytree(world.folder / "newest", world.data / "log")
        with world.served():
            world.run(SCRIPT, "issue", "Dai")
            end = world.wait(lambda now: not now["waiting"])
        assert end["size"] == newest["size"] + 2
        assert not end["held"]
