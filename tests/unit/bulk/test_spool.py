"""A part comes through a slot as it was made, whatever was in the slot before."""

import os

import pytest

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


@pytest.mark.parametrize("platform", ["linux", "another"])
def test_parts_in_slots_that_are_used_again(tmp_path, monkeypatch, platform):
    monkeypatch.setattr("cairn.bulk.spool.sys.platform", platform)
    monkeypatch.setattr("cairn.bulk.spool._CHUNK", 1_000)
    sizes = [0, 70_000, 3, 2_500_000, 1, 5_000, 12]
    crew = Processes(2)
    out = os.open(tmp_path / "out", os.O_CREAT | os.O_RDWR)
    with Spool(crew.most_out) as spool:
        start = SpoolingStart(Start(), spool.slots)
        for made in crew(start, spool.handed_out(sizes)):
            assert (made.count, made.pieces) == (2, [])
            assert made.losses == {"colour", "sound"}
            number, length = made.spooled
            spool.slots[number].pour(out, length)
            spool.release(number)
    os.close(out)
    expected = b"".join(b"a" * size + b"b" for size in sizes)
    assert (tmp_path / "out").read_bytes() == expected


def test_a_slot_that_holds_too_little_is_no_part(tmp_path):
    out = os.open(tmp_path / "out", os.O_CREAT | os.O_RDWR)
    with Spool(1) as spool, pytest.raises(OSError, match="holds less"):
        spool.slots[0].pour(out, 1)
    os.close(out)


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
