"""How long ``cairn verify`` takes on one file, as a person at a terminal waits for it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import ROOT, machine, timed_command

CAIRN = Path(sys.executable).with_name("cairn")
EXAMPLES = ROOT / "examples"


def main() -> None:
    """Print the bare interpreter, the start-up, and the whole run side by side."""
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        credential, lists = _issued(Path(folder))
        rows = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "cairn --help": [CAIRN, "--help"],
            "cairn verify --help": [CAIRN, "verify", "--help"],
            "cairn verify, one credential": [
                *(CAIRN, "verify", "--offline", "--status", lists, credential)
            ],
        }
        for name, command in rows.items():
            print(f"{name:42} {timed_command(command)}")


def _issued(folder: Path) -> tuple[Path, Path]:
    """The example with all elements, issued to one person, and the folder of its status lists."""
    people = (EXAMPLES / "recipients.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "one.csv").write_text("".join(people[:2]), encoding="utf-8")
    key, out, lists = folder / "key.json", folder / "one.jsonl", folder / "status"
    subprocess.run(
        [CAIRN, "key", "generate", "--out", key, "--no-passphrase"], check=True, capture_output=True
    )
    subprocess.run(
        [
            *(CAIRN, "issue", EXAMPLES / "achievement.yaml", folder / "one.csv"),
            *("--key", key, "--issuer", EXAMPLES / "issuer.yaml", "--out", out),
            *("--status-list-url", "https://status.example.org/{purpose}/{n}"),
            *("--status-out", lists),
        ],
        check=True,
        capture_output=True,
    )
    return out, lists
