"""What the seal of a PDF shows: read from the octets alone, and against every change."""

import json
from datetime import timedelta

import pytest

from cairn.cli import main
from cairn.rendering.certificate import certificate_pdf
from cairn.rendering.pdf_seal import make_sealing_identity, sealed
from cairn.rendering.pdf_seal_state import Seal, seal_of
from cairn.wording import LANGUAGES

LINK = "https://cairn.example.org/c/7KQ2-9FPT"
pytestmark = pytest.mark.usefixtures("pango")


@pytest.fixture(scope="module")
def unsealed(held):
    return certificate_pdf(held.record, held.octets, link=LINK, at=held.at)


@pytest.fixture(scope="module")
def file(unsealed, held):
    return sealed(unsealed, make_sealing_identity("The Registry", at=held.at - timedelta(days=9)))


def test_intact_and_whose_name_it_bears(file):
    found = seal_of(file)
    assert (found.state, found.name) == (Seal.INTACT, "The Registry")
    assert seal_of(file + b"\r\n").state is Seal.INTACT
    said = {found.words(language) for language in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert all("The Registry" in each for each in said)


def test_none(unsealed):
    assert seal_of(unsealed).state is Seal.NONE
    assert seal_of(b"").state is Seal.NONE


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6])
def test_an_octet_that_was_changed(file, part):
    at = int(len(file) * part)
    changed = file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
    assert seal_of(changed).state is Seal.CHANGED


def test_what_was_added_behind_it(file):
    assert seal_of(file + b"\n9 0 obj\n<<>>\nendobj\n").state is Seal.ADDED_TO


@pytest.mark.parametrize(
    "ranges",
    [
        b"[0 10 20 30]",
        b"[5 10 20 30]",
        b"[0 9999999999 9999999999 9999999999]",
        b"[0 0 0 0]",
        b"[0 1 999999 1]",
    ],
)
def test_a_range_that_was_made_up(ranges):
    """A seal that does not cover the dictionary which names it seals nothing."""
    assert seal_of(b"%PDF-1.7\n" + b"<00>" * 20 + b"/ByteRange " + ranges).state is Seal.CHANGED
    assert seal_of(b"%PDF-1.7 /ByteRange " + ranges + b"<00ff>" + b" " * 99).state is Seal.CHANGED


def test_the_command_line_takes_the_credential_out(file, unsealed, held, tmp_path, capsys):
    """The verdict is the credential's; the seal is told apart, whatever it shows."""
    changed = file.replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    assert changed != file
    for name, octets, state, words in (
        ("good.pdf", file, "intact", "“The Registry” sealed it"),
        ("bare.pdf", unsealed, "none", "carries no seal"),
        ("bad.pdf", changed, "changed", "does not hold"),
    ):
        (tmp_path / name).write_bytes(octets)
        with pytest.raises(SystemExit) as left:
            main(["verify", "--offline", str(tmp_path / name)])
        said = " ".join(capsys.readouterr().out.split())
        assert left.value.code == 0
        assert said.startswith("● Confirmed")
        assert words in said
        with pytest.raises(SystemExit):
            main(["verify", "--offline", "--json", str(tmp_path / name)])
        (told,) = json.loads(capsys.readouterr().out)["results"]
        assert told["seal"]["state"] == state
        assert told["credential"] == json.loads(held.octets)


def test_a_pdf_without_a_credential(tmp_path, capsys, file):
    """By itself it is an answer; in a folder it is not looked at."""
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    with pytest.raises(SystemExit) as left:
        main(["verify", "--offline", str(tmp_path / "letter.pdf")])
    assert left.value.code == 2
    assert "no credential is attached" in capsys.readouterr().out
    (tmp_path / "certificate.pdf").write_bytes(file)
    with pytest.raises(SystemExit) as left:
        main(["verify", "--offline", str(tmp_path)])
    assert left.value.code == 0
    assert "letter" not in capsys.readouterr().out
