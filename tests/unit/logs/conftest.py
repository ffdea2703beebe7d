"""A log's folder, its key, and entries that nobody can tie to anything."""

from types import SimpleNamespace

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.logs import LogFolder
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.cosignatures import cosign, witness_key
from cairn.transparency.entries import Entry, EntryKind
from cairn.transparency.notes import log_key

ORIGIN = "log.example/main"


def private_key(name):
    return PrivateKey.from_secret(KeyType.ED25519, name.encode().ljust(32))


SIGNER = private_key("log")
KEY = log_key(ORIGIN, SIGNER.public_key)


def entries(count, first=0):
    return [Entry(EntryKind.COMMITMENT, at.to_bytes(32)) for at in range(first, first + count)]


def cosigned(note, name="w.example", instant=1_800_000_000):
    return note.signed_with(cosign(Checkpoint.parse(note.text), name, instant, private_key(name)))


def witness(name="w.example"):
    return witness_key(name, private_key(name).public_key)


@pytest.fixture
def make():
    return SimpleNamespace(
        ORIGIN=ORIGIN,
        SIGNER=SIGNER,
        KEY=KEY,
        entries=entries,
        cosigned=cosigned,
        witness=witness,
        private_key=private_key,
    )


@pytest.fixture
def path(tmp_path):
    LogFolder.create(tmp_path / "log", KEY).close()
    return tmp_path / "log"
