"""``cairn show``, ``cairn bake`` and ``cairn unbake`` on people's files."""

import json
import struct
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from cairn.cli import cairn, main
from cairn.formats import baking_png

BADGE = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:example:uni", "type": ["Profile"], "name": "Uni \x1b[31m of\u202e Red"},
    "validFrom": "2026-03-01T10:00:00Z",
    "credentialSubject": {
        "id": "did:example:me",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "urn:a:1",
            "type": ["Achievement"],
            "name": "Soil ecology",
            "description": "Soil and what lives in it.",
            "criteria": {"narrative": "Dig."},
            "creditsAvailable": 5,
        },
    },
}


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))  # fmt: skip


PNG = (
    baking_png.SIGNATURE
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + chunk(b"IEND", b"")
)


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("badge.json").write_text(json.dumps(BADGE))
    Path("picture.png").write_bytes(PNG)
    Path("picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>')


def run(*arguments):
    return CliRunner().invoke(cairn, arguments, standalone_mode=False)


def left_with(*arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


def test_show_says_what_is_stated_what_is_not_and_that_nothing_was_checked():
    shown = run("show", "badge.json")
    assert shown.return_value == 0
    assert "Nothing was checked" in shown.output
    assert "Soil ecology" in shown.output
    assert "not stated" in shown.output
    assert "5 (credits of a scheme that is not stated)" in " ".join(shown.output.split())


def test_show_lets_no_text_steer_the_terminal():
    output = run("show", "badge.json").output
    assert "\x1b[31m" not in output
    assert "\u202e" not in output


def test_show_as_json():
    document = json.loads(run("show", "--json", "badge.json").output)
    assert document["verified"] is False
    (shown,) = document["shown"]
    assert (shown["kind"], shown["wrapping"], shown["carriers"]) == ("open_badges_3", "json", [])
    assert shown["records"][0]["achievement"]["title"] == "Soil ecology"
    assert shown["records"][0]["achievement"]["credit"] == {"value": 5, "scheme": ""}


def test_show_goes_on_after_what_it_cannot_read():
    Path("bad.json").write_text("{")
    shown = run("show", "bad.json", "badge.json")
    assert shown.return_value == 2
    assert "Soil ecology" in shown.output
    document = json.loads(run("show", "--json", "bad.json", "badge.json").output)
    assert "unreadable" in document["shown"][0]
    assert document["shown"][1]["records"]


def test_show_shows_the_parts_of_a_learner_record():
    clr = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "ClrCredential"],
        "credentialSubject": {"verifiableCredential": [BADGE, {"type": "Other"}]},
    }
    Path("clr.json").write_text(json.dumps(clr))
    output = run("show", "clr.json").output
    assert "Learner record" in output
    assert "/credentialSubject/verifiableCredential/0" in output
    assert "Soil ecology" in output
    assert "neither the type nor the context" in output


@pytest.mark.parametrize("picture", ["picture.png", "picture.svg"])
def test_bake_show_and_unbake(picture):
    out = f"baked-{picture}"
    assert run("bake", "badge.json", picture, "--out", out).exception is None
    assert "Soil ecology" in run("show", out).output
    assert run("unbake", out).output.encode().strip() == Path("badge.json").read_bytes()
    assert run("unbake", out, "--out", "again.json").exception is None
    assert Path("again.json").read_bytes() == Path("badge.json").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ("bake", "badge.json", "badge.json", "--out", "x.png"),
        ("bake", "picture.png", "picture.png", "--out", "x.png"),
        ("bake", "badge.json", "picture.png", "--out", "picture.png"),
        ("bake", "badge.json", "picture.png", "--out", "badge.json"),
        ("bake", "badge.json", "nothing.png", "--out", "x.png"),
        ("unbake", "picture.png"),
        ("unbake", "badge.json"),
        ("unbake", "nothing.png"),
        ("show", "nothing.json"),
        ("show",),
    ],
)
def test_wrong_use_leaves_with_2_and_harms_nothing(tmp_path, arguments, capsys):
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert left_with(*arguments) == 2
    assert capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
