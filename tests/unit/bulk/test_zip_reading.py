"""A ZIP is read as the library reads it, however it was written; what is damaged is said."""

import io
import subprocess
import sys
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.bulk import zip_entries
from cairn.bulk.zip_reading import members_of

FILES = {"a.json": b"{}", "folder/é漢.json": b"x" * 200_000, "empty.json": b"", "folder/": b""}


def _write(path, files=None, method=zipfile.ZIP_DEFLATED, comment=b""):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in (files or FILES).items():
            archive.writestr(name, data)
        archive.comment = comment
    return path


def _read(path):
    found = {}
    for member in members_of(path):
        with member.open() as stream:
            found[member.name] = stream.read()
    return found


@pytest.mark.parametrize("comment", [b"", b"PK\x05\x06", b"c" * 65_535])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_it_holds_what_the_library_put_in(tmp_path, method, comment):
    path = _write(tmp_path / "a.zip", method=method, comment=comment)
    assert _read(path) == FILES
    assert [member.is_folder for member in members_of(path)] == [False, False, False, True]


def test_what_stands_in_front_is_passed_over(tmp_path):
    path = _write(tmp_path / "a.zip")
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    assert _read(path) == FILES


def test_a_stream_that_was_written_without_knowing_its_sizes(tmp_path):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def tell(self):
            raise OSError

        def seek(self, *_):
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", b"{}" * 1000)
    (tmp_path / "a.zip").write_bytes(pipe.getvalue())
    assert _read(tmp_path / "a.zip") == {"a.json": b"{}" * 1000}


def test_more_members_than_16_bits_count(tmp_path):
    path, count = tmp_path / "a.zip", 66_000
    octets = b"".join(zip_entries.write_entry(f"{n}.json", b"%d" % n) for n in range(count))
    path.write_bytes(octets)
    zip_entries.write_directory(path, len(octets))
    assert sum(1 for _ in members_of(path)) == count


def test_sizes_of_64_bits(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, archive.open("a.json", "w", force_zip64=True) as to:
        to.write(b"{}")
    assert _read(path) == {"a.json": b"{}"}


@pytest.mark.parametrize("flags", [1])
def test_an_encrypted_member_is_named_as_such(tmp_path, flags):
    path = _write(tmp_path / "a.zip", {"a.json": b"{}"})
    octets = bytearray(path.read_bytes())
    octets[octets.rindex(b"PK\x01\x02") + 8] |= flags
    path.write_bytes(octets)
    with pytest.raises(NotImplementedError, match="encrypted"):
        _read(path)


def test_another_method_is_named(tmp_path):
    path = _write(tmp_path / "a.zip", {"a.json": b"{}"}, zipfile.ZIP_BZIP2)
    with pytest.raises(NotImplementedError, match="12"):
        _read(path)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_damage_goes_unseen(tmp_path_factory, data):
    """Whatever octets are changed, what is read is what was put in, or there is an error."""
    path = tmp_path_factory.mktemp("z") / "a.zip"
    files = {"a.json": b'{"a":1}' * 40, "b.json": b"{}"}
    octets = bytearray(_write(path, files).read_bytes())
    at = data.draw(st.integers(0, len(octets) - 1))
    octets[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path.write_bytes(octets)
    try:
        found = _read(path)
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return
    assert list(found.values()) == list(files.values())


def test_the_memory_does_not_grow_with_the_members(tmp_path):
    path, count = tmp_path / "a.zip", 120_000
    octets = b"".join(zip_entries.write_entry(f"{n:050}.json", b"{}") for n in range(count))
    path.write_bytes(octets)
    zip_entries.write_directory(path, len(octets))
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from cairn.bulk.zip_reading import members_of\n"
        "begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "count = sum(1 for _ in members_of(Path(sys.argv[1])))\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begun)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(told[0]) == count
    assert int(told[1]) < 4_000  # KiB; the library's own reader takes 60 000
