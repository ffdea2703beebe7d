"""Laws of the log's texts: what is written is read back, and hostile octets are refused calmly."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import CairnError
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from cairn.transparency.entries import Entry
from cairn.transparency.log_proof import LogProof
from cairn.transparency.notes import Note, NoteSignature, VerifierKey, log_key, sign
from cairn.transparency.tiles import Bundle, parse_path
from cairn.transparency.trust_policy import TrustPolicy
from cairn.transparency.witnessing import AddCheckpoint, decide

SIGNER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
KEY = log_key("log.example", SIGNER.public_key)
POLICY = f"log {KEY.text}\nwitness W {KEY.text}\ngroup G any W\nquorum G\n"

hashes = st.binary(min_size=32, max_size=32)
sizes = st.integers(0, 2**63 - 1)
lines = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), min_size=1)
names = lines.filter(lambda name: "+" not in name and not any(map(str.isspace, name)))
signatures = st.builds(
    NoteSignature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)
notes = st.builds(
    Note,
    st.lists(lines | st.just(""), min_size=1).map(lambda each: "\n".join(each) + "\n"),
    st.lists(signatures, min_size=1, max_size=5).map(tuple),
)
paths = st.lists(hashes, max_size=63).map(tuple)

READERS = {
    "note": Note.parse,
    "proof": LogProof.parse,
    "request": AddCheckpoint.parse,
    "entry": Entry.parse,
    "checkpoint": lambda data: open_checkpoint(data, [KEY]),
    "bundle": Bundle(0, 2).read,
    "key": lambda data: VerifierKey.parse(data.decode("utf-8", "surrogateescape")),
    "path": lambda data: parse_path(data.decode("utf-8", "surrogateescape")),
    "policy": lambda data: TrustPolicy.parse(data.decode("utf-8", "surrogateescape")),
    "heads": lambda data: Checkpoint.parse(data.decode("utf-8", "surrogateescape")),
}
SEEDS = (
    sign_checkpoint(Checkpoint("log.example", 7, bytes(32)), SIGNER).octets,
    LogProof(3, (bytes(32),), sign("a\n", "log.example", SIGNER), b"x").octets,
    AddCheckpoint(3, (bytes(32),), sign("a\n", "log.example", SIGNER)).octets,
    POLICY.encode(),
    KEY.text.encode(),
    b"tile/entries/x001/234.p/7",
    b"cairn.entry/v1\nkey\n" + b"A" * 43 + b"=\n",
    b"\x00\x01a\x00\x02bc",
)


@settings(max_examples=200, deadline=None)
@given(note=notes)
def test_notes_are_read_back(note):
    assert Note.parse(note.octets) == note


@settings(max_examples=100, deadline=None)
@given(origin=names, size=sizes, root=hashes, extensions=st.lists(lines, max_size=3))
def test_checkpoints_are_read_back(origin, size, root, extensions):
    head = Checkpoint(origin, size, root, tuple(extensions))
    key = log_key(origin, SIGNER.public_key)
    assert VerifierKey.parse(key.text) == key
    assert open_checkpoint(sign_checkpoint(head, SIGNER).octets, [key])[0] == head


@settings(max_examples=100, deadline=None)
@given(index=sizes, path=paths, note=notes, extra=st.none() | st.binary(max_size=60))
def test_proofs_and_requests_are_read_back(index, path, note, extra):
    proof = LogProof(index, path, note, extra)
    assert LogProof.parse(proof.octets) == proof
    request = AddCheckpoint(index, path, note)
    assert AddCheckpoint.parse(request.octets) == request


@st.composite
def damaged(draw):
    """One of the good texts with a few octets taken out, put in or exchanged."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 3))] = draw(
            st.binary(max_size=3) | st.sampled_from([b"\n", b"\n\n", "— ".encode(), b"+", b" "])
        )
    return bytes(data)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=150, deadline=None)
@given(data=damaged() | st.binary(max_size=200))
def test_hostile_octets_are_refused_and_nothing_leaks(reader, data):
    with contextlib.suppress(CairnError):
        READERS[reader](data)


@settings(max_examples=150, deadline=None)
@given(data=damaged() | st.binary(max_size=200))
def test_a_witness_answers_whatever_it_is_sent(data):
    decision = decide(data, {"log.example": [KEY]}, {})
    assert decision.checkpoint is None or decision.answer.value == 200
