"""A witness's decisions, the forked log, and what the log does with the answer."""

import pytest

from cairn.errors import LogDataMalformed, SignatureInvalid
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.notes import Note, log_key
from cairn.transparency.witnessing import (
    AddCheckpoint,
    Answer,
    Finding,
    decide,
    is_split_view,
    with_cosignatures,
)

# c2sp.org/tlog-witness, “add-checkpoint”; the keys are not published with it.
EXAMPLE = (
    "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvu"
    "KxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3"
    "Kj/0=\n\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— e"
    "xample.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzG"
    "ku9nTo+zyWE+xeMcTOAYQ8=\n— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZd"
    "XNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n"
).encode()


def _asked(log, old, size, *, proof=None, note=None):
    proof = log.growth(old, size) if proof is None else proof
    return AddCheckpoint(old, tuple(proof), note or log.note(size)).octets


def _decided(log, body, last=None):
    latest = {log.origin: last} if last else {}
    return decide(body, {log.origin: [log.key]}, latest)


def test_the_example_of_the_specification():
    request = AddCheckpoint.parse(EXAMPLE)
    assert request.octets == EXAMPLE
    assert (request.old_size, len(request.proof)) == (20_852_014, 4)
    assert len(request.note.signatures) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1\n\n",
        EXAMPLE[4:],
        EXAMPLE.replace(b"old 2", b"old 02"),
        EXAMPLE.replace(b"old 20852014\n", b"old 20852014 \n"),
        EXAMPLE.replace(b"old", b"Old"),
        EXAMPLE.replace(b"pkaw=", b"pkaw"),
        b"old 1\n" + b"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" * 64 + EXAMPLE[12:],
        EXAMPLE.replace(b"\n\n", b"\n", 1),
        EXAMPLE.rstrip(b"\n"),
        b"\xff" + EXAMPLE,
    ],
)
def test_what_is_not_a_request(log, body):
    with pytest.raises(LogDataMalformed):
        AddCheckpoint.parse(body)
    assert _decided(log, body).answer is Answer.MALFORMED


def test_a_log_that_grows_is_cosigned(log):
    last = None
    for old, size in ((0, 5), (5, 5), (5, 6), (6, 20)):
        decision = _decided(log, _asked(log, old, size), last)
        assert decision.answer is Answer.COSIGN
        assert decision.checkpoint == Checkpoint.parse(log.note(size).text)
        assert decision.evidence is None
        last = log.note(size)


def test_a_forked_log_is_refused_and_the_two_notes_are_kept(log, forked):
    """It has proofs for its own history, and none that connects to what was cosigned."""
    last = log.note(10)
    for proof in (forked.growth(10, 20), log.growth(10, 20), ()):
        decision = _decided(log, _asked(forked, 10, 20, proof=proof), last)
        assert decision.answer is Answer.NOT_CONSISTENT
        assert decision.checkpoint is None
        assert decision.evidence.finding is Finding.NOT_CONNECTED
        assert (decision.evidence.earlier, decision.evidence.later) == (last, forked.note(20))


@pytest.mark.parametrize("old", [10, 0, 4])
def test_two_roots_of_one_size_are_proof_against_the_log(log, forked, old):
    last = log.note(10)
    decision = _decided(log, _asked(forked, old, 10), last)
    assert decision.answer is (Answer.NOT_CONSISTENT if old == 10 else Answer.OTHER_SIZE)
    evidence = decision.evidence
    assert evidence.finding is Finding.SPLIT_VIEW
    assert is_split_view(evidence.earlier.octets, evidence.later.octets, [log.key])


def test_a_split_view_needs_two_roots_signed_by_the_log(log, forked):
    here, there = log.note(10).octets, forked.note(10).octets
    assert is_split_view(here, there, [log.key])
    assert not is_split_view(here, here, [log.key])
    assert not is_split_view(here, forked.note(11).octets, [log.key])
    other = Checkpoint("other.example", 10, bytes(32))
    keys = [log.key, log_key(other.origin, log.signer.public_key)]
    assert not is_split_view(here, sign_checkpoint(other, log.signer).octets, keys)
    with pytest.raises(SignatureInvalid):
        is_split_view(here, there.replace(b"10\n", b"11\n", 1), [log.key])


def test_the_size_must_be_the_one_cosigned_last(log):
    decision = _decided(log, _asked(log, 4, 20), log.note(10))
    assert (decision.answer, decision.body) == (Answer.OTHER_SIZE, b"10\n")
    decision = _decided(log, _asked(log, 4, 20))
    assert (decision.answer, decision.body) == (Answer.OTHER_SIZE, b"0\n")
    decision = _decided(log, _asked(log, 0, 5), log.note(10))
    assert (decision.answer, decision.evidence) == (Answer.OTHER_SIZE, None)


def test_an_old_size_beyond_the_new_one_is_malformed(log):
    body = AddCheckpoint(6, (), log.note(5)).octets
    assert _decided(log, body, log.note(6)).answer is Answer.MALFORMED


def test_unknown_logs_and_signatures(log, witnesses):
    body = _asked(log, 0, 5)
    assert decide(body, {}, {}).answer is Answer.UNKNOWN_LOG
    assert decide(body, {"log.example": [log.key]}, {}).answer is Answer.UNKNOWN_LOG
    stranger = sign_checkpoint(Checkpoint.parse(log.note(5).text), witnesses.a.signer)
    assert _decided(log, _asked(log, 0, 5, note=stranger)).answer is Answer.NOT_SIGNED
    broken = Note(log.note(5).text, log.note(6).signatures)
    assert _decided(log, _asked(log, 0, 5, note=broken)).answer is Answer.NOT_SIGNED


def test_the_first_checkpoint_takes_no_proof(log):
    decision = _decided(log, _asked(log, 0, 5, proof=log.growth(3, 5)))
    assert (decision.answer, decision.evidence) == (Answer.NOT_CONSISTENT, None)


def test_an_empty_tree_has_one_root(log):
    assert _decided(log, _asked(log, 0, 0)).answer is Answer.COSIGN
    note = sign_checkpoint(Checkpoint(log.origin, 0, bytes(32)), log.signer)
    decision = _decided(log, _asked(log, 0, 0, note=note))
    assert decision.answer is Answer.NOT_CONSISTENT
    assert decision.evidence.finding is Finding.IMPOSSIBLE


def test_the_log_takes_the_cosignatures_that_it_knows(log, witnesses):
    note = log.note(5)
    lines = witnesses.a.cosign(note, 100).line + witnesses.b.cosign(note, 101).line
    taken = with_cosignatures(note, lines.encode(), [witnesses.a.key, witnesses.c.key])
    assert [each.name for each in taken.signatures] == [log.origin, "a.example"]
    assert with_cosignatures(taken, lines.encode(), [witnesses.a.key]) == taken
    with pytest.raises(SignatureInvalid):
        with_cosignatures(note, lines.encode(), [witnesses.c.key])
    with pytest.raises(SignatureInvalid):
        with_cosignatures(log.note(6), lines.encode(), [witnesses.a.key])
    for answer in (b"", b"5\n", lines.encode()[:-1], b"\xff"):
        with pytest.raises(LogDataMalformed):
            with_cosignatures(note, answer, [witnesses.a.key])
