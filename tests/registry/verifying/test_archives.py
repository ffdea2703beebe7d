"""A ZIP on the check page: each credential in it by itself, within bounds, and nothing kept."""

import html
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cairn.registry.backpack import export
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.issuing.services import issue_one
from cairn.registry.verifying import handed_in

FOREIGN = Path(__file__).resolve().parents[3] / "examples/from-others"
pytestmark = pytest.mark.django_db


@pytest.fixture
def credential(issuer, version, recipient):
    return issue_one(issuer, version, recipient()).document.encode()


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def answer(client, data, name="all.zip"):
    response = client.post("/check/", {"file": SimpleUploadedFile(name, data)})
    return response, html.unescape(response.content.decode())


def test_each_has_its_own_verdict(client, credential):
    changed = json.loads(credential)
    changed["credentialSubject"]["achievement"]["name"] = "Doctor of Everything"
    foreign = (FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes()
    data = packed(
        a_json=credential,
        b__deep_json=json.dumps(changed),
        c_json=foreign,
        d_json="{",
        e_exe=b"MZ",
        f_jsonl=credential + b"\n" + json.dumps(json.loads(foreign)).encode() + b"\n",
    )
    response, page = answer(client, data, "named-otherwise.dat")
    assert response.status_code == 200
    assert page.count("<tr>") == 1 + 6
    assert "4 are confirmed." in page
    assert "named-otherwise.dat:d.json" in page


def test_one_in_a_zip_is_told_in_full(client, credential):
    response, page = answer(client, packed(only_json=credential))
    assert response.templates[0].name == "verifying/result.html"
    assert "Is it genuine?" in page


def test_an_export_counts_each_credential_once(client, person, credential):
    aroha = person("aroha")
    backpack.take_in(aroha, credential, Origin.FILE)
    with export.bundle(aroha) as file:
        response, page = answer(client, file.read(), "backpack.zip")
    assert response.templates[0].name == "verifying/result.html"
    assert "Confirmed" in page


def test_bounds(client, credential, monkeypatch):
    _, page = answer(client, packed(note_exe=b"MZ"))
    assert "There is no credential in “all.zip”" in page
    many = {f"c{number}_json": credential for number in range(handed_in.MOST_PIECES + 1)}
    _, page = answer(client, packed(**many))
    assert "more in “all.zip” than is checked at once" in page
    monkeypatch.setattr(handed_in, "MOST_UNPACKED", 1024)
    _, page = answer(client, packed(a_json=credential))
    assert "more in “all.zip” than is checked at once" in page


def test_a_bomb_is_read_as_far_as_a_credential_reaches(client):
    """Much that is blank in little: no more than one credential's octets come out of it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("bomb.json", "w", force_zip64=True) as member,
    ):
        for _ in range(256):
            member.write(b" " * (1024 * 1024))
    response, page = answer(client, out.getvalue())
    assert response.status_code == 200
    assert "Confirmed" not in page


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_damaged_zip_has_an_answer(client, credential, cut):
    response, page = answer(client, packed(a_json=credential)[:-cut])
    assert response.status_code == 200
    assert "Confirmed" not in page
