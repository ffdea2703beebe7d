"""A witness over HTTP: what it cosigns, what it refuses, and what it keeps against a log."""

import http.client
import shutil
import socket
import threading

import pytest

from cairn.errors import WitnessUnusable
from cairn.logs import LogReader
from cairn.logs.cosigning import have_witnessed
from cairn.services.witness import record, server
from cairn.services.witness.following import look
from cairn.services.witness.record import read_evidence
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.notes import Note
from cairn.transparency.witnessing import AddCheckpoint, Answer, Finding, is_split_view


def fork(world, size):
    """The same log, by the same key, with another second half."""
    path = world.new_log(world.tmp_path / "fork")
    world.grow(path, 3)
    world.grow(path, size - 3, first=900)
    return path


def test_a_log_grows_and_is_cosigned_each_time(world):
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        for first in (0, 300, 600):
            world.grow(world.log, 300, first)
            done = have_witnessed(world.log, policy, world.ask)
            assert done.met
            assert [(each.cosigned, each.problem) for each in done.answers] == [(True, "")]
        again = have_witnessed(world.log, policy, world.ask)
        assert (again.met, again.answers) == (True, ())
    with LogReader.open(world.log) as reader:
        assert reader.head == again.note
        assert policy.witnessed_at(policy.cosignatures(reader.head)) == world.NOW


def test_k_of_n_with_one_down_and_one_that_follows_another_log(world):
    other = sign_key(world)
    with (
        world.served(world.tmp_path / "a", "a.example") as a,
        world.served(world.tmp_path / "b", "b.example") as b,
        world.served(world.tmp_path / "c", "c.example", logs=(other,)) as c,
    ):
        places = {"a_example": a.base, "b_example": b.base, "c_example": c.base}
        places["d_example"] = "http://127.0.0.1:1"
        world.grow(world.log, 3)
        two = have_witnessed(world.log, world.policy(2, **places), world.ask)
        three = have_witnessed(world.log, world.policy(3, **places), world.ask)
    assert (two.met, three.met) == (True, False)
    problems = {each.key.name: each.problem for each in two.answers}
    assert problems["a.example"] == problems["b.example"] == ""
    assert problems["c.example"] == "it does not follow this log"
    assert "connection" in problems["d.example"]
    assert two.alarms == ()


def sign_key(world):
    from cairn.transparency.notes import log_key  # noqa: PLC0415

    return log_key("other.example", world.private_key("other").public_key)


def test_a_log_that_forgot_what_the_witness_saw_is_told(world):
    """409 names the size; the log goes on from there."""
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        world.grow(world.log, 5)
        have_witnessed(world.log, policy, world.ask)
        (world.log / "private/salts.sqlite").unlink(missing_ok=True)
        shutil.copytree(world.log / "public", world.tmp_path / "taken/public")
        from cairn.logs import LogFolder  # noqa: PLC0415

        LogFolder.adopt(world.tmp_path / "taken", world.KEY).close()
        world.grow(world.tmp_path / "taken", 5, 5)
        assert have_witnessed(world.tmp_path / "taken", policy, world.ask).met


def test_a_forked_log_is_refused_and_its_split_view_is_kept(world):
    alarms = []
    with world.served(world.record, alarms=alarms) as one:
        policy = world.policy(1, w_example=one.base)
        world.grow(world.log, 3)
        world.grow(world.log, 4, 3)
        have_witnessed(world.log, policy, world.ask)
        refused = have_witnessed(fork(world, 7), policy, world.ask)
        longer = world.grow(world.tmp_path / "fork", 3, 950)
        later = have_witnessed(world.tmp_path / "fork", policy, world.ask)
        (again,) = have_witnessed(world.tmp_path / "fork", policy, world.ask).answers
    assert not refused.met
    assert not later.met
    assert [each.problem for each in refused.alarms] == [
        "it has seen a history that this log does not continue"
    ]
    assert again.alarming
    kept = read_evidence(world.record)
    assert [each.finding for each in kept] == [Finding.SPLIT_VIEW, Finding.NOT_CONNECTED]
    assert [each.finding for each in alarms] == [Finding.SPLIT_VIEW, Finding.NOT_CONNECTED]
    first, second = kept
    assert is_split_view(first.earlier, first.later, [world.KEY])
    assert not is_split_view(second.earlier, second.later, [world.KEY])
    assert Note.parse(second.later).text == longer.text
    assert (first.origin, first.seen) == ("log.example", world.NOW)


def test_a_log_that_was_rolled_back_as_a_whole_is_found_by_its_witnesses(world):
    """Both parts of the folder came back from an old copy: nothing here can know, others do."""
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        world.grow(world.log, 3)
        shutil.copytree(world.log, world.tmp_path / "old")
        world.grow(world.log, 4, 3)
        have_witnessed(world.log, policy, world.ask)
        world.grow(world.tmp_path / "old", 1, 700)
        (answer,) = have_witnessed(world.tmp_path / "old", policy, world.ask).alarms
    assert answer.problem == "it has seen 7 entries of this log, and here are 4"


def test_the_answers_of_the_specification(world):
    world.grow(world.log, 3)
    world.grow(world.log, 2, 3)
    with LogReader.open(world.log) as reader:
        note, proof = reader.head, reader.consistency(3, 5)
        small = reader._journal.signed(3).note
    forged = sign_checkpoint(Checkpoint.parse(note.text), world.private_key("stranger"))
    unknown = sign_checkpoint(Checkpoint("x.example", 1, bytes(32)), world.private_key("stranger"))
    with world.served(world.record) as one:

        def post(body, path="/add-checkpoint"):
            return world.ask(one.base + path, body)

        assert post(b"junk") == (400, b"")
        assert post(AddCheckpoint(0, (), forged).octets)[0] == 403
        assert post(AddCheckpoint(0, (), unknown).octets)[0] == 404
        assert post(AddCheckpoint(0, (), small).octets)[0] == 200
        assert post(AddCheckpoint(0, (), note).octets) == (409, b"3\n")
        assert post(AddCheckpoint(3, proof[1:], note).octets)[0] == 422
        status, body = post(AddCheckpoint(3, proof, note).octets)
        assert (status, body.startswith("\u2014 w.example ".encode())) == (200, True)
        assert post(AddCheckpoint(5, (), note).octets)[0] == 200
        assert post(AddCheckpoint(3, (), small).octets) == (409, b"5\n")
        assert post(b"", "/other")[0] == 404
        connection = http.client.HTTPConnection(*one.server_address)
        connection.request("POST", "/add-checkpoint", AddCheckpoint(0, (), note).octets)
        answer = connection.getresponse()
        assert answer.getheader("Content-Type") == "text/x.tlog.size"
        answer.read()
        connection.close()
        page = world.fetch(one.base + "/").decode()
    assert page.splitlines()[0] == "witness w.example"
    assert "log log.example 5" in page


def test_what_is_no_request_is_answered_and_bounded(world):
    with world.served(world.record) as one:
        for head, status in [
            ("Content-Length: 1000001\r\n", 413),
            ("Content-Length: 99999999999999999999\r\n", 413),
            ("Content-Length: -1\r\n", 400),
            ("", 400),
        ]:
            with socket.create_connection(one.server_address) as raw:
                raw.sendall(f"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
                answer = raw.makefile("rb").readline()
            assert int(answer.split()[1]) == status


def test_a_body_that_drips_is_given_up(world, monkeypatch):
    monkeypatch.setattr(server, "_SECONDS", 0.2)
    with world.served(world.record) as one, socket.create_connection(one.server_address) as raw:
        raw.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        done = threading.Event()

        def drip():
            while not done.wait(0.05):
                try:
                    raw.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        answer = raw.makefile("rb").readline()
        done.set()
        thread.join()
    assert answer.split()[1] in {b"408", b"400"}


def test_two_requests_on_one_checkpoint_never_both_roll_it_on(world):
    """Two histories, sent at the same moment by many: at most one is cosigned at each size."""
    world.grow(world.log, 3)
    with LogReader.open(world.log) as reader:
        base = reader.head
    world.grow(world.log, 4, 3)
    other = fork(world, 7)
    bodies = []
    for path in (world.log, other):
        with LogReader.open(path) as reader:
            bodies.append(AddCheckpoint(3, reader.consistency(3, 7), reader.head).octets)
    with world.served(world.record) as one:
        url = one.base + "/add-checkpoint"
        assert world.ask(url, AddCheckpoint(0, (), base).octets)[0] == 200
        answers = {0: [], 1: []}
        threads = [
            threading.Thread(target=lambda at=at: answers[at].append(world.ask(url, bodies[at])[0]))
            for at in (0, 1) * 8
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert sorted(200 in found for found in answers.values()) == [False, True]


def test_it_remembers_over_a_restart_and_only_under_its_own_key(world):
    world.grow(world.log, 3)
    with world.served(world.record) as one:
        have_witnessed(world.log, world.policy(1, w_example=one.base), world.ask)
    with world.served(world.record) as one:
        small = fork(world, 4)
        shutil.rmtree(small)
        world.new_log(small)
        world.grow(small, 2, 500)
        (answer,) = have_witnessed(small, world.policy(1, w_example=one.base), world.ask).alarms
        assert "seen 3 entries" in answer.problem
    with pytest.raises(WitnessUnusable, match="was begun as"):
        world.open_witness(world.record, "v.example")
    assert world.record.stat().st_mode & 0o077 == 0
    (world.tmp_path / "rubbish").write_bytes(b"rubbish" * 999)
    with pytest.raises(WitnessUnusable):
        world.open_witness(world.tmp_path / "rubbish")
    with pytest.raises(WitnessUnusable):
        read_evidence(world.tmp_path / "nothing")


def test_a_record_that_cannot_be_written_cosigns_nothing(world, monkeypatch):
    note = world.grow(world.log, 3)
    witness = world.open_witness(world.record)
    monkeypatch.setattr(record, "cosign", lambda *_: pytest.fail("cosigned before it was kept"))
    monkeypatch.setattr(witness, "_remember", broken)
    with pytest.raises(OSError, match="full"):
        witness.answer(AddCheckpoint(0, (), note).octets)
    assert witness.latest() == {}
    witness.close()


def broken(*_):
    raise OSError(28, "full")


def test_lines_by_strangers_do_not_fill_the_record(world):
    world.grow(world.log, 3)
    world.grow(world.log, 4, 3)
    forked = fork(world, 7)
    witness = world.open_witness(world.record)
    with LogReader.open(world.log) as reader:
        witness.answer(AddCheckpoint(0, (), reader.head).octets)
    with LogReader.open(forked) as reader:
        note = reader.head
    for number in range(5):
        stranger = sign_checkpoint(Checkpoint.parse(note.text), world.private_key(f"s{number}"))
        padded = note.signed_with(*stranger.signatures)
        reply = witness.answer(AddCheckpoint(7, (), padded).octets)
        assert (reply.answer, bool(reply.alarm)) == (Answer.NOT_CONSISTENT, number == 0)
    assert len(witness.evidence()) == 1
    witness.close()


# --- a witness that goes and looks -------------------------------------------------------------


def test_it_goes_and_looks(world):
    witness = world.open_witness(world.record)
    with world.files(world.log / "public") as url:
        assert look(witness, world.KEY, url, world.fetch).problem.startswith("http")
        for count, first in ((300, 0), (300, 300), (5, 600)):
            world.grow(world.log, count, first)
            seen = look(witness, world.KEY, url, world.fetch)
            assert (seen.size, seen.problem) == (first + count, "")
    assert Checkpoint.parse(witness.latest()["log.example"].text).size == 605
    witness.close()


def test_a_fork_that_readers_are_shown_is_found(world):
    witness = world.open_witness(world.record)
    world.grow(world.log, 3)
    world.grow(world.log, 4, 3)
    forked = fork(world, 7)
    with world.files(world.log / "public") as url:
        look(witness, world.KEY, url, world.fetch)
    with world.files(forked / "public") as url:
        seen = look(witness, world.KEY, url, world.fetch)
        assert seen.reply.alarm.finding is Finding.SPLIT_VIEW
        world.grow(forked, 5, 990)
        seen = look(witness, world.KEY, url, world.fetch)
        assert (seen.reply.alarm.finding, seen.problem) == (
            Finding.NOT_CONNECTED,
            "it does not continue what was cosigned",
        )
    witness.close()


def test_a_log_that_shows_less_than_before(world):
    witness = world.open_witness(world.record)
    world.grow(world.log, 3)
    shutil.copytree(world.log, world.tmp_path / "old")
    world.grow(world.log, 4, 3)
    with world.files(world.log / "public") as url:
        look(witness, world.KEY, url, world.fetch)
    with world.files(world.tmp_path / "old/public") as url:
        seen = look(witness, world.KEY, url, world.fetch)
    assert seen.problem == "it shows 3 entries, and 7 were cosigned"
    witness.close()
