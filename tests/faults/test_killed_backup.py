"""A backup or a restore that is killed leaves nothing that looks like one."""

import signal
import subprocess
import sys
import time

import pytest
from tests.registry import installations
from tests.registry.installations import environment, verdicts, with_history


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """An installation with 60 MB of pictures, so that a backup takes a while."""
    folder = with_history(tmp_path_factory, tmp_path_factory.mktemp("installation"))
    for number in range(30):
        picture = folder / f"files/pictures/{number}.png"
        picture.write_bytes(number.to_bytes(1, "big") + bytes(range(256)) * 8_000)
    return folder


@pytest.fixture(scope="module")
def before(world):
    """What it says of each credential."""
    return verdicts(world)


def cairn(folder, *words):
    installations.cairn(folder, *words, "--data", folder)


def killed(folder, command, begun):
    """Run a command, and kill it once it has begun to write."""
    words = [sys.executable, "-m", "cairn", *command, "--data", str(folder)]
    process = subprocess.Popen(words, env=environment(folder), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not begun() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL, "it had ended before it was killed"


def test_a_killed_backup_is_none_and_the_next_one_is_whole(world, before, tmp_path):
    target = tmp_path / "one.backup"
    killed(world, ["backup", str(target)], lambda: any(tmp_path.glob(".one.backup.*")))
    assert not target.exists()
    cairn(world, "backup", str(target))
    cairn(tmp_path / "data", "restore", str(target))
    assert verdicts(tmp_path / "data") == before


def test_a_killed_restore_is_none_and_can_be_begun_again(world, before, tmp_path):
    target = tmp_path / "one.backup"
    cairn(world, "backup", str(target))
    folder = tmp_path / "data"
    partial = tmp_path / ".data.restoring/data/files"
    killed(folder, ["restore", str(target)], lambda: partial.exists() and any(partial.iterdir()))
    assert not (folder / "cairn.sqlite3").exists()
    cairn(folder, "restore", str(target))
    assert verdicts(folder) == before
    assert not (tmp_path / ".data.restoring").exists()
