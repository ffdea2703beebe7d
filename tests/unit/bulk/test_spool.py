"""A part comes through a slot as it was made, whatever was in the slot before."""

import os

import pytest

from cairn.bulk.appending import Appending
from cairn.bulk.signing_workers import Made
from cairn.bulk.spool import Spool, SpoolingStart
from cairn.bulk.workers import Processes
from cairn.errors import OutputUnusable


class Start:
    """Makes of a number that many letters, and one more, in two bits."""

    def maker(self):
        return self

    def make_bit_by_bit(self, number):
        yield Made(1, ("x",), [b"a" * number], frozenset({"colour"}), last=False)
        yield Made(1, ("y",), [b"b"], frozenset({"sound"}))


def test_parts_in_slots_that_are_used_again(tmp_path):
    sizes = [0, 70_000, 3, 2_500_000, 1, 5_000, 12]
    crew = Processes(2)
    out = os.open(tmp_path / "out", os.O_CREAT | os.O_RDWR)
    end = Appending(out, 0)
    with Spool(crew.most_out) as spool:
        start = SpoolingStart(Start(), spool.slots)
        for made in crew(start, spool.handed_out(sizes)):
            assert (made.count, made.pieces) == (2, [])
            assert made.losses == {"colour", "sound"}
            number, length = made.spooled
            end.pour(spool.slots[number].file, length)
            spool.release(number)
    end.flush()
    os.close(out)
    expected = b"".join(b"a" * size + b"b" for size in sizes)
    assert (tmp_path / "out").read_bytes() == expected


def test_memory_that_is_full_is_said(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with Spool(1) as spool:
        work = SpoolingStart(Start(), spool.slots).begin()
        monkeypatch.setattr("cairn.bulk.spool.write_all", full)
        with pytest.raises(OutputUnusable, match="No space left"):
            work((0, 3))


def test_no_slot_outlives_its_run():
    with Spool(3) as spool:
        assert all(os.fstat(slot.file).st_nlink in {0, 1} for slot in spool.slots)
    for slot in spool.slots:
        with pytest.raises(OSError, match="descriptor"):
            os.fstat(slot.file)


@pytest.mark.parametrize("most", [0, 1, 3, 10])
@pytest.mark.parametrize("at_once", [4, 1_024])
def test_a_write_that_was_cut_short_is_gone_on_with(monkeypatch, most, at_once):
    real = os.writev
    monkeypatch.setattr(os, "writev", lambda file, pieces: real(file, [b"".join(pieces)[:most]]))
    monkeypatch.setattr("cairn.bulk.spool._PIECES_AT_ONCE", at_once)
    pieces = [b"one", b"", b"two", b"three", b"\n"] * 3
    with Spool(1) as spool:
        assert spool.slots[0].fill([pieces, pieces]) == 2 * len(b"".join(pieces))
        assert os.pread(spool.slots[0].file, 1_000, 0) == 2 * b"".join(pieces)
