"""How long ``cairn verify`` takes on one file, as a person at a terminal waits for it."""

from __future__ import annotations

import sys
from pathlib import Path

from measure import ROOT, machine, timed_command


def main() -> None:
    """Print the bare interpreter, the start-up, and the whole run side by side."""
    cairn = Path(sys.executable).with_name("cairn")
    credential = ROOT / "examples" / "credential.json"
    print(machine())
    rows = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "cairn --help": [cairn, "--help"],
        "cairn verify --help": [cairn, "verify", "--help"],
        "cairn verify --offline, one credential": [cairn, "verify", "--offline", credential],
    }
    for name, command in rows.items():
        print(f"{name:42} {timed_command(command)}")
