"""Installations in folders and processes of their own, with a history where a test wants one.

What costs most, the tables and the history, is made by the first test of a run that asks for it;
every test has a copy.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cairn.registry import instance

HISTORY = Path(__file__).with_name("history.py")
BASE = "https://registry.old.example"
WORD = "a passphrase for tests"
_PREPARE = "import sys; from pathlib import Path; from cairn.registry.operating import serving; "
_PREPARE += "serving.prepare(Path(sys.argv[1]))"


def environment(folder, **more):
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CAIRN_DATA"}}
    return {
        **kept,
        "CAIRN_DATA": str(folder),
        "CAIRN_BASE_URL": BASE,
        "CAIRN_PASSPHRASE": WORD,
        "DJANGO_SETTINGS_MODULE": "cairn.registry.settings",
        "PYTHONWARNINGS": "ignore",
        **more,
    }


def run(folder, *words, expect=0, **more):
    """Run Python in a process of its own, for the installation in ``folder``; what has ended."""
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        check=False,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
    )
    assert done.returncode == expect, (done.returncode, done.stdout[-2000:], done.stderr[-4000:])
    return done


def cairn(folder, *words, expect=0, **more):
    """Run the command; ``CAIRN_DATA`` says for which installation."""
    return run(folder, "-m", "cairn", *words, expect=expect, **more)


def verdicts(folder, **more):
    """What an installation says of each credential, of its trail and of its key."""
    return json.loads(run(folder, HISTORY, "verdicts", **more).stdout)


def tables(tmp_path_factory):
    """A folder with the tables of a new installation, and no secrets."""

    def make(folder):
        run(folder, "-c", _PREPARE, folder)
        (folder / "secrets.json").unlink()

    return _made_once(tmp_path_factory, "tables", make)


def new(tmp_path_factory, folder):
    """A new installation in ``folder``, with secrets of its own."""
    shutil.copytree(tables(tmp_path_factory), folder)
    instance.make_secrets(folder)
    return folder


def with_history(tmp_path_factory, folder):
    """An installation that has issued, revoked, suspended, rotated and logged: ``data``.

    Beside it, in ``held``, is what learners have: each credential with its proof of logging.
    """

    def make(made):
        made.mkdir()
        new(tmp_path_factory, made / "data")
        run(made / "data", HISTORY, "make", made / "held")

    shutil.copytree(_made_once(tmp_path_factory, "history", make), folder, dirs_exist_ok=True)
    return folder / "data"


def _made_once(tmp_path_factory, name, make):
    """A folder that is made once a run, whichever of the run's processes asks for it first."""
    top = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent
    folder, part = top / name, top / f"{name}.part"
    with (top / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(part, ignore_errors=True)
            make(part)
            part.rename(folder)
    return folder
