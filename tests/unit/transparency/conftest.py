"""A log of a few entries, its keys, and three witnesses."""

from types import SimpleNamespace

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.cosignatures import cosign, witness_key
from cairn.transparency.growth import RightEdge, grown
from cairn.transparency.merkle import hash_leaf
from cairn.transparency.merkle_proofs import consistency_proof, inclusion_proof, of_leaf_hashes
from cairn.transparency.notes import log_key


def key(name):
    return PrivateKey.from_secret(KeyType.ED25519, name.encode().ljust(32))


class Log:
    """A log in memory that signs whatever it is asked to sign."""

    origin = "log.example/main"
    signer = key("log")

    def __init__(self, entries):
        self.entries = entries

    @property
    def key(self):
        return log_key(self.origin, self.signer.public_key)

    def complete(self, size):
        return of_leaf_hashes([hash_leaf(each) for each in self.entries[:size]])

    def note(self, size):
        edge, _ = grown(RightEdge(), self.entries[:size])
        return sign_checkpoint(Checkpoint(self.origin, size, edge.root), self.signer)

    def path(self, index, size):
        return inclusion_proof(index, size, self.complete(size))

    def growth(self, first, second):
        return consistency_proof(first, second, self.complete(second))


class Witness:
    def __init__(self, name):
        self.name = f"{name}.example"
        self.signer = key(name)
        self.key = witness_key(self.name, self.signer.public_key)

    def cosign(self, note, timestamp):
        checkpoint = Checkpoint.parse(note.text)
        return cosign(checkpoint, self.name, timestamp, self.signer)


@pytest.fixture
def log():
    return Log([b"entry %d" % at for at in range(20)])


@pytest.fixture
def forked(log):
    """The same log with its fourth entry rewritten."""
    return Log([*log.entries[:3], b"rewritten", *log.entries[4:]])


@pytest.fixture
def witnesses():
    return SimpleNamespace(a=Witness("a"), b=Witness("b"), c=Witness("c"))
