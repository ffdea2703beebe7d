"""A ZIP that is cut and continued is a ZIP; a folder keeps what was promised and nothing else."""

import json
import zipfile

import pytest

from cairn.bulk import outputs, zip_entries
from cairn.bulk.journal import Journal
from cairn.bulk.outputs import Form, file_name, opened
from cairn.errors import OutputUnusable

FIRST = [(f"urn:uuid:{n:032}", json.dumps({"n": n, "é": "漢"}).encode()) for n in range(3)]
SECOND = [(f"urn:uuid:{n:032}", json.dumps({"n": n}).encode()) for n in range(3, 5)]


@pytest.fixture(params=list(Form))
def form(request):
    return request.param


def _journal(tmp_path):
    return Journal.open(
        tmp_path / "journal", {}, instant="2026-05-04T00:00:00+00:00", fresh_secret=bytes(32)
    )


def _append(output, form, part):
    output.append(form.pieces(part), tuple(identifier for identifier, _ in part))


def _write(tmp_path, form, *, settled=(), lost=(), complete=False):
    journal = _journal(tmp_path)
    with opened(form, tmp_path / "out", journal) as output:
        for part in settled:
            _append(output, form, part)
        output.settle()
        for part in lost:
            _append(output, form, part)
        if complete:
            output.complete()
    journal.close()


def _read(tmp_path, form):
    path = tmp_path / "out"
    if form is Form.LINES:
        return [json.loads(line) for line in path.read_bytes().splitlines()]
    if form is Form.FOLDER:
        return [json.loads(file.read_bytes()) for file in sorted(path.rglob("*.json"))]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [file_name(identifier) for identifier, _ in FIRST + SECOND]
        return [json.loads(archive.read(name)) for name in archive.namelist()]


def test_a_lost_part_is_taken_away_and_the_output_goes_on(tmp_path, form):
    _write(tmp_path, form, settled=[FIRST], lost=[SECOND])
    _write(tmp_path, form, settled=[SECOND], complete=True)
    expected = [json.loads(text) for _, text in FIRST + SECOND]
    assert _read(tmp_path, form) == expected
    # A later run finds nothing new, and leaves it as it is.
    _write(tmp_path, form, complete=True)
    assert _read(tmp_path, form) == expected


def test_what_somebody_else_put_there_is_refused(tmp_path, form):
    if form is Form.FOLDER:
        (tmp_path / "out" / "mine").mkdir(parents=True)
    else:
        (tmp_path / "out").write_bytes(b"mine")
    journal = _journal(tmp_path)
    with pytest.raises(OutputUnusable), opened(form, tmp_path / "out", journal):
        pass
    journal.close()


def test_what_was_promised_and_is_gone_is_noticed(tmp_path, form):
    _write(tmp_path, form, settled=[FIRST])
    path = tmp_path / "out"
    if form is Form.FOLDER:
        (path / "part-000001").rename(tmp_path / "elsewhere")
    else:
        path.write_bytes(path.read_bytes()[:-1])
    journal = _journal(tmp_path)
    with pytest.raises(OutputUnusable), opened(form, path, journal):
        pass
    journal.close()


def test_a_folder_keeps_what_is_not_its_own(tmp_path):
    _write(tmp_path, Form.FOLDER, settled=[FIRST])
    (tmp_path / "out" / "README").write_text("mine")
    _write(tmp_path, Form.FOLDER, settled=[SECOND])
    assert (tmp_path / "out" / "README").read_text() == "mine"


def test_a_zip_of_more_entries_than_the_old_form_counts(tmp_path):
    path, count = tmp_path / "many.zip", 70_000
    octets = b"".join(zip_entries.write_entry(f"{n}.json", b"{}") for n in range(count))
    path.write_bytes(octets + b"rubbish")
    zip_entries.write_directory(path, len(octets))
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == count
        assert archive.read("69999.json") == b"{}"


def test_entries_past_four_gigabytes_are_found(tmp_path, monkeypatch):
    """The bound is lowered: the far form of an address is read the same wherever it is used."""
    monkeypatch.setattr(zip_entries, "_MOST_32", 100)
    path = tmp_path / "far"
    head = zip_entries.write_entry("a", bytes(range(200)))
    tail = zip_entries.write_entry("b", b"{}")
    path.write_bytes(head + tail)
    with (tmp_path / "line").open("w+b") as line, path.open("rb") as entries:
        zip_entries._list_entry(path, entries, len(head), line)
        line.seek(0)
        assert line.read().endswith(b"b" + (1).to_bytes(2, "little") + (8).to_bytes(2, "little")
                                    + len(head).to_bytes(8, "little"))  # fmt: skip


def test_rubbish_among_the_entries_is_named(tmp_path):
    (tmp_path / "x").write_bytes(b"PK no")
    with pytest.raises(OutputUnusable):
        zip_entries.write_directory(tmp_path / "x", 5)


def test_every_output_form_has_an_opener():
    assert {form.value for form in outputs.Form} == {"lines", "zip", "folder"}
