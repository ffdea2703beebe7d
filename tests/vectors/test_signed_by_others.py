"""Credentials that other people's software signed, wherever they stand in the reference data.

Only the mathematics: whose the key is, and whether the credential is in force, are other questions.
"""

import json
from pathlib import Path

import pytest

from cairn.canonical import json_text
from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import PublicKey
from cairn.errors import SignatureInvalid
from cairn.proofs import data_integrity

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PINS = {
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json": "clr-v2p0-context.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "clr-v2p0-context-2.0.1.json",
}
SIGNED = {
    "vectors/1edtech-validator/clr20/complex.json": ("Ed25519Signature2020", 8),
    "vectors/1edtech-validator/ob30/endorsement-valid.json": ("eddsa-rdfc-2022", 1),
    "vectors/1edtech-validator/ob30/simple-context-alias.json": ("eddsa-rdfc-2022", 1),
    "vectors/1edtech-validator/ob30/simple-did-key-method.json": ("eddsa-rdfc-2022", 1),
    "vectors/1edtech-validator/ob30/simple-err-issued.json": ("eddsa-rdfc-2022", 1),
    "vectors/blockcerts-v3/vp-eddsa-rdfc-2022.json": ("eddsa-rdfc-2022", 1),
}


@pytest.fixture(scope="module")
def contexts():
    pins = {url: json.loads((DATA / "contexts" / name).read_text()) for url, name in PINS.items()}
    return Contexts.shipped().with_documents(pins)


def secured(value):
    """Every object with a context and a proof, at any depth."""
    if isinstance(value, dict):
        if "proof" in value and "@context" in value:
            yield value
        for inner in value.values():
            yield from secured(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from secured(inner)


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", SIGNED)
def test_every_proof_holds_and_breaks(name, contexts):
    suite, number = SIGNED[name]
    tried = 0
    for document in secured(json_text.parse((DATA / name).read_bytes())):
        for proof in data_integrity.proofs_of(document):
            assert data_integrity.suite_of(proof).name == suite
            # 1EdTech writes the key into the fragment of an https address.
            key = PublicKey.from_multikey(
                proof["verificationMethod"].rpartition("#")[2].removeprefix("did:key:")
            )
            check = {"public_key": key, "contexts": contexts}
            data_integrity.verify(document, proof, **check)
            other = {**proof, "created": "2001-01-01T00:00:00Z"}
            with pytest.raises(SignatureInvalid):
                data_integrity.verify({**document, "proof": other}, other, **check)
            tried += 1
    assert tried == number


def test_the_count_of_files_tried():
    assert len(SIGNED) == 6
