"""``cairn issue --out``: lines, a ZIP, a folder; the line that says how far it is."""

import json
import zipfile
from pathlib import Path

import pytest

from cairn.cli import main
from cairn.cli.progress import Progress

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture
def issue(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _run("key", "generate", "--out", "key.json", "--no-passphrase")

    def issue(out, *more):
        return _run(
            *("issue", str(EXAMPLES / "achievement.yaml"), str(EXAMPLES / "recipients.csv")),
            *("--issuer", str(EXAMPLES / "issuer.yaml"), "--key", "key.json", "--out", out, *more),
        )

    return issue


def _run(*words):
    with pytest.raises(SystemExit) as left:
        main(list(words))
    return left.value.code


def test_a_zip_holds_one_file_each(issue):
    assert issue("out.zip") == 0
    with zipfile.ZipFile("out.zip") as archive:
        assert archive.testzip() is None
        read = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    people = len((EXAMPLES / "recipients.csv").read_text().splitlines()) - 1
    assert len(read) == people
    assert all(
        name == each["id"].removeprefix("urn:uuid:") + ".json" for name, each in read.items()
    )
    # Run again: nobody is issued to twice, and the ZIP is still one.
    issue("out.zip")
    with zipfile.ZipFile("out.zip") as archive:
        assert set(archive.namelist()) == set(read)


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_holds_one_file_each(issue, tmp_path, there):
    if there:
        (tmp_path / "out").mkdir()
    assert issue("out" if there else "out/") == 0
    issue("out/")
    files = list((tmp_path / "out").rglob("*.json"))
    people = len((EXAMPLES / "recipients.csv").read_text().splitlines()) - 1
    assert len(files) == people
    assert {json.loads(file.read_text())["id"].removeprefix("urn:uuid:") for file in files} == {
        file.stem for file in files
    }


def test_progress_says_rate_remaining_and_errors(capsys):
    now = [0.0]
    progress = Progress(lambda: 0.25, clock=lambda: now[0], shown=True)
    progress.show(1, 0)
    now[0] = 10.0
    progress.show(5_000, 2)
    progress.show(5_001, 2)
    progress.close()
    told = capsys.readouterr().err
    assert told.count("\r") == 2
    for words in ("5,000 done", "500 a second", "0:30 remaining", "2 with errors", " 25%"):
        assert words in told
    assert "5,001" not in told


def test_no_progress_where_nobody_looks(capsys):
    now = [0.0]
    progress = Progress(lambda: None, clock=lambda: now[0])
    now[0] = 10.0
    progress.show(5_000, 2)
    progress.close()
    assert capsys.readouterr().err == ""
