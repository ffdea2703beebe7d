"""SIGKILL in the middle of a list, a revocation and a rotation: nothing lost, doubled or half done.

Each trial is a real process in a database of its own; see ``killed_worker.py``. With
``DATABASE_URL`` (``scripts/with_postgresql.sh``) they are tried on PostgreSQL.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from tests.registry import installations

ROWS, PART = 7, 3
EVERY = pytest.param(1, marks=pytest.mark.soak)


@pytest.fixture
def trials(tmp_path, tmp_path_factory):
    """Runs one deed in an installation of its own: ``trials("list", 7)``."""
    folder = installations.new(tmp_path_factory, tmp_path / "killed")

    def run(deed, step):
        environment = {**os.environ, "CAIRN_DATA": str(folder)}
        if address := os.environ.get("DATABASE_URL"):
            environment["DATABASE_URL"] = own_database(address)
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("killed_worker.py"), deed, str(step)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4_000:]
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def own_database(address):
    psycopg = pytest.importorskip("psycopg")
    name = f"killed_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address.rpartition('/')[0]}/{name}"


ISSUED_ONCE = {
    "state": "done",
    "credentials": ROWS,
    "people": ROWS,
    "rows": ROWS,
    "mails": ROWS,
    "recipients": ROWS,
    "mails_without_job": 0,
    "unused_places": 0,
    "verdicts": {"passed": ROWS},
}


@pytest.mark.parametrize("step", [31, EVERY])
def test_a_list(trials, step):
    found = trials("list", step)
    for trial in found:
        assert {**trial, **ISSUED_ONCE} == trial
    assert [trial["more"] for trial in found] == [True] * (len(found) - 1) + [False]
    between = {trial["between"] for trial in found}
    # Whole parts and nothing else; larger steps do not stop in each of them.
    assert between <= {0, PART, 2 * PART, ROWS}
    assert len(between) > 2


@pytest.mark.parametrize("step", [13, EVERY])
def test_a_revocation_of_many(trials, step):
    found = trials("revocation", step)
    assert len(found) > 3
    for trial in found:
        assert trial["between"] == ([0] if trial["more"] else [ROWS])
        assert trial["after"] == [ROWS]
        assert trial["trail"] is None


@pytest.mark.parametrize("step", [13, EVERY])
def test_a_rotation_of_the_key(trials, step):
    found = trials("rotation", step)
    assert len(found) > 3
    for trial in found:
        made = 0 if trial["more"] else 1
        assert (trial["made"], trial["noted"], trial["replaced"]) == (made,) * 3
        assert trial["lists_of_others"] == 0
        assert trial["revoked"] == {"failed": 1}
        assert trial["others"] == {"passed": 2}


@pytest.mark.parametrize("step", [25, EVERY])
def test_a_lease_that_lapses_while_its_holder_lives(trials, step):
    found = trials("successor", step)
    assert sum(trial["more"] for trial in found) > 3
    for trial in found:
        assert {**trial, **ISSUED_ONCE} == trial


def test_the_same_people_by_several_at_the_same_time(trials):
    for trial in trials("together", 1):
        assert trial["codes"] == [0] * 5
        assert trial["failed_jobs"] == 0
        assert (trial["credentials"], trial["people"], trial["mails"]) == (ROWS,) * 3
        # Each person is in two lists: one of them has issued, the other says so; nothing is silent.
        assert trial["at_fault"] in {ROWS, ROWS + 1}
        assert trial["unused_places"] == 0
        assert trial["verdicts"] == {"passed": ROWS}
