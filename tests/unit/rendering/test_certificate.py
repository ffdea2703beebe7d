"""The certificate: tagged, in the credential's languages, with the credential in it, and nothing else.

No conformance to PDF/A or PDF/UA is claimed: these tests hold what they hold, and a validator would
say more.
"""

import base64
import io
import struct
import sys
import zlib
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pikepdf
import pytest

from cairn.domain import Image, LanguageMap
from cairn.errors import MissingExtra, SystemLibraryMissing, WrongUse
from cairn.rendering.certificate import certificate_pdf
from cairn.rendering.certificate_sheet import Imprint, certificate_html, languages_of

LINK = "https://cairn.example.org/c/7KQ2-9FPT"
pytestmark = pytest.mark.usefixtures("pango")


@pytest.fixture(scope="module")
def made(held):
    return certificate_pdf(held.record, held.octets, link=LINK, at=held.at)


@pytest.fixture
def pdf(made):
    with pikepdf.open(io.BytesIO(made)) as document:
        yield document


def changed(held, **achievement):
    return replace(held.record, achievement=replace(held.record.achievement, **achievement))


def opened(record, held, **facts):
    octets = certificate_pdf(record, held.octets, **{"link": LINK, "at": held.at, **facts})
    return pikepdf.open(io.BytesIO(octets))


def structure(node):
    """Every element of the structure tree with its type, depth first."""
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node["/S"]).lstrip("/"), node
        children = node.get("/K")
        if children is not None:
            many = isinstance(children, pikepdf.Array)
            for child in children if many else [children]:
                yield from structure(child)


# --- what the file says of itself -------------------------------------------------------------


def test_title_language_and_metadata(pdf, held):
    assert str(pdf.Root["/Lang"]) == "en"
    assert str(pdf.docinfo["/Title"]) == "Certificate: Applied Data Analysis"
    assert str(pdf.docinfo["/Author"]) == "Peñalba Polytechnic University"
    assert "Aroha Ngata completed Applied Data Analysis" in str(pdf.docinfo["/Subject"])
    assert pdf.Root["/ViewerPreferences"]["/DisplayDocTitle"]
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Certificate: Applied Data Analysis"
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["xmp:CreateDate"].startswith(f"{held.at:%Y-%m-%dT%H:%M}")
    assert pdf.pdf_version == "1.7"


def test_every_font_and_the_colours_are_in_the_file(pdf):
    (intent, *_) = pdf.Root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert len(intent["/DestOutputProfile"].read_bytes()) > 100
    fonts = [each for each in pdf.objects if _is_font(each)]
    assert fonts
    for font in fonts:
        for descendant in font.get("/DescendantFonts", []):
            assert any(f"/FontFile{n}" in descendant["/FontDescriptor"] for n in ("", 2, 3))
        assert "/ToUnicode" in font


def _is_font(value):
    return isinstance(value, pikepdf.Dictionary) and value.get("/Subtype") == "/Type0"


def test_it_is_tagged(pdf):
    assert pdf.Root["/MarkInfo"]["/Marked"]
    elements = list(structure(pdf.Root["/StructTreeRoot"]))
    kinds = [kind for kind, _ in elements]
    assert kinds.count("H1") == len(pdf.pages) == 2
    assert kinds.count("H2") == 4
    assert {"P", "L", "LI", "Link", "Figure"} <= set(kinds)
    levels = [int(kind[1]) for kind in kinds if kind in {"H1", "H2", "H3"}]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    alternatives = [str(node["/Alt"]) for kind, node in elements if "/Alt" in node]
    assert f"QR code that leads to {LINK}" in alternatives


def test_each_language_of_the_credential_has_its_sheet(pdf, held):
    assert languages_of(held.record) == ("en", "es")
    languages = [
        str(node["/Lang"]) for _, node in structure(pdf.Root["/StructTreeRoot"]) if "/Lang" in node
    ]
    assert "es" in languages
    html = certificate_html(held.record, imprint(held), "")
    assert "This is to certify that" in html
    assert "Se certifica que" in html
    assert "Análisis de datos aplicado" in html


def imprint(held, seal="none"):
    return Imprint(LINK, "credential.json", held.at, seal, operator="The Registry")


@pytest.mark.parametrize(
    ("title", "languages"),
    [
        (LanguageMap.of("X"), ("en",)),
        (LanguageMap.of("X", "fi"), ("fi",)),
        (LanguageMap((("en", "X"), ('x" onload="y', "Z"))), ("en",)),
        (LanguageMap(tuple((f"a{chr(97 + n)}", "X") for n in range(26))), None),
    ],
)
def test_odd_languages(held, title, languages):
    record = changed(held, title=title)
    found = languages_of(record)
    assert found == (languages or tuple(f"a{chr(97 + n)}" for n in range(6)))
    assert "onload=" not in certificate_html(record, imprint(held), "").replace("&quot;", "")


def test_what_is_absent_is_said_to_be(held):
    record = changed(held, assessments=(), quality_assurance=(), credit=None, workload=None)
    html = certificate_html(
        replace(record, award=replace(record.award, results=())), imprint(held), ""
    )
    assert html.count("Not stated by the issuer") == 5


@pytest.mark.parametrize(
    ("seal", "words"),
    [
        ("none", "This file carries no seal."),
        ("own", "made for itself: the seal shows that the file was not changed since, and not who"),
        ("given", "without one it has no legal presumption"),
    ],
)
def test_what_the_seal_proves_is_said(held, seal, words):
    assert words in certificate_html(held.record, imprint(held, seal), "")


# --- the credential in it ---------------------------------------------------------------------


def test_the_credential_is_attached_byte_for_byte(pdf, held):
    ((name, attached),) = pdf.attachments.items()
    assert name == "credential.json"
    assert attached.get_file().read_bytes() == held.octets
    specification = attached.obj
    assert specification["/AFRelationship"] == "/Source"
    assert specification["/UF"] == "credential.json"
    assert specification["/EF"]["/F"]["/Subtype"] == "/application/json"
    assert [each["/UF"] for each in pdf.Root["/AF"]] == ["credential.json"]


def test_octets_of_any_kind_are_kept(held):
    octets = bytes(range(256)) * 10 + b"\r\n\n\r"
    made = certificate_pdf(held.record, octets, link=LINK, at=held.at, file="c.jwt")
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.attachments["c.jwt"].get_file().read_bytes() == octets


def test_the_only_address_is_the_one_where_it_is_checked(pdf):
    actions = [
        annotation["/A"]
        for page in pdf.pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation
    ]
    assert {str(action["/S"]) for action in actions} == {"/URI"}
    assert {str(action["/URI"]) for action in actions} == {LINK}
    assert "/OpenAction" not in pdf.Root
    assert "/AA" not in pdf.Root
    assert "/JavaScript" not in pdf.Root.get("/Names", {})


def test_the_same_certificate_is_the_same_bytes(made, held):
    assert certificate_pdf(held.record, held.octets, link=LINK, at=held.at) == made
    later = certificate_pdf(held.record, held.octets, link=LINK, at=held.at + timedelta(days=1))
    assert later != made


# --- what strangers wrote ---------------------------------------------------------------------

EVIL = (
    "<img src=file:///etc/passwd><link rel=attachment href=file:///etc/passwd>"
    "<style>@import url(http://169.254.169.254/)</style></p></section>(\\)) Tj /JS << >> \u202e"
)


def test_a_record_can_write_text_and_nothing_more(held, made):
    evil = LanguageMap((("en", EVIL),))
    outcome = replace(held.record.achievement.outcomes[0], title=evil)
    record = changed(held, title=evil, outcomes=(outcome,))
    recipient = replace(record.award.recipient, name=EVIL)
    record = replace(record, id=EVIL, award=replace(record.award, recipient=recipient))
    with opened(record, held) as document:
        assert list(document.attachments) == ["credential.json"]
        assert "<img src=file:///etc/passwd>" in str(document.docinfo["/Title"])
        images = [each for each in document.objects if _is_image(each)]
        kinds = [kind for kind, _ in structure(document.Root["/StructTreeRoot"])]
        assert kinds.count("H1") == 1
        assert images == []
        assert not any(
            isinstance(each, pikepdf.Dictionary)
            and ("/JS" in each or each.get("/S") == "/JavaScript")
            for each in document.objects
        )


def _is_image(value):
    return isinstance(value, pikepdf.Stream) and value.get("/Subtype") == "/Image"


def png(wide=2, high=2, claimed=None):
    """A small picture; ``claimed`` is the size that its head states instead."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", *(claimed or (wide, high)), 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\xff\x80\x10" * wide for _ in range(high)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def data(octets, kind="png"):
    return f"data:image/{kind};base64,{base64.b64encode(octets).decode()}"


def pictures(held, address):
    with opened(changed(held, image=Image(address)), held) as document:
        return [(int(o["/Width"]), int(o["/Height"])) for o in document.objects if _is_image(o)]


def test_a_picture_within_the_record_is_shown(held):
    assert (2, 2) in pictures(held, data(png()))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x.png",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        data(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg+xml"),
        data(png(claimed=(60_000, 60_000))),
        data(b"GIF89a", "png"),
        data(png(), "jpeg"),
        "data:image/png;base64,AAA",
        data(b"\x89PNG\r\n\x1a\n" + b"0" * 2_000_000),
    ],
)
def test_any_other_picture_is_replaced_by_a_drawn_one(held, address):
    assert pictures(held, address) == []


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a b",
        "https://x.example/\n",
        "https://x/" + "a" * 2000,
    ],
)
def test_a_link_is_an_address_of_the_web(held, link):
    with pytest.raises(WrongUse):
        certificate_pdf(held.record, held.octets, link=link, at=held.at)


@pytest.mark.parametrize("file", ["", "../x", "a/b", ".x", "a b.json", "x" * 200])
def test_a_file_s_name_is_plain(held, file):
    with pytest.raises(WrongUse):
        certificate_pdf(held.record, held.octets, link=LINK, at=held.at, file=file)


def test_what_is_too_large_is_refused(held):
    with pytest.raises(WrongUse):
        certificate_pdf(held.record, bytes(8_000_001), link=LINK, at=held.at)


def test_a_record_full_of_text_still_ends(held):
    long = LanguageMap((("en", "word " * 2000),))
    outcome = replace(held.record.achievement.outcomes[0], title=long)
    with opened(changed(held, outcomes=(outcome,) * 50), held) as document:
        assert len(document.pages) < 60


# --- what is not installed --------------------------------------------------------------------


class _Blocked:
    def __init__(self, name, error):
        self._name, self._error = name, error

    def find_spec(self, name, *_):
        if name == self._name:
            raise self._error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (
            OSError("cannot load library 'libpango'"),
            SystemLibraryMissing,
            "apt-get install libpango",
        ),
        (ImportError("no"), MissingExtra, ".[pdf]"),
    ],
)
def test_what_is_missing_is_named_with_its_cure(held, monkeypatch, error, kind, words):
    for name in [each for each in sys.modules if each.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_Blocked("weasyprint", error), *sys.meta_path])
    with pytest.raises(kind) as raised:
        certificate_pdf(held.record, held.octets, link=LINK, at=held.at)
    assert words in raised.value.advice()
