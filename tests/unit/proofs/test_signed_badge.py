"""Signed Open Badges 2.0: 1EdTech's example, with the key that it names."""

import json
from pathlib import Path

import pytest

from cairn.crypto import jose_keys
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import CairnError, ProofMalformed
from cairn.proofs import jws, signed_badge

FOLDER = Path(__file__).resolve().parents[4] / "shared/data/vectors/1edtech-validator/ob20"
KEY = PrivateKey.from_secret(KeyType.ED25519, b"\x07" * 32)


@pytest.fixture(scope="module")
def example():
    if not FOLDER.is_dir():
        pytest.skip("the reference data ../shared is not on this machine")
    key = json.loads((FOLDER / "assets" / "key1.json").read_text())
    return (FOLDER / "simple.jwt").read_text(), jose_keys.from_pem(key["publicKeyPem"]), key["id"]


def test_the_example_of_1edtech(example):
    token, key, key_id = example
    badge = signed_badge.read(token)
    assert badge.key_url == key_id
    assert badge.assertion["type"] == "Assertion"
    signed_badge.verify(badge, key)


def test_no_change_of_one_character_passes(example):
    token, key, _ = example
    for position in range(0, len(token), 7):
        for other in "Ax-":
            if token[position] == other:
                continue
            changed = token[:position] + other + token[position + 1 :]
            with pytest.raises(CairnError):
                signed_badge.verify(signed_badge.read(changed), key)


def test_another_key_fails(example):
    with pytest.raises(CairnError):
        signed_badge.verify(signed_badge.read(example[0]), KEY.public_key)


def token_of(verification):
    assertion = {"type": "Assertion", "verification": verification}
    return jws.write({}, json.dumps(assertion).encode(), KEY)


@pytest.mark.parametrize(
    "verification",
    [
        {"type": "signed"},
        {"type": "SignedBadge", "creator": "https://a.example/key"},
        {"type": ["SignedBadge"]},
        {},
    ],
)
def test_forms_of_verification(verification):
    badge = signed_badge.read(token_of(verification))
    assert badge.key_url == verification.get("creator", "")
    signed_badge.verify(badge, KEY.public_key)


@pytest.mark.parametrize(
    "verification",
    [{"type": "hosted"}, {"type": 5}, {"type": [{}]}, [], "x", {"type": "signed", "creator": 5}],
)
def test_an_assertion_that_is_not_verified_by_signature_is_refused(verification):
    with pytest.raises(ProofMalformed):
        signed_badge.read(token_of(verification))
