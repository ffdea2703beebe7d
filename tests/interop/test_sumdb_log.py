"""A log in a folder before golang.org/x/mod/sumdb: it reads our tiles and makes the same proofs."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.logs import LogFolder, LogReader
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.cosignatures import cosign, witness_key
from cairn.transparency.entries import Personal, commitment_entry
from cairn.transparency.notes import Note, log_key

pytestmark = pytest.mark.go

HERE = Path(__file__).parent
SIGNER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
WITNESS = PrivateKey.from_secret(KeyType.ED25519, bytes(range(1, 33)))
KEY = log_key("log.example/main", SIGNER.public_key)
WITNESS_KEY = witness_key("w.example", WITNESS.public_key)
ENTRIES = [
    commitment_entry(Personal.CREDENTIAL, b"credential %d" % at, at.to_bytes(32))
    for at in range(70_000)
]
SIZES = (1, 2, 255, 256, 257, 1_000, 65_536, 65_537, 70_000)


@pytest.fixture(scope="module")
def sumdb(tmp_path_factory):
    """The program, compiled; and a way to ask it many questions at once."""
    modules = Path("/usr/share/gocode")
    if shutil.which("go") is None or not (modules / "src/golang.org/x/mod").is_dir():
        missing = "Go, or golang.org/x/mod (golang-golang-x-mod-dev), is not installed"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    program = tmp_path_factory.mktemp("go") / "sumdb_log"
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(modules), "GOFLAGS": ""}
    subprocess.run(
        ["go", "build", "-o", program, HERE / "sumdb_log.go"], check=True, env=environment
    )

    def ask(requests):
        text = "".join(json.dumps(each) + "\n" for each in requests)
        done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "log"
    LogFolder.create(path, KEY).close()
    return path


def encoded(data):
    return base64.b64encode(data).decode()


def request(reader, note, old, index, **changed):
    head = Checkpoint.parse(note.text)
    old_root = Checkpoint.parse(reader._journal.signed(old).note.text).root
    return {
        "folder": str(reader.public.path),
        "key": KEY.text,
        "witness": WITNESS_KEY.text,
        "checkpoint": note.octets.decode(),
        "index": index,
        "entry": encoded(ENTRIES[index].octets),
        "path": [encoded(each) for each in reader.inclusion(index, head.size)],
        "old": old,
        "oldRoot": encoded(old_root),
        "consistency": [encoded(each) for each in reader.consistency(old, head.size)],
    } | changed


def test_it_reads_our_tiles_and_makes_our_proofs(sumdb, log):
    """At each size while the log grows, so that partial tiles are read too."""
    asked = 0
    for number, size in enumerate(SIZES):
        with LogFolder.open(log) as folder:
            folder.append(ENTRIES[folder.accepted : size])
            note = folder.publish(SIGNER)
            head = Checkpoint.parse(note.text)
            note = folder.cosign(
                note.signed_with(cosign(head, "w.example", 1_800_000_000 + number, WITNESS))
            )
        with LogReader.open(log) as reader:
            olds = [*SIZES[:number], size]
            places = sorted({0, size // 3, size // 2, size - 1})
            requests = [request(reader, note, old, at) for old in olds for at in places]
        answers = sumdb(requests)
        assert answers == [{"accepted": True, "size": size}] * len(requests)
        asked += len(requests)
    assert asked == 173


def forged(reader, note):
    """Requests that differ from a good one in one thing."""
    good = request(reader, note, 1_000, 4_711)
    yield good | {"index": 4_712}
    yield good | {"entry": encoded(ENTRIES[4_712].octets)}
    yield good | {"oldRoot": encoded(bytes(32))}
    yield good | {"old": 999}
    for member in ("path", "consistency"):
        for at in range(len(good[member])):
            changed = list(good[member])
            data = bytearray(base64.b64decode(changed[at]))
            data[7] ^= 1
            changed[at] = encoded(bytes(data))
            yield good | {member: changed}
        yield good | {member: good[member][1:]}
        yield good | {member: [*good[member], encoded(bytes(32))]}
    head = Checkpoint.parse(note.text)
    other = sign_checkpoint(Checkpoint(head.origin, head.size, bytes(32)), SIGNER)
    line = cosign(Checkpoint.parse(other.text), "w.example", 1_800_000_000, WITNESS)
    yield good | {"checkpoint": other.signed_with(line).octets.decode()}
    yield good | {"checkpoint": Note(other.text, note.signatures).octets.decode()}
    yield good | {"checkpoint": Note(note.text, note.signatures[:1]).octets.decode()}
    yield good | {"checkpoint": Note(note.text, note.signatures[1:]).octets.decode()}
    yield good | {"checkpoint": Note(note.text, (note.signatures[0], line)).octets.decode()}


def test_it_refuses_forged_ones_and_damaged_tiles(sumdb, log, tmp_path):
    with LogReader.open(log) as reader:
        requests = list(forged(reader, reader.head))
        copy = tmp_path / "public"
        shutil.copytree(reader.public.path, copy)
        tile = copy / "tile/0/018"
        data = bytearray(tile.read_bytes())
        data[5] ^= 1
        tile.write_bytes(data)
        requests.append(request(reader, reader.head, 1_000, 4_711, folder=str(copy)))
    answers = sumdb(requests)
    assert len(answers) == len(requests) == 46
    assert not [answer for answer in answers if answer["accepted"]]
