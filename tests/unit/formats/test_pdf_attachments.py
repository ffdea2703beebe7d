"""Files out of a PDF: as other programs write them, bounded, and nothing but attached ones."""

import io
import zlib

import pytest

from cairn.formats.pdf_attachments import attached_files, is_pdf

pikepdf = pytest.importorskip("pikepdf")
LARGEST = 100_000
CREDENTIAL = b'{"id": "urn:x", "text": "<<>> stream\\r\\n"}' * 20


def made(*files, **saving):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for number, data in enumerate(files):
        pdf.attachments[f"{number}.json"] = pikepdf.AttachedFileSpec(pdf, data)
    out = io.BytesIO()
    pdf.save(out, **saving)
    return out.getvalue()


@pytest.mark.parametrize(
    "saving",
    [
        {},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"linearize": True},
        {"qdf": True},
    ],
)
def test_as_another_program_writes_them(saving):
    pdf = made(CREDENTIAL, b'{"second": 2}', **saving)
    assert is_pdf(pdf)
    found = list(attached_files(pdf, largest=LARGEST))
    if saving.get("qdf"):
        assert b'{"second": 2}' in found
    else:
        assert sorted(found) == sorted([CREDENTIAL, b'{"second": 2}'])


def test_without_any():
    assert list(attached_files(made(), largest=LARGEST)) == []
    assert not is_pdf(b"{}")
    assert list(attached_files(b"%PDF-1.7 /EmbeddedFile /EmbeddedFiles << stream", largest=9)) == []


def test_bombs_are_passed_over():
    bomb = zlib.compress(b"\0" * 50_000_000, 9)
    pdf = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile /Filter /FlateDecode /Length 9 >>\nstream\n"
        + bomb
        + b"\nendstream endobj\n"
    )
    assert list(attached_files(pdf, largest=LARGEST)) == []
    many = b"%PDF-1.7\n" + b"1 0 obj<</Type/EmbeddedFile>>stream\nx\nendstream\n" * 100
    assert len(list(attached_files(many, largest=LARGEST))) == 8
    nested = b"%PDF-1.7\n1 0 obj" + b"<<" * 100_000 + b"/EmbeddedFile" + b">>" * 100_000
    assert list(attached_files(nested, largest=LARGEST)) == []
