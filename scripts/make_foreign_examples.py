"""Make ``examples/from-others``: credentials of our own text, signed by @digitalbazaar/vc.

Needs Node.js and ``npm ci --prefix tests/interop``. The keys are drawn for the occasion and thrown
away, so every run gives other files; run it again only when the example itself changes.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cairn.canonical.contexts import SHIPPED, shipped_text
from cairn.crypto import multibase
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import Award, Recipient, Record
from cairn.formats import record
from cairn.formats.open_badges_3 import write
from cairn.keyvaults import new_keys

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
INTEROP = ROOT / "tests" / "interop"
SECRET_CODES = {KeyType.ED25519: b"\x80\x26", KeyType.P256: b"\x86\x26"}
SUITES = {KeyType.ED25519: "eddsa-rdfc-2022", KeyType.P256: "ecdsa-rdfc-2019"}


def main() -> None:
    """Write one credential for each kind of key."""
    folder = EXAMPLES / "from-others"
    folder.mkdir(exist_ok=True)
    for kind, suite in SUITES.items():
        key = new_keys.generate(kind)
        signed = _signed(_document(key), key, suite)
        path = folder / f"digitalbazaar-{suite}.json"
        path.write_text(json.dumps(signed, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        print(path.relative_to(ROOT))


def _document(key: PrivateKey) -> dict[str, object]:
    issuer = record.read_issuer((EXAMPLES / "issuer.yaml").read_bytes())
    return write(
        Record(
            achievement=record.read_achievement((EXAMPLES / "achievement.yaml").read_bytes()),
            award=Award(
                recipient=Recipient(name="Mere Ngata", email="mere.ngata@example.org"),
                issued_at=datetime(2026, 5, 4, tzinfo=UTC),
            ),
            issuer=replace(issuer, id=key.public_key.did_key),
            id="urn:uuid:4e7f1c52-3d39-4b8e-9e0c-8c7c1d1a9f10",
        ),
        salt="example",
    ).document


def _signed(document: dict[str, object], key: PrivateKey, suite: str) -> object:
    public = key.public_key
    secret = SECRET_CODES[public.type] + key.secret
    if public.type is KeyType.ED25519:
        secret += public.raw
    request = {
        "op": "issue",
        "credential": document,
        "suite": suite,
        "key": {
            "@context": "https://w3id.org/security/multikey/v1",
            "type": "Multikey",
            "id": public.key_id,
            "controller": public.did_key,
            "publicKeyMultibase": public.multikey,
            "secretKeyMultibase": "z" + multibase.encode_base58(secret),
        },
    }
    with tempfile.TemporaryDirectory() as contexts:
        index = {}
        for number, row in enumerate(SHIPPED):
            (Path(contexts) / f"{number}.json").write_bytes(shipped_text(row))
            index[row.url] = f"{number}.json"
        (Path(contexts) / "index.json").write_text(json.dumps(index))
        finished = subprocess.run(
            ["node", INTEROP / "digitalbazaar.mjs", contexts],
            input=json.dumps(request) + "\n",
            capture_output=True,
            text=True,
            check=True,
            cwd=INTEROP,
        )
    answer = json.loads(finished.stdout)
    return answer["credential"]


if __name__ == "__main__":
    main()
