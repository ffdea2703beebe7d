"""Wrong use of the commands: each says what happened and what to do, and leaves with 2."""

import errno
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cairn.bulk import journal
from cairn.cli import main

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
CAIRN = (sys.executable, "-m", "cairn")


def run(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    shown = capsys.readouterr()
    return left.value.code, shown.err


def issue(folder, recipients=EXAMPLES / "recipients.csv"):
    description = EXAMPLES / "achievement.yaml"
    key, out = folder / "key.json", folder / "out.jsonl"
    return ("issue", description, recipients, "--key", key, "--out", out)


@pytest.fixture
def key(tmp_path, capsys):
    run(capsys, "key", "generate", "--out", tmp_path / "key.json", "--no-passphrase")
    return tmp_path / "key.json"


@pytest.mark.usefixtures("key")
def test_a_list_that_is_not_there_needs_no_room(tmp_path, capsys):
    code, said = run(capsys, *issue(tmp_path, tmp_path / "nope.csv"))
    assert code == 2
    assert "nope.csv" in said
    assert "Check the name" in said
    assert "Make room" not in said


@pytest.mark.parametrize(
    ("number", "mend"),
    [
        (errno.EACCES, "Let this account read and write there"),
        (errno.EROFS, "can be written to"),
        (errno.ENOTDIR, "a file stands where a folder is needed"),
        (errno.ENOSPC, "Make room"),
    ],
)
def test_what_the_system_refuses_is_followed_by_what_helps(capsys, monkeypatch, number, mend):
    def refused(**_):
        raise OSError(number, os.strerror(number), "there")

    monkeypatch.setattr("cairn.cli.cairn.main", refused)
    code, said = run(capsys, "health")
    assert code == 2
    assert os.strerror(number) in said
    assert mend in said


@pytest.mark.parametrize(
    ("text", "told"), [("database or disk is full", True), ("no such table: keys_key", False)]
)
def test_a_fault_of_the_program_is_not_laid_to_the_database(capsys, monkeypatch, text, told):
    def failed(**_):
        raise sqlite3.OperationalError(text)

    monkeypatch.setattr("cairn.cli.cairn.main", failed)
    if told:
        assert text in run(capsys, "health")[1]
    else:
        with pytest.raises(sqlite3.OperationalError):
            main(["health"])


@pytest.mark.usefixtures("key")
def test_a_journal_on_a_full_disk_blames_no_other_run(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(journal, "_SCHEMA", "PRAGMA max_page_count = 1;" + journal._SCHEMA)
    code, said = run(capsys, *issue(tmp_path))
    assert code == 2
    assert "full" in said
    assert "another run" not in said
    assert "Make room" in said


def test_a_key_file_of_that_name_is_there(key, capsys):
    before = key.read_bytes()
    code, said = run(capsys, "key", "generate", "--out", key, "--no-passphrase")
    assert code == 2
    assert "already" in said
    assert "--out" in said
    assert key.read_bytes() == before


def test_a_command_that_is_misspelt(capsys):
    code, said = run(capsys, "verfy", "x")
    assert code == 2
    assert "verify" in said


@pytest.mark.parametrize("words", [["serve"], ["serve", "--conformance"]])
def test_a_port_in_use(tmp_path, words):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1])
        finished = subprocess.run(
            [*CAIRN, *words, "--port", number, "--data", tmp_path / "data"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert finished.returncode == 2
    assert f"Port {number}" in finished.stderr
    assert "--port" in finished.stderr


def test_a_backup_into_a_folder_that_is_not_there(tmp_path):
    instance = pytest.importorskip("cairn.registry.instance")
    data = tmp_path / "data"
    instance.make_secrets(data)
    to = tmp_path / "not-mounted"
    finished = subprocess.run(
        [*CAIRN, "backup", to, "--data", data, "--without-secrets"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 2
    assert "not-mounted" in finished.stderr
    assert ".backup" in finished.stderr
    assert not to.exists()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DATABASE_URL", "nonsense", "postgres://"),
        ("DATABASE_URL", "mysql://cairn:secret@db.example/cairn", "postgres://"),
        ("DATABASE_URL", "postgres://cairn:secret@127.0.0.1:1/cairn", "DATABASE_URL"),
        ("CAIRN_BASE_URL", "registry.example.org", "https://"),
        ("CAIRN_BASE_URL", "https://", "https://"),
        ("CAIRN_SMTP_URL", "mail.example.org:587", "smtps://"),
        ("CAIRN_SMTP_URL", "smtp://u:secret@mail.example.org:port", "smtps://"),
        ("CAIRN_PROXIES", "many", "CAIRN_PROXIES"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_setting_that_cannot_be(tmp_path, command, variable, value, said):
    pytest.importorskip("django")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    finished = subprocess.run(
        [*CAIRN, command, "--port", port, "--data", tmp_path / "data"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, variable: value},
    )
    shown = finished.stdout + finished.stderr
    assert finished.returncode == (1 if command == "doctor" else 2)
    assert "Traceback" not in shown
    assert variable in shown
    assert said in shown
    assert "secret@" not in shown


@pytest.mark.parametrize("text", ["garbage", "log.uni.example", "log.uni.example+98f2fe36"])
def test_a_text_that_is_no_verifier_key(capsys, text):
    code, said = run(capsys, "log", "policy", "--log", text)
    assert code == 2
    assert "NAME+NUMBER+KEY" in said
    assert ".." not in said


def test_a_list_of_people_is_told_to_be_no_credential(capsys):
    code, said = run(capsys, "show", EXAMPLES / "recipients.csv")
    assert code == 2
    assert "neither JSON" in said
