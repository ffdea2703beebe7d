"""Batches of every small size, and proof values that are not what they must be."""

import hashlib
from dataclasses import replace

import pytest

from cairn.canonical.contexts import Contexts
from cairn.crypto import multibase
from cairn.errors import ProofMalformed, TermRefused
from cairn.proofs import cbor
from cairn.proofs.merkle_proof_2019 import Anchor, MerkleProof, Side, Step, batch, document_hash

TRANSACTION = bytes(range(32))
SEPOLIA = Anchor(1, 11155111, TRANSACTION)


def _hashes(number):
    return [hashlib.sha256(bytes([at])).digest() for at in range(number)]


@pytest.mark.parametrize("number", [*range(1, 34), 64, 100])
def test_every_way_leads_to_the_root(number):
    hashes = _hashes(number)
    root, ways = batch(hashes)
    for target, way in zip(hashes, ways, strict=True):
        proof = MerkleProof(target, way, root, (SEPOLIA,))
        assert proof.holds
        assert MerkleProof.parse(proof.value) == proof


def test_three_by_hand():
    a, b, c = _hashes(3)
    above = hashlib.sha256(a + b).digest()
    root, ways = batch([a, b, c])
    assert root == hashlib.sha256(above + c).digest()
    assert ways[0] == (Step(Side.RIGHT, b), Step(Side.RIGHT, c))
    assert ways[1] == (Step(Side.LEFT, a), Step(Side.RIGHT, c))
    assert ways[2] == (Step(Side.LEFT, above),)


def test_any_flipped_bit_leads_elsewhere():
    hashes = _hashes(5)
    root, ways = batch(hashes)
    proof = MerkleProof(hashes[1], ways[1], root, (SEPOLIA,))
    for bit in range(256):
        flip = (1 << bit).to_bytes(32)

        def flipped(octets, flip=flip):
            return bytes(a ^ b for a, b in zip(octets, flip, strict=True))

        assert not replace(proof, target=flipped(proof.target)).holds
        assert not replace(proof, root=flipped(proof.root)).holds
        for at, step in enumerate(proof.path):
            path = list(proof.path)
            path[at] = Step(step.side, flipped(step.sibling))
            assert not replace(proof, path=tuple(path)).holds
    for at, step in enumerate(proof.path):
        path = list(proof.path)
        path[at] = Step(Side(1 - step.side), step.sibling)
        assert not replace(proof, path=tuple(path)).holds


def test_a_batch_of_nothing():
    with pytest.raises(ProofMalformed):
        batch([])


HASH = cbor.encode(bytes(32))
GOOD = [[3, []], [0, HASH], [1, HASH], [2, [[[0, 1], [1, 1], [2, HASH]]]]]


def _value(whole):
    return "z" + multibase.encode_base58(cbor.encode(whole))


def test_the_good_one_is_read():
    assert MerkleProof.parse(_value(GOOD)).anchors == (Anchor(1, 1, bytes(32)),)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "u" + _value(GOOD)[1:],
        "z0OIl",
        "z" + "1" * 20_000,
        _value({}),
        _value([]),
        _value(GOOD[:3]),
        _value(GOOD[1:2] + GOOD[3:]),
        _value([*GOOD, [0, HASH]]),
        _value([[3, [[2, HASH]]], *GOOD[1:]]),
        _value([[3, [[0, bytes(32)]]], *GOOD[1:]]),
        _value([[3, [[0, HASH]] * 65], *GOOD[1:]]),
        _value([[3, {}], *GOOD[1:]]),
        _value([GOOD[0], [0, cbor.encode(bytes(31))], *GOOD[2:]]),
        _value([GOOD[0], [0, cbor.encode("zz")], *GOOD[2:]]),
        _value([GOOD[0], [0, cbor.encode(7)], *GOOD[2:]]),
        _value([*GOOD[:3], [2, []]]),
        _value([*GOOD[:3], [2, [[[1, 1], [2, HASH]]]]]),
        _value([*GOOD[:3], [2, [[[0, 1], [2, HASH]]]]]),
        _value([*GOOD[:3], [2, [[[0, 1], [1, 1]]]]]),
    ],
)
def test_what_is_no_proof_value(value):
    with pytest.raises(ProofMalformed):
        MerkleProof.parse(value)


def test_the_proof_is_no_part_of_what_is_hashed():
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "https://issuer.example/profile",
        "credentialSubject": {"id": "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427"},
    }
    contexts = Contexts.shipped()
    assert document_hash(document | {"proof": {"x": "y"}}, contexts) == document_hash(
        document, contexts
    )
    with pytest.raises(TermRefused):
        document_hash(document | {"grade": "A"}, contexts)
