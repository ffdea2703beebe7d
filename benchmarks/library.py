"""One credential in the library, the slow path, beside ``@digitalbazaar/vc`` on the same document.

Two documents: the full example with all elements and status, and the smallest valid badge.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import ROOT, machine, node, timed

from cairn.canonical.contexts import SHIPPED, Contexts, shipped_text
from cairn.crypto import multibase
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import (
    Achievement,
    Award,
    LanguageMap,
    Organisation,
    Recipient,
    Record,
    Result,
)
from cairn.formats import record
from cairn.formats.open_badges_3 import write
from cairn.proofs import data_integrity
from cairn.verification import Facts, Policy, verify

KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
ISSUED = datetime(2026, 5, 4, tzinfo=UTC)
SUITE = "eddsa-rdfc-2022"


def documents() -> dict[str, dict[str, Any]]:
    """The unsigned documents that are measured."""
    examples = ROOT / "examples"
    award = Award(
        recipient=Recipient(name="Mere Ngata", email="mere@example.org"),
        issued_at=ISSUED,
        results=(Result(value="9", description_id="final-grade"),),
    )
    full = Record(
        achievement=record.read_achievement((examples / "achievement.yaml").read_bytes()),
        award=award,
        issuer=replace(
            record.read_issuer((examples / "issuer.yaml").read_bytes()), id=KEY.public_key.did_key
        ),
        id="urn:uuid:7f6a7d0e-6f34-4c1b-8d11-5b1d1c9f4a01",
    )
    small = Record(
        achievement=Achievement(
            id="https://example.org/a",
            title=LanguageMap.of("A", "en"),
            criteria=LanguageMap.of("Pass.", "en"),
        ),
        award=Award(recipient=Recipient(email="mere@example.org"), issued_at=ISSUED),
        issuer=Organisation(id=KEY.public_key.did_key),
        id="urn:uuid:7f6a7d0e-6f34-4c1b-8d11-5b1d1c9f4a02",
    )
    return {
        name: write(each, salt="s").document
        for name, each in (("full example", full), ("smallest badge", small))
    }


def main() -> None:
    """Print both sides and their ratio."""
    print(machine())
    contexts, public = Contexts.shipped(), KEY.public_key
    print(f"{'':16} {'issue':>34} {'verify':>34}")
    for name, document in documents().items():

        def issue(document: dict[str, Any] = document) -> dict[str, Any]:
            return data_integrity.sign(
                document,
                suite=SUITE,
                signer=KEY,
                verification_method=public.key_id,
                created="2026-05-04T00:00:00Z",
                contexts=contexts,
            )

        octets = json.dumps(issue()).encode()

        def check(octets: bytes = octets) -> None:
            verify(octets, Facts(), Policy(), ISSUED)

        ours = timed(issue, each=50), timed(check, each=50)
        peer = theirs(document)
        print(f"{name}")
        print(f"{'  cairn':16} {ours[0]!s:>34} {ours[1]!s:>34}")
        print(f"{'  digitalbazaar':16} {peer['issue_ms']:>31.3f} ms {peer['verify_ms']:>31.3f} ms")
        ratios = (
            peer["issue_ms"] / (ours[0].median * 1e3),
            peer["verify_ms"] / (ours[1].median * 1e3),
        )
        print(f"{'  ratio':16} {ratios[0]:>33.1f}x {ratios[1]:>33.1f}x")


def theirs(document: dict[str, Any]) -> dict[str, float]:
    """Milliseconds that ``@digitalbazaar/vc`` takes to issue and to verify the same document."""
    public = KEY.public_key
    secret = b"\x80\x26" + KEY.secret + public.raw
    key = {
        "@context": "https://w3id.org/security/multikey/v1",
        "type": "Multikey",
        "id": public.key_id,
        "controller": public.did_key,
        "publicKeyMultibase": public.multikey,
        "secretKeyMultibase": "z" + multibase.encode_base58(secret),
    }
    with tempfile.TemporaryDirectory() as folder:
        index = {}
        for number, row in enumerate(SHIPPED):
            (Path(folder) / f"{number}.json").write_bytes(shipped_text(row))
            index[row.url] = f"{number}.json"
        (Path(folder) / "index.json").write_text(json.dumps(index))
        request = {"op": "time", "credential": document, "suite": SUITE, "key": key, "rounds": 50}
        (answer,) = node("digitalbazaar.mjs", [folder], [request])
    if "error" in answer:
        raise RuntimeError(answer["error"])
    measured: dict[str, float] = answer
    return measured


if __name__ == "__main__":
    main()
