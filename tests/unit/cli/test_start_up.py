"""``cairn verify`` loads what verifying takes, and nothing that only other commands need."""

import json
import subprocess
import sys
from pathlib import Path

HEAVY = {
    "ortools",
    "numpy",
    "lxml",
    "yaml",
    "httpcore",
    "jsonschema",
    "sqlite3",
    "ssl",
    "multiprocessing",
    "cairn.domain",
    "cairn.linting",
    "cairn.issuing",
    "cairn.stacking",
    "cairn.fetching",
    "cairn.bulk.recipients",
    "cairn.bulk.verifying",
    "cairn.bulk.workers",
    "cairn.bulk.zip_reading",
    "cairn.anchoring",
    "eth_account",
}
SCRIPT = """
import sys
from cairn.cli import main
try:
    main(["verify", "--offline", "--json", sys.argv[1]])
except SystemExit as left:
    print(left.code, *sorted(sys.modules), file=sys.stderr)
"""
BADGE = (
    Path(__file__).resolve().parents[3] / "examples/from-others/digitalbazaar-eddsa-rdfc-2022.json"
)


def test_a_badge_is_verified_without_the_heavy_parts():
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, BADGE], capture_output=True, text=True, check=True
    )
    code, *modules = finished.stderr.split()
    (result,) = json.loads(finished.stdout)["results"]
    assert (code, result["outcome"]) == ("0", "passed")
    assert HEAVY & set(modules) == set()
