"""What is handed in: files, photos, addresses, many at once; and that nothing of it is kept."""

import csv
import io
import json
import logging
import re
import tempfile
import zlib
from pathlib import Path

import pytest
import segno
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from cairn.errors import FetchFailed, FetchRefused
from cairn.fetching import Fetched, Fetcher
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.site import rates
from cairn.registry.verifying import checking, qr_codes, uploads

pytestmark = pytest.mark.django_db


def file(data, name="credential.json"):
    return SimpleUploadedFile(name, data)


def photo_of(text, kind="png", scale=6):
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", scale=scale, border=4)
    if kind == "png":
        return out.getvalue()
    turned = Image.open(out).convert("RGB").rotate(17, expand=True, fillcolor="white")
    jpeg = io.BytesIO()
    turned.save(jpeg, "JPEG")
    return jpeg.getvalue()


def rows_everywhere():
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def files_under(*folders):
    return {path for folder in folders for path in Path(folder).rglob("*") if path.is_file()}


def test_nothing_is_kept(client, credential, instance_folder, caplog, monkeypatch, tmp_path):
    """No row, no file, no line in a log, no cookie; not even where an upload is long."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    made = []
    real = tempfile.NamedTemporaryFile
    monkeypatch.setattr(
        tempfile, "NamedTemporaryFile", lambda *a, **k: made.append(1) or real(*a, **k)
    )
    caplog.set_level(logging.DEBUG)
    rows, files = rows_everywhere(), files_under(instance_folder, scratch)
    caplog.clear()
    padded = credential.document.encode() + b" " * (3 * 1024 * 1024)
    for data in (credential.document.encode(), padded, b"Aroha Ngata, no credential"):
        answer = client.post("/check/", {"file": file(data)}, REMOTE_ADDR="203.0.113.77")
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert rows_everywhere() == rows
    assert files_under(instance_folder, scratch) == files
    assert not made
    said = " ".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    for word in ("203.0.113.77", "Aroha", credential.identifier):
        assert word not in said
    page = client.get("/check/")
    assert "no file is written" in page.content.decode()
    assert not page.cookies


def test_several_and_their_report(client, credential, issuer, version, recipient):
    revoked = issue_one(issuer, version, recipient("Wiremu Pere"))
    withdrawal.revoke(issuer, [revoked], "Issued in error.")
    formula = json.loads(credential.document)
    formula["credentialSubject"]["achievement"]["name"] = "=1+1"
    formula["name"] = "=HYPERLINK(1)"
    handed = [
        file(credential.document.encode(), "one.json"),
        file(revoked.document.encode(), "two.json"),
        file(json.dumps(formula).encode(), "three.json"),
        file(b"\x00nothing", "<b>four.bin"),
    ]
    page = client.post("/check/", {"file": handed}).content.decode()
    assert "Not all are valid" in page
    assert "1 is confirmed." in page
    assert page.count("<tr>") == 5
    assert "<b>four" not in page
    rows = re.search(r'name="rows" value="([^"]+)"', page)[1]

    sheet = client.post("/check/report", {"rows": rows, "as": "csv"})
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="report.csv"'
    table = list(csv.reader(io.StringIO(sheet.content.decode())))
    assert [row[0] for row in table[1:]] == ["one.json", "two.json", "three.json", "<b>four.bin"]
    assert table[3][2].startswith("'=")
    html = client.post("/check/report", {"rows": rows, "as": "html"})
    assert html.headers["Content-Disposition"].startswith("attachment")
    assert "Not valid" in html.content.decode()
    forged = rows[:-3] + ("aaa" if not rows.endswith("aaa") else "bbb")
    assert client.post("/check/report", {"rows": forged}).status_code == 409
    assert client.post("/check/report", {"credential": "%%%"}).status_code == 409
    assert client.get("/check/report").status_code == 302


def test_the_same_verdict_on_page_report_api_and_command_line(
    client, credential, issuer, tmp_path, settings
):
    """Outcome, sentence and reasons are word for word the same, confirmed and revoked."""
    pikepdf = pytest.importorskip("pikepdf")
    from cairn.registry.verifying.result import pages_of  # noqa: PLC0415
    from cairn.rendering.html_report import html_report  # noqa: PLC0415

    def words(text):
        text = re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
        text = text.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")
        return " ".join(text.split())

    for act in ("confirmed", "revoked"):
        if act == "revoked":
            withdrawal.revoke(issuer, [credential], "Issued in error.")
        data = credential.document.encode()
        page = client.post("/check/", {"file": file(data)}).content.decode()
        report = checking.check(data)
        (model,) = pages_of(report, data)
        sent_back = re.search(r'name="credential" value="([^"]+)"', page)[1]
        html = client.post("/check/report", {"credential": sent_back, "as": "html"})
        told = [words(page), words(html.content.decode()), words(html_report(model))]
        answered = client.post(
            "/api/v1/verify", {"credential": data.decode()}, content_type="application/json"
        ).json()
        api, shown = answered["report"], answered["pages"][0]
        assert api["outcome"] == model.outcome.value
        assert (shown["verdict"], shown["sentence"]) == (model.verdict, model.sentence)
        assert shown["assurance"] == list(model.assurance)
        wanted = [
            model.verdict,
            model.sentence,
            *(line.reason for line in (*model.wrong, *model.unchecked)),
        ]
        wanted += [check["reason"] for check in api["checks"]]
        for text in told:
            assert [one for one in wanted if " ".join(one.split()) not in text] == []
        from cairn.cli.verdicts import in_full  # noqa: PLC0415

        command_line = "\n".join(in_full(report, "en")).lower()
        assert model.verdict.lower() in command_line
        for line in (*model.wrong, *model.unchecked):
            assert line.reason.lower() in command_line
        try:
            pdf = client.post("/check/report", {"credential": sent_back, "as": "pdf"})
        except OSError:
            pytest.skip("Pango is not on this machine")
        if pdf.status_code == 409:
            continue
        with pikepdf.open(io.BytesIO(pdf.content)) as opened:
            assert "/StructTreeRoot" in opened.Root
            assert model.verdict in str(opened.docinfo["/Title"])


def test_a_photo_of_a_code(client, credential, monkeypatch, settings):
    for kind in ("png", "jpeg"):
        photo = photo_of("https://elsewhere.example/badge.json", kind)
        assert qr_codes.text_in(photo) == "https://elsewhere.example/badge.json"
    asked = []

    def fetch(self, url):
        asked.append(url)
        return Fetched(url, url, credential.document.encode(), "application/json")

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    page = client.post("/check/", {"file": file(photo, "photo.jpg")}).content.decode()
    assert asked[0] == "https://elsewhere.example/badge.json"
    assert 'class="verdict confirmed"' in page


def test_pictures_that_are_bombs_or_nothing(client):
    def png(width, height):
        def chunk(kind, data):
            body = kind + data
            return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

        head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
        data = zlib.compress(b"\x00" * 1000)
        return (
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
        )

    for data in (png(60_000, 60_000), png(6_000, 6_000), b"\xff\xd8\xff" + b"x" * 50, b"RIFF"):
        assert qr_codes.text_in(data) == ""
        answer = client.post("/check/", {"file": file(data, "bomb.png")})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://localhost/",
        "file:///etc/passwd",
        "gopher://example.org/",
    ],
)
def test_addresses_inside_are_not_asked(client, address):
    page = client.post("/check/", {"address": address}).content.decode()
    assert 'class="error-summary"' in page
    assert "root:" not in page
    page = client.post("/check/", {"file": file(photo_of(address), "photo.png")}).content.decode()
    assert 'class="verdict confirmed"' not in page


def test_addresses_of_this_registry(client, settings):
    """It opens its own shares and fetches nothing from itself."""
    settings.BASE_URL = "https://registry.example"
    page = client.post("/check/", {"address": "https://registry.example/healthz"})
    assert "no share" in page.content.decode()


def test_what_an_address_says_of_its_failure(client, monkeypatch):
    def fetch(self, url):
        raise FetchFailed(url=url, detail="<script>alert(1)</script>")

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    page = client.post("/check/", {"address": "https://elsewhere.example/x"}).content.decode()
    assert "gave nothing usable" in page
    assert "<script>alert" not in page
    assert FetchRefused.code == "fetch.refused"


def test_bounds(client, credential, monkeypatch):
    data = credential.document.encode()
    page = client.post("/check/", {"file": [file(b"{}") for _ in range(51)]}).content.decode()
    assert "Up to 50 files" in page
    page = client.post("/check/", {"file": file(b" " * (8 * 1024 * 1024 + 1))}).content.decode()
    assert "up to 8 MB" in page
    monkeypatch.setattr(uploads, "MOST_TOGETHER", 1000)
    page = client.post("/check/", {"file": file(data)}).content.decode()
    assert "more than 24 MB" in page


def test_too_often(client):
    for _ in range(300):
        rates.allow(_asking("198.51.100.9"), rates.Rate("check", 300, 300))
    answer = client.post("/check/", {"text": "x"}, REMOTE_ADDR="198.51.100.9")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post("/check/", {"text": "x"}, REMOTE_ADDR="198.51.100.10").status_code == 200


def _asking(address):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_what_was_issued_here_takes_one_verification_and_no_server(
    credential, issuer, version, recipient, monkeypatch
):
    """Also of several; and what changes meanwhile is seen by the next one that asks."""
    made = []
    real = checking.verify
    monkeypatch.setattr(checking, "verify", lambda *a, **k: made.append(1) or real(*a, **k))
    monkeypatch.setattr(Fetcher, "fetch", lambda *_: pytest.fail("a server was asked"))
    data = credential.document.encode()
    assert checking.check(data).outcome.value == "passed"
    assert len(made) == 1
    another = issue_one(issuer, version, recipient("Wiremu Pere")).document.encode()
    outcomes = [each.outcome.value for each in checking.check_each([("", data), ("", another)])]
    assert outcomes == ["passed", "passed"]
    assert len(made) == 3
    withdrawal.revoke(issuer, [credential], "Issued in error.")
    assert checking.check(data).outcome.value == "failed"
