"""``make demo`` runs from end to end and makes a world in which everybody has something to do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).resolve().parents[3]


def test_the_demo_runs_from_end_to_end(tmp_path):
    for name in ("scripts", "examples", "src"):
        shutil.copytree(ROOT / name, tmp_path / name)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src"), "PYTHONWARNINGS": "ignore"}
    environment.pop("DATABASE_URL", None)
    finished = subprocess.run(
        [sys.executable, "scripts/demo.py", "--no-serve"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    assert "Valmont corrected a name" in finished.stdout
    logins = re.findall(r"^   (\S+@demo\.example) ", finished.stdout, re.MULTILINE)
    assert len(logins) >= 5
    assert "aroha@demo.example" in logins
    assert "Aroha Ngata is one step away" in finished.stdout
    assert "showed 2 credentials to an employer" in finished.stdout
    assert re.search(r"^   http://localhost:\d+/s/\S+$", finished.stdout, re.MULTILINE)
    assert "Lakeside Quality Agency watches Université de Valmont" in finished.stdout
    assert "ingrid@demo.example" in logins
    assert "Kauri Analytics asked for skills; Aroha Ngata answered." in finished.stdout
    for path in ("ask/received", "ask"):  # the employer's own page; the learners' link, whole
        assert re.search(
            rf" http://localhost:\d+/{path}/[\w-]{{43}}$", finished.stdout, re.MULTILINE
        )
    assert "Nordkolleg closed elsewhere; its records are kept here." in finished.stdout
    # Of the other registry nothing is left but what was handed over, and what a learner holds.
    assert not (tmp_path / "demo-world/nordkolleg").exists()
    assert (tmp_path / "demo-world/nordkolleg-mara.json").exists()
    assert '"logger"' not in finished.stdout + finished.stderr, "lines of the log between sentences"
    assert (tmp_path / "demo-world/registry/cairn.sqlite3").exists()
