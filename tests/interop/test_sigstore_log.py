"""The log's proofs before @sigstore/verify: it accepts ours and refuses every forged one."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.cosignatures import cosign
from cairn.transparency.entries import Personal, commitment_entry
from cairn.transparency.growth import RightEdge, grown
from cairn.transparency.log_proof import LogProof
from cairn.transparency.merkle_proofs import inclusion_proof
from cairn.transparency.notes import Note, log_key
from cairn.transparency.tiles import TiledTree

pytestmark = pytest.mark.node

ORIGIN = "log.example/main"
SIGNER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
WITNESS = PrivateKey.from_secret(KeyType.ED25519, bytes(range(1, 33)))
ENTRIES = [
    commitment_entry(Personal.CREDENTIAL, b"credential %d" % at, at.to_bytes(32)).octets
    for at in range(1_000)
]
SIZES = (1, 2, 3, 255, 256, 257, 1_000)


def _base64(data):
    return base64.b64encode(data).decode()


def _proofs(size):
    edge, files = grown(RightEdge(), ENTRIES[:size])
    checkpoint = Checkpoint(ORIGIN, size, edge.root)
    note = sign_checkpoint(checkpoint, SIGNER)
    note = note.signed_with(cosign(checkpoint, "w.example", 1_800_000_000, WITNESS))
    tree = TiledTree(size, files.__getitem__)
    for index in sorted({0, size // 3, size // 2, size - 1}):
        path = inclusion_proof(index, size, tree.complete)
        yield LogProof.parse(LogProof(index, path, note).octets)


def _request(proof, **changed):
    public = SIGNER.public_key
    handle = Ed25519PublicKey.from_public_bytes(public.raw)
    request = {
        "origin": ORIGIN,
        "key": _base64(handle.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        "keyId": _base64(log_key(ORIGIN, public).key_id),
        "checkpoint": proof.note.octets.decode(),
        "index": proof.index,
        "path": [_base64(each) for each in proof.path],
        "entry": _base64(ENTRIES[proof.index]),
    }
    return request | changed


@pytest.mark.parametrize("size", SIZES)
def test_our_proofs_are_accepted(sigstore, size):
    tried = [sigstore.ask(**_request(proof)) for proof in _proofs(size)]
    assert tried == [{"accepted": True}] * len({0, size // 3, size // 2, size - 1})


def _forged(proof):
    """Requests that differ from a good one in one thing."""
    yield _request(proof, entry=_base64(ENTRIES[proof.index] + b"\n"))
    yield _request(proof, index=proof.index + 1)
    yield _request(proof, path=[_base64(each) for each in proof.path[1:]])
    yield _request(proof, path=[_base64(each) for each in (*proof.path, bytes(32))])
    for at in range(len(proof.path)):
        path = list(proof.path)
        path[at] = bytes([path[at][0] ^ 1]) + path[at][1:]
        yield _request(proof, path=[_base64(each) for each in path])
    other = sign_checkpoint(Checkpoint(ORIGIN, 999, bytes(32)), SIGNER)
    yield _request(proof, checkpoint=other.octets.decode())
    yield _request(proof, checkpoint=Note(other.text, proof.note.signatures).octets.decode())
    by_witness = sign_checkpoint(Checkpoint.parse(proof.note.text), WITNESS)
    yield _request(proof, checkpoint=by_witness.octets.decode())


def test_forged_ones_are_refused(sigstore):
    answers = [sigstore.ask(**request) for proof in _proofs(1_000) for request in _forged(proof)]
    assert len(answers) > 40
    assert not [answer for answer in answers if answer["accepted"]]
    assert all("TLOG_INCLUSION_PROOF_ERROR" in answer["reason"] for answer in answers)
