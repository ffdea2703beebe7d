"""A log that asks its witnesses whether its head is the newest that they know."""

import shutil

import pytest

from cairn.logs import LogReader
from cairn.logs.cosigning import have_head_confirmed, have_witnessed
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.merkle import EMPTY_ROOT


@pytest.fixture
def confirmed(world):
    def empty():
        head = Checkpoint(world.KEY.name, 0, EMPTY_ROOT)
        return sign_checkpoint(head, world.private_key("log"))

    def ask(path, policy, by=world.ask):
        return have_head_confirmed(path, policy, by, empty=empty)

    return ask


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted((folder / "public").rglob("*"))
        if path.is_file()
    }


def test_the_newest_head_is_confirmed_as_often_as_it_is_asked(world, confirmed):
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        world.grow(world.log, 5)
        have_witnessed(world.log, policy, world.ask)
        before = files(world.log)
        for _ in range(2):
            done = confirmed(world.log, policy)
            assert (done.met, done.alarms) == (True, ())
            assert [each.cosigned for each in done.answers] == [True]
    # One cosignature of a witness stays one.
    assert files(world.log) == before
    assert len(done.note.signatures) == 2


@pytest.mark.parametrize("size", [0, 5])
def test_an_old_copy_is_told_by_who_saw_more(world, confirmed, size):
    """Journal, files and all: nothing in the folder says that it is old."""
    copy = world.tmp_path / "copy"
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        if size:
            world.grow(world.log, size)
            have_witnessed(world.log, policy, world.ask)
            shutil.copytree(world.log, copy)
        world.grow(world.log, 3, size)
        have_witnessed(world.log, policy, world.ask)
        done = confirmed(copy, policy)
        assert not done.met
        problem = f"it has seen {size + 3} entries of this log, and here are {size}"
        assert [each.problem for each in done.alarms] == [problem]
        # The newest copy is confirmed afterwards: asking with the old one did it no harm.
        assert confirmed(world.log, policy).met
    assert one.open_witness().evidence() == ()


def test_a_fork_of_the_same_size_is_told(world, confirmed):
    other = world.new_log(world.tmp_path / "fork")
    world.grow(other, 5, 900)
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        world.grow(world.log, 5)
        have_witnessed(world.log, policy, world.ask)
        done = confirmed(other, policy)
    assert not done.met
    assert [each.problem for each in done.alarms] == [
        "it has seen a history that this log does not continue"
    ]


def test_other_programs_tell_a_fork_of_the_same_size_with_409(world, confirmed):
    """c2sp.org/tlog-witness: 409 too where the sizes are equal and the roots are not."""
    world.grow(world.log, 5)
    policy = world.policy(1, w_example="http://witness.invalid")
    done = confirmed(world.log, policy, lambda _url, _body: (409, b"5\n"))
    assert (done.met, len(done.alarms)) == (False, 1)


def test_a_witness_that_missed_some_goes_on_from_what_it_saw(world, confirmed):
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        world.grow(world.log, 5)
        have_witnessed(world.log, policy, world.ask)
        head = world.grow(world.log, 4, 5)
        done = confirmed(world.log, policy)
    assert done.met
    assert done.note.text == head.text
    with LogReader.open(world.log) as reader:
        assert len(reader.head.signatures) == 2


def test_before_the_first_entry_all_know_nothing(world, confirmed):
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        assert confirmed(world.tmp_path / "none", policy).met
        assert confirmed(world.log, policy).met
        # And the log begins as ever.
        world.grow(world.log, 2)
        assert have_witnessed(world.log, policy, world.ask).met
    assert not (world.tmp_path / "none").exists()


def test_who_is_down_or_follows_no_such_log_confirms_nothing(world, confirmed):
    world.grow(world.log, 2)
    with world.served(world.record, logs=()) as one:
        policy = world.policy(1, w_example=one.base, d_example="http://127.0.0.1:1")
        done = confirmed(world.log, policy)
    assert not done.met
    assert done.alarms == ()
    assert {each.key.name for each in done.answers} == {"w.example", "d.example"}


def test_one_that_saw_more_is_heard_beside_a_quorum_that_did_not(world, confirmed):
    with (
        world.served(world.tmp_path / "a", "a.example") as a,
        world.served(world.tmp_path / "b", "b.example") as b,
    ):
        policy = world.policy(1, a_example=a.base, b_example=b.base)
        world.grow(world.log, 2)
        have_witnessed(world.log, policy, world.ask)
        shutil.copytree(world.log, world.tmp_path / "copy")
        world.grow(world.log, 2, 2)
        have_witnessed(world.log, world.policy(1, b_example=b.base), world.ask)
        done = confirmed(world.tmp_path / "copy", policy)
    assert done.met
    assert [each.key.name for each in done.alarms] == ["b.example"]


def test_another_writer_that_publishes_meanwhile_is_no_alarm(world, confirmed):
    with world.served(world.record) as one:
        policy = world.policy(1, w_example=one.base)
        world.grow(world.log, 2)
        have_witnessed(world.log, policy, world.ask)
        grown = []

        def ask(url, body):
            if not grown:
                grown.append(world.grow(world.log, 3, 2))
                have_witnessed(world.log, policy, world.ask)
            return world.ask(url, body)

        done = confirmed(world.log, policy, ask)
    assert (done.met, done.alarms) == (True, ())
    assert done.note.text == grown[0].text
