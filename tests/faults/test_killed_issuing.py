"""Kill ``cairn issue`` at any moment and run it again: everybody is issued to exactly once.

Real processes and real SIGKILLs. The short run is in ``make test``, the long one in ``make soak``.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import PublicKey
from cairn.proofs import data_integrity

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CAIRN = [sys.executable, "-m", "cairn"]
LISTS = "https://university.test/status/{purpose}/{n}"
SEED = 20260504
SMALL = """\
id: https://university.test/a
language: en
title: {en: A}
description: {en: What it is.}
criteria: {en: Pass.}
setting: formal
outcomes: [{title: {en: Tell a tale}}]
assessments: [{type: written-examination}]
"""


def _command(folder, rows, jobs):
    options = {
        "--key": "key.json",
        "--out": "out.jsonl",
        "--status-list-url": LISTS,
        "--status-out": "status",
        "--jobs": str(jobs),
    }
    people = folder / "people.csv"
    if not people.exists():
        subprocess.run(
            [*CAIRN, "key", "generate", "--out", "key.json", "--no-passphrase"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        people.write_text("name,email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(rows)))
    return [
        *CAIRN,
        "issue",
        "achievement.yaml",
        "people.csv",
        "--suspendable",
        *sum(options.items(), ()),
    ]


def _start(folder, command):
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _finish(folder, command):
    process = _start(folder, command)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 0, told


def _children(pid):
    """The workers of a process, by what it was told to start them with."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
        except FileNotFoundError:
            continue
    return found


def _gone(pid):
    """Whether a process has ended; what nobody has reaped yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def _wait_until(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def _assert_each_exactly_once(folder, rows):
    names, ids, places, last = [], set(), set(), None
    with (folder / "out.jsonl").open() as file:
        for line in file:
            last = json.loads(line)
            names.append(last["credentialSubject"]["identifier"][-1]["identityHash"])
            ids.add(last["id"])
            places |= {
                (entry["statusListCredential"], entry["statusListIndex"])
                for entry in last["credentialStatus"]
            }
    assert len(names) == rows
    assert set(names) == {f"P{n}" for n in range(rows)}
    assert len(ids) == rows
    assert len(places) == 2 * rows
    key = PublicKey.from_did_key(last["issuer"]["id"])
    data_integrity.verify(last, last["proof"], public_key=key, contexts=Contexts.shipped())


def _kill_often(folder, rows, kills, jobs, latest, seed=SEED):
    draw = random.Random(seed)
    command = _command(folder, rows, jobs)
    in_mid_run = 0
    for _ in range(kills):
        process = _start(folder, command)
        try:
            process.wait(timeout=draw.uniform(0.2, latest))
        except subprocess.TimeoutExpired:
            in_mid_run += 1
        workers = [] if process.poll() is not None else _children(process.pid)
        process.kill()
        process.communicate()
        _wait_until(lambda workers=workers: all(map(_gone, workers)))
    _finish(folder, command)
    _assert_each_exactly_once(folder, rows)
    return in_mid_run


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_few_kills(tmp_path, jobs):
    (tmp_path / "achievement.yaml").write_text(SMALL)
    assert _kill_often(tmp_path, rows=2_500, kills=3, jobs=jobs, latest=0.8) > 0


@pytest.mark.soak
@pytest.mark.parametrize("jobs", [1, 2])
def test_many_kills_of_long_runs(tmp_path, jobs):
    in_mid_run = 0
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        (folder / "achievement.yaml").write_bytes((EXAMPLES / "achievement.yaml").read_bytes())
        in_mid_run += _kill_often(folder, 20_000, kills=8, jobs=jobs, latest=2, seed=attempt)
        shutil.rmtree(folder)
        if in_mid_run >= 20:
            return
    pytest.fail(f"only {in_mid_run} kills met a run")


def test_a_killed_worker_ends_the_run_and_the_next_completes_it(tmp_path):
    (tmp_path / "achievement.yaml").write_text(SMALL)
    command = _command(tmp_path, 6_000, jobs=2)
    process = _start(tmp_path, command)
    _wait_until(lambda: _children(process.pid))
    os.kill(_children(process.pid)[-1], signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert process.returncode not in {0, 1}
    assert "run the same command again" in " ".join(told.split()).lower()
    _finish(tmp_path, command)
    _assert_each_exactly_once(tmp_path, 6_000)
