"""The public log at 10⁴ and 10⁶ entries: appending, proving, checking; in memory and in a folder.

Checking one proof of logging stands beside ``@sigstore/verify`` on the same checkpoint and path; it
is told nothing of cosignatures there, so ours is timed without and with three of them.
"""

from __future__ import annotations

import base64
import itertools
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from measure import machine, node, timed

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.logs import LogFolder, LogReader
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.cosignatures import cosign, witness_key
from cairn.transparency.entries import Entry, EntryKind
from cairn.transparency.growth import RightEdge, grown
from cairn.transparency.log_proof import LogProof
from cairn.transparency.merkle_proofs import consistency_proof, inclusion_proof
from cairn.transparency.notes import log_key
from cairn.transparency.tiles import TiledTree
from cairn.transparency.trust_policy import TrustPolicy

ORIGIN = "log.example"
SIZES = (10_000, 1_000_000)
BATCH = 1_000
SIGNER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
WITNESSES = {
    f"w{at}.example": PrivateKey.from_secret(KeyType.ED25519, bytes([at]) * 32) for at in range(3)
}


def main() -> None:
    """Print the figures for both sizes."""
    print(machine())
    for size in SIZES:
        measured(size)


def measured(size: int) -> None:
    """Build a log of ``size`` entries, then append a batch, prove and check."""
    entries = [Entry(EntryKind.COMMITMENT, at.to_bytes(32)).octets for at in range(size + BATCH)]
    begun = time.perf_counter()
    edge, files = grown(RightEdge(), entries[:size])
    spent = time.perf_counter() - begun
    print(f"{size:>9,} entries at once: {size / spent:,.0f} entries/s, {len(files):,} files")

    def appended() -> None:
        longer, _ = grown(edge, entries[size:])
        sign_checkpoint(Checkpoint(ORIGIN, longer.size, longer.root), SIGNER)

    batch = timed(appended)
    print(f"          {BATCH:,} more, to the signed checkpoint: {batch}")

    index = size * 2 // 3
    proof = timed(
        lambda: inclusion_proof(index, size, TiledTree(size, files.__getitem__).complete), each=20
    )
    print(f"          inclusion proof, no tile in memory: {proof}")
    first = size * 3 // 7
    proof = timed(
        lambda: consistency_proof(first, size, TiledTree(size, files.__getitem__).complete), each=20
    )
    print(f"          consistency proof, no tile in memory: {proof}")
    path = inclusion_proof(index, size, TiledTree(size, files.__getitem__).complete)
    checked(entries[index], index, path, Checkpoint(ORIGIN, size, edge.root))
    on_disk(size)


def on_disk(size: int) -> None:
    """Keep a log of ``size`` entries in a folder, as a registry does: each step is forced to disk.

    Time to inclusion is that of one more entry, from being handed in to its checked proof.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        LogFolder.create(path, log_key(ORIGIN, SIGNER.public_key)).close()
        entries = [Entry(EntryKind.COMMITMENT, at.to_bytes(32)) for at in range(size)]
        with LogFolder.open(path) as log:
            begun = time.perf_counter()
            for at in range(0, size, BATCH):
                log.append(entries[at : at + BATCH])
            accepted = time.perf_counter()
            log.publish(SIGNER)
            ended = time.perf_counter()
        print(f"          in a folder: {size / (accepted - begun):,.0f} entries/s accepted,")
        print(f"          {size / (ended - accepted):,.0f} entries/s published at once")
        fresh = itertools.count(size)

        def included() -> None:
            entry = Entry(EntryKind.COMMITMENT, next(fresh).to_bytes(32))
            with LogFolder.open(path) as log:
                log.append([entry])
                log.publish(SIGNER)
            with LogReader.open(path) as reader:
                reader.prove(entry)

        print(f"          one more, from opening the log to its proof: {timed(included)}")
        with LogReader.open(path) as reader:
            reader.prove(entries[0])
            some = itertools.cycle(entries[:: max(1, size // 997)])
            took = timed(lambda: reader.prove(next(some)), each=200)
            print(f"          proofs one after another: {took}")


def checked(entry: bytes, index: int, path: tuple[bytes, ...], head: Checkpoint) -> None:
    """Check one proof of logging, here and with ``@sigstore/verify``."""
    note = sign_checkpoint(head, SIGNER)
    logs = [log_key(ORIGIN, SIGNER.public_key)]
    alone = LogProof(index, path, note).octets
    policy = TrustPolicy.k_of_n(0, [], logs)
    print(
        f"          checked: {timed(lambda: LogProof.parse(alone).verify(entry, policy), each=50)}"
    )
    lines = [cosign(head, name, 1_800_000_000, key) for name, key in WITNESSES.items()]
    witnessed = LogProof(index, path, note.signed_with(*lines)).octets
    keys = [witness_key(name, key.public_key) for name, key in WITNESSES.items()]
    policy = TrustPolicy.k_of_n(2, keys, logs)
    took = timed(lambda: LogProof.parse(witnessed).verify(entry, policy), each=50)
    print(f"          checked with three cosignatures: {took}")
    spki = Ed25519PublicKey.from_public_bytes(SIGNER.public_key.raw).public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    request = {
        "origin": ORIGIN,
        "key": base64.b64encode(spki).decode(),
        "keyId": base64.b64encode(logs[0].key_id).decode(),
        "checkpoint": note.octets.decode(),
        "index": index,
        "path": [base64.b64encode(each).decode() for each in path],
        "entry": base64.b64encode(entry).decode(),
        "rounds": 500,
    }
    (answer,) = node("sigstore_log.mjs", [], [request])
    if not answer["accepted"]:
        message = "the peer refused a proof that was to be measured"
        raise RuntimeError(message)
    print(f"          checked by @sigstore/verify: {answer['milliseconds']:.3f} ms")


if __name__ == "__main__":
    main()
