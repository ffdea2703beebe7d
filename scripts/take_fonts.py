"""Take the fonts of the certificate from the npm packages that carry them.

Run from the project's root: ``python scripts/take_fonts.py [--check]``. It packs each package at
its pinned version, copies the files and their licence to ``src/cairn/rendering/fonts`` and prints
their digests, which ``tests/unit/rendering/test_certificate_fonts.py`` pins. ``--check`` writes
nothing and fails where a committed copy differs.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src/cairn/rendering/fonts"
_STYLES = {
    "source-serif-4": ("400-normal", "400-italic", "600-normal"),
    "source-sans-3": ("400-normal", "600-normal"),
}
_SCRIPTS = ("latin", "latin-ext")
VERSION = "5.3.1"


def files() -> dict[str, tuple[str, str]]:
    """The name of each file here → its package and its path in it."""
    taken = {}
    for family, styles in _STYLES.items():
        package = f"@fontsource/{family}@{VERSION}"
        taken[f"LICENSE.{family}"] = (package, "package/LICENSE")
        for script in _SCRIPTS:
            for style in styles:
                name = f"{family}-{script}-{style}.woff2"
                taken[name] = (package, f"package/files/{name}")
    return taken


def main(arguments: list[str]) -> int:
    """Write or check every file; the exit code is the number of differences."""
    differences = 0
    with tempfile.TemporaryDirectory() as temporary:
        archives: dict[str, Path] = {}
        for name, (package, path) in files().items():
            if package not in archives:
                packed = subprocess.run(
                    ["npm", "pack", "--silent", package],
                    cwd=temporary,
                    check=True,
                    capture_output=True,
                    text=True,
                )
                archives[package] = Path(temporary) / packed.stdout.split()[-1]
            with tarfile.open(archives[package]) as archive:
                member = archive.extractfile(path)
                assert member is not None
                octets = member.read()
            here = TARGET / name
            if "--check" not in arguments:
                TARGET.mkdir(exist_ok=True)
                here.write_bytes(octets)
            elif here.read_bytes() != octets:
                print(f"{name}: differs from {package}")
                differences += 1
            print(f"{name}\t{hashlib.sha256(octets).hexdigest()}\t{package}")
    return differences


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
