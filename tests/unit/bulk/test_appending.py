"""What is appended stands in the file, whichever way it went there."""

import errno
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.bulk import appending
from cairn.bulk.appending import Appending

octets = st.integers(0, 12_000).map(lambda count: (b"0123456789abcdefg" * 800)[:count])
doings = st.one_of(st.lists(octets, max_size=5), st.sampled_from(["flush", "pour", "open again"]))


@pytest.fixture(scope="module", params=["as it comes", "through the cache", "cut short"])
def way(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appending, "_BUFFER", 16_384)
        real = os.pwrite

        if request.param == "through the cache":
            patch.setattr(Appending, "_go", lambda *_, **__: None)
        elif request.param == "cut short":
            patch.setattr(
                appending.os, "pwrite", lambda file, view, at: real(file, view[:5_000], at)
            )
        yield request.param


@given(before=st.integers(0, 9_000), doings=st.lists(doings, max_size=8))
@settings(max_examples=60, deadline=None)
def test_all_of_it_in_order(way, tmp_path_factory, before, doings):
    del way
    folder = tmp_path_factory.mktemp("appending")
    expected = b"x" * before
    (folder / "out").write_bytes(expected)
    (folder / "spool").write_bytes(b"y" * 30_000)
    file = os.open(folder / "out", os.O_RDWR)
    spool = os.open(folder / "spool", os.O_RDONLY)
    out = Appending(file, before)
    for doing in doings:
        if isinstance(doing, list):
            out.append(doing)
            expected += b"".join(doing)
        elif doing == "pour":
            out.pour(spool, 20_001)
            expected += b"y" * 20_001
        else:
            out.flush()
            assert (folder / "out").read_bytes() == expected
            if doing == "open again":
                out.close()
                out = Appending(file, len(expected))
        assert out.end == len(expected)
    out.flush()
    out.close()
    os.close(file)
    os.close(spool)
    assert (folder / "out").read_bytes() == expected


def test_a_file_system_that_refuses_direct_writes_is_written_all_the_same(tmp_path, monkeypatch):
    file = os.open(tmp_path / "out", os.O_RDWR | os.O_CREAT)
    out = Appending(file, 0)
    out._direct = True
    real, refused = os.pwrite, []

    def pwrite(file, view, at):
        if out._direct:
            refused.append(at)
            raise OSError(errno.EINVAL, "Invalid argument")
        return real(file, view, at)

    monkeypatch.setattr(appending.os, "pwrite", pwrite)
    out.append([b"z" * 10_000])
    out.flush()
    os.close(file)
    assert refused == [0]
    assert (tmp_path / "out").read_bytes() == b"z" * 10_000


def test_a_spool_that_holds_too_little_is_no_part(tmp_path):
    (tmp_path / "spool").write_bytes(b"y")
    spool = os.open(tmp_path / "spool", os.O_RDONLY)
    file = os.open(tmp_path / "out", os.O_RDWR | os.O_CREAT)
    with pytest.raises(OSError, match="holds less"):
        Appending(file, 0).pour(spool, 2)
    os.close(spool)
    os.close(file)


def test_a_disk_that_is_full_is_said(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    file = os.open(tmp_path / "out", os.O_RDWR | os.O_CREAT)
    out = Appending(file, 0)
    monkeypatch.setattr(appending.os, "pwrite", full)
    out.append([b"x"])
    with pytest.raises(OSError, match="No space"):
        out.flush()
    os.close(file)
