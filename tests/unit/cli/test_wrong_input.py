"""Input that nobody should have given: a sentence and exit code 2, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from cairn.cli import main

FULL = Path("/dev/full")
DEEP = "[" * 100_000
CREDENTIAL = '{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": []}'


def run(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    shown = capsys.readouterr()
    return left.value.code, shown.out, shown.err


@pytest.fixture
def credential(tmp_path):
    file = tmp_path / "credential.json"
    file.write_text(CREDENTIAL)
    return file


@pytest.mark.parametrize("option", ["--trust", "--pin"])
@pytest.mark.parametrize(
    "text", [DEEP, "a: &a [*a]", "a: b: c", "\x00", "[1]", "- x", "a: !!python/object:os.x {}", ""]
)
def test_a_trust_or_pin_file_of_any_text(tmp_path, credential, capsys, option, text):
    file = tmp_path / "file.yaml"
    file.write_text(text)
    code, _, said = run(capsys, "verify", "--offline", credential, option, file)
    assert code == 2
    assert said.startswith("cairn: ")
    assert ".. " not in said


def test_a_status_list_that_is_not_there(tmp_path, credential, capsys):
    code, _, said = run(capsys, "verify", "--offline", credential, "--status", tmp_path / "nope")
    assert code == 2
    assert "nope" in said


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "words", [["context"], ["verify", "--offline", "{credential}"], ["--help"]]
)
def test_a_full_disk_behind_standard_output(credential, words):
    with FULL.open("w") as full:
        finished = subprocess.run(
            [
                sys.executable,
                "-m",
                "cairn",
                *[word.format(credential=credential) for word in words],
            ],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert finished.returncode == 2
    assert "No space left" in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_an_output_on_a_full_disk(tmp_path, capsys):
    run(capsys, "key", "generate", "--out", tmp_path / "key.json", "--no-passphrase")
    examples = Path(__file__).resolve().parents[3] / "examples"
    words = ("issue", examples / "achievement.yaml", examples / "recipients-with-faults.csv")
    words = (*words, "--key", tmp_path / "key.json")
    code, _, said = run(capsys, *words, "--out", tmp_path / "out.jsonl", "--errors", FULL)
    assert code == 2
    assert "No space left" in said
